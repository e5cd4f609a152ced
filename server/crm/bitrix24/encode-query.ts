/** Parameters as a command of `batch` carries them: nested keys in brackets, lists by index. */
export function encodeQuery(params: Readonly<Record<string, unknown>>): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(params)) collect(name, value, parts)
  return parts.join('&')
}

function collect(name: string, value: unknown, parts: string[]): void {
  if (value === undefined || value === null) return
  if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) collect(`${name}[${key}]`, inner, parts)
    return
  }
  parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
}
