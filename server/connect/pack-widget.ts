import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { writeZip, type ZipEntry } from './write-zip'

/** Where the script names the server it belongs to. */
const serverMark = '{{PUBLIC_URL}}'
const textFile = /\.(?:json|js|css|svg)$/

/**
 * The archive that amoCRM takes for the application's widget, made for the server at `publicUrl` (an origin). `dir` holds its files as
 * they lie in the archive. Throws when the script names no server.
 */
export async function packWidget({ dir, publicUrl }: { dir: string; publicUrl: string }): Promise<Buffer> {
  const paths = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
  const entries = await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(dir, path)) })))
  return writeZip(entries.map((entry) => fill(entry, publicUrl)))
}

function fill({ path, bytes }: ZipEntry, publicUrl: string): ZipEntry {
  if (!textFile.test(path)) return { path, bytes }
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n')
  if (path === 'script.js' && !text.includes(serverMark)) throw new Error('the widget\'s script names no server')
  return { path, bytes: Buffer.from(text.replaceAll(serverMark, publicUrl), 'utf8') }
}
