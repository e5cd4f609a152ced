import { crc32, deflateRawSync } from 'node:zlib'

export type ZipEntry = { path: string; bytes: Buffer }

/** The time of every entry, in the words of DOS: the same files give the same archive. 1 January 2026, 00:00. */
const dosTime = 0
const dosDate = ((2026 - 1980) << 9) | (1 << 5) | 1
const version = 20
const utf8Names = 0x0800
const deflated = 8

/** A zip archive of files in the order given. Paths use `/` and begin at the root. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { path, bytes } of entries) {
    const name = Buffer.from(path, 'utf8')
    const packed = deflateRawSync(bytes, { level: 9 })
    const about = describeEntry(bytes, packed, name)
    const local = Buffer.concat([uint32(0x04034b50), about, name, packed])
    // Comment, disk, internal and external attributes are all empty.
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(version), about, uint16(0, 0, 0), uint32(0, offset), name]))
    parts.push(local)
    offset += local.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.concat([uint32(0x06054b50), uint16(0, 0, entries.length, entries.length), uint32(size, offset), uint16(0)])
  return Buffer.concat([...parts, ...directory, end])
}

/** What the file's own header and its line in the directory say alike. */
function describeEntry(bytes: Buffer, packed: Buffer, name: Buffer): Buffer {
  return Buffer.concat([
    uint16(version, utf8Names, deflated, dosTime, dosDate), uint32(crc32(bytes), packed.length, bytes.length), uint16(name.length, 0),
  ])
}

function uint16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2)
  values.forEach((value, index) => { buffer.writeUInt16LE(value, index * 2) })
  return buffer
}

function uint32(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => { buffer.writeUInt32LE(value, index * 4) })
  return buffer
}
