import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCsv } from './parse-csv'

export type CsvRow = Record<string, string>

/** The rows of `raw/<table>.csv` of a data set. Throws when there is no such file. */
export function readCsvTable(folder: string, table: string): CsvRow[] {
  return parseCsv(readFileSync(join(folder, 'raw', `${table}.csv`), 'utf8'))
}

/** The cell of a column; throws when the table has no such column. */
export function getCell(row: CsvRow, column: string): string {
  const value = row[column]
  if (value === undefined) throw new Error(`No column ${column}`)
  return value
}
