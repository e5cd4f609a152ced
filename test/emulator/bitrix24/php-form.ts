type Tree = { [key: string]: Tree | string }

/** Reads `a[b][]=1` the way PHP does: bracket keys nest, `[]` counts, and keys 0..n-1 make a list. */
export function parsePhpForm(text: string): Record<string, unknown> {
  const root: Tree = Object.create(null) as Tree
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = decode(cut < 0 ? pair : pair.slice(0, cut))
    put(root, splitKey(name), cut < 0 ? '' : decode(pair.slice(cut + 1)))
  }
  const parsed = settle(root)
  return Array.isArray(parsed) ? { ...parsed } : (parsed as Record<string, unknown>)
}

/** Writes a nested value as PHP's http_build_query would. */
export function formatPhpForm(value: Record<string, unknown>): string {
  const pairs: string[] = []
  const walk = (prefix: string, node: unknown): void => {
    if (node === null || node === undefined) return
    if (typeof node === 'object') {
      for (const [key, child] of Object.entries(node)) walk(prefix === '' ? key : `${prefix}[${key}]`, child)
      return
    }
    pairs.push(`${encodeURIComponent(prefix)}=${encodeURIComponent(String(node))}`)
  }
  walk('', value)
  return pairs.join('&')
}

/** A PHP array as JSON shows it: an empty map is `[]`, and keys 0..n-1 in order are a list. */
export function toPhpArray(map: Map<string, unknown>): unknown {
  return [...map.keys()].every((key, index) => key === String(index)) ? [...map.values()] : Object.fromEntries(map)
}

function decode(text: string): string {
  const spaced = text.replace(/\+/g, ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

function splitKey(name: string): string[] {
  const open = name.indexOf('[')
  if (open <= 0) return [name]
  // A batch may write a reference where a key stands, brackets and all: `filter[$result[a][id]]`.
  const parts = name.slice(open).matchAll(/\[(\$result\w*(?:\[[^\]]*\])+|[^\]]*)\]/g)
  return [name.slice(0, open), ...[...parts].map((match) => match[1] ?? '')]
}

function put(root: Tree, path: string[], value: string): void {
  let node = root
  path.forEach((part, depth) => {
    const key = part === '' && depth > 0 ? String(Object.keys(node).length) : part
    if (depth === path.length - 1) {
      node[key] = value
      return
    }
    const next = node[key]
    const child: Tree = typeof next === 'object' ? next : (Object.create(null) as Tree)
    node[key] = child
    node = child
  })
}

function settle(node: Tree | string): unknown {
  if (typeof node === 'string') return node
  return toPhpArray(new Map(Object.entries(node).map(([key, child]) => [key, settle(child)])))
}
