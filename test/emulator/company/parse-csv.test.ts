import { expect, it } from 'vitest'
import { parseCsv } from './parse-csv'

it.each([
  ['plain rows', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
  ['no line break at the end', 'a,b\n1,2', [{ a: '1', b: '2' }]],
  ['CRLF and a BOM', '\uFEFFa,b\r\n1,\r\n', [{ a: '1', b: '' }]],
  ['quotes', 'a,b\n"x, ""y""","two\nlines"\n', [{ a: 'x, "y"', b: 'two\nlines' }]],
  ['an empty last cell', 'a,b\n1,', [{ a: '1', b: '' }]],
  ['nothing', '', []],
])('parseCsv: reads %s', (_name, text, rows) => {
  expect(parseCsv(text)).toEqual(rows)
})

it('parseCsv: refuses a row of another width and a stray quote', () => {
  expect(() => parseCsv('a,b\n1\n')).toThrow('Row 2')
  expect(() => parseCsv('a,b\n1"x,2\n')).toThrow('Not CSV')
})
