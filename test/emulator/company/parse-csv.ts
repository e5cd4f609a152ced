/** Reads CSV text (RFC 4180: quotes, doubled quotes, line breaks inside quotes, CRLF, a BOM) into rows keyed by the header. */
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
  for (const [, quoted, plain = '', end = ''] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    // An empty line, as after the last row, is no row.
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}
