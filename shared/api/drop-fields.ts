/** What was posted without these fields; anything but an object as it is. */
export function dropFields(posted: unknown, names: readonly string[]): unknown {
  if (typeof posted !== 'object' || posted === null || Array.isArray(posted)) return posted
  return Object.fromEntries(Object.entries(posted).filter(([name]) => !names.includes(name)))
}
