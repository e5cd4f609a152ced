/** Reads CSV text (RFC 4180: quotes, CRLF; a BOM is skipped) into rows keyed by the header. Throws on a stray quote or a row of another width. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = splitRows(text.replace(/^\uFEFF/, ''))
  return rows.map((row, index) => {
    if (row.length !== header.length) throw new Error(`Row ${index + 2} has ${row.length} cells, the header has ${header.length}`)
    return Object.fromEntries(header.map((name, column) => [name, row[column] ?? '']))
  })
}

/** Each match is one cell with what ends it: a comma, a line break or the end of the text. */
function splitRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let read = 0
  for (const [cell, quoted, plain = '', end = ''] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy)) {
    read += cell.length
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    // An empty line, as after the last row, is no row.
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  if (read < text.length) throw new Error(`Not CSV at character ${read + 1}`)
  return rows
}
