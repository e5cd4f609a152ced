import { expect, it } from 'vitest'
import { writeZip } from '../../../server/connect/write-zip'
import { readZip } from '../../support/read-zip'

const entries = [
  { path: 'a.txt', bytes: Buffer.from('one\n') },
  { path: 'folder/имя.txt', bytes: Buffer.from('два\n'.repeat(1000)) },
  { path: 'empty', bytes: Buffer.alloc(0) },
]

it('writeZip: every file is read back as it was', () => {
  expect([...readZip(writeZip(entries))]).toEqual(entries.map(({ path, bytes }) => [path, bytes]))
})

it('writeZip: the same files give the same archive', () => {
  expect(writeZip(entries).equals(writeZip(entries))).toBe(true)
})
