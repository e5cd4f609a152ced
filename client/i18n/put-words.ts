type Texts = Record<string, unknown>

/** The texts with other words in their place: `words` are by path (`connect.reconnect`). Neither argument is changed. */
export function putWords<T extends Texts>(texts: T, words: Texts): T {
  return Object.entries(words).reduce((all, [path, text]) => put(all, path.split('.'), text), texts)
}

function put<T extends Texts>(texts: T, [key = '', ...rest]: readonly string[], text: unknown): T {
  if (rest.length === 0) return { ...texts, [key]: text }
  const inside = texts[key]
  // A path that leads through a text leads nowhere; a test holds every path to the texts that are there.
  return { ...texts, [key]: put(typeof inside === 'object' && inside !== null ? (inside as Texts) : {}, rest, text) }
}
