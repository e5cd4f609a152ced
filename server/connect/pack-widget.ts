import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { writeZip, type ZipEntry } from './write-zip'

/** Where the script names the server it belongs to. */
const serverMark = '{{PUBLIC_URL}}'
const textFile = /\.(?:json|js|css|svg)$/
const manifestSchema = z.looseObject({ widget: z.looseObject({ support: z.object({ link: z.string(), email: z.string() }) }) })

/** Where people of the account turn to; what the manifest says where none is given. */
export type WidgetSupport = { link?: string | undefined; email?: string | undefined }

/**
 * The archive that amoCRM takes for the application's widget, made for the server at `publicUrl` (an origin). `dir` holds its files as
 * they lie in the archive. Throws when the script names no server.
 */
export async function packWidget({ dir, publicUrl, support = {} }: { dir: string; publicUrl: string; support?: WidgetSupport }): Promise<Buffer> {
  const paths = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
  const entries = await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(dir, path)) })))
  return writeZip(entries.map((entry) => fill(entry, publicUrl, support)))
}

function fill({ path, bytes }: ZipEntry, publicUrl: string, support: WidgetSupport): ZipEntry {
  if (!textFile.test(path)) return { path, bytes }
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n')
  if (path === 'script.js' && !text.includes(serverMark)) throw new Error('the widget\'s script names no server')
  const filled = path === 'manifest.json' ? withSupport(text, support) : text
  return { path, bytes: Buffer.from(filled.replaceAll(serverMark, publicUrl), 'utf8') }
}

function withSupport(text: string, { link, email }: WidgetSupport): string {
  const manifest = manifestSchema.parse(JSON.parse(text))
  const { support } = manifest.widget
  return `${JSON.stringify({ ...manifest, widget: { ...manifest.widget, support: { link: link ?? support.link, email: email ?? support.email } } }, null, 2)}\n`
}
