import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { readZip } from '../../support/read-zip'

/** A widget as its developer uploaded it. */
export type WidgetPackage = { files: Map<string, Buffer>; manifest: Manifest; i18n: Record<string, unknown> }
export type MenuItem = { title: string; icon?: string; sort?: { after?: string }; submenu?: Record<string, { title: string; sort?: number }>; is_hidden?: boolean }
export type Manifest = {
  widget: { version: string; init_once?: boolean; locale: string[]; installation?: boolean }
  locations: string[]
  settings?: Record<string, { name: string; type: string; required?: boolean }>
  advanced?: { title: string }
  left_menu?: Record<string, MenuItem>
}

/** Reads an archive at an address, or a folder. Throws with what the upload check finds wrong. */
export async function readWidget(source: string): Promise<WidgetPackage> {
  const files = /^https?:/.test(source) ? await download(source) : await readFolder(source)
  const read = (path: string): string => {
    const file = files.get(path)
    if (!file) throw new Error(`The widget has no ${path}`)
    return file.toString('utf8')
  }
  const manifest = JSON.parse(read('manifest.json')) as Manifest
  read('script.js')
  const i18n = Object.fromEntries(manifest.widget.locale.map((locale) => [locale, JSON.parse(read(`i18n/${locale}.json`)) as unknown]))
  for (const logo of ['logo_main', 'logo_medium', 'logo', 'logo_small', 'logo_min']) {
    if (!['png', 'jpg', 'gif'].some((type) => files.has(`images/${logo}.${type}`))) throw new Error(`The widget has no images/${logo}`)
  }
  return { files, manifest, i18n }
}

async function download(url: string): Promise<Map<string, Buffer>> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
  return readZip(Buffer.from(await answer.arrayBuffer()))
}

async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  return new Map(await Promise.all(entries.map(async (entry): Promise<[string, Buffer]> => {
    const path = join(entry.parentPath, entry.name)
    return [relative(folder, path).replaceAll('\\', '/'), await readFile(path)]
  })))
}
