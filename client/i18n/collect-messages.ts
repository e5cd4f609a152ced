/** One file per feature: `ru/board.json` is reached as `board.…`. The build has compiled the texts inside. */
export function collectMessages(files: Record<string, unknown>): Record<string, never> {
  const entries = Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, ''), texts])
  // vue-i18n cannot know the shape of compiled texts; keys are checked by a test instead.
  return Object.fromEntries(entries) as Record<string, never>
}
