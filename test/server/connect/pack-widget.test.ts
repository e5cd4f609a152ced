import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { version } from '../../../package.json'
import { packWidget } from '../../../server/connect/pack-widget'
import { readZip } from '../../support/read-zip'

const publicUrl = 'https://goals.example.com'
const languages = ['ru', 'en']
type Texts = { [key: string]: string | Texts }

const manifestSchema = z.object({
  widget: z.object({
    name: z.string(), description: z.string(), short_description: z.string(), version: z.string().regex(/^\d+\.\d+\.\d+$/), interface_version: z.literal(2),
    init_once: z.literal(false), locale: z.array(z.string()), installation: z.literal(true), support: z.object({ link: z.url(), email: z.email() }),
  }),
  locations: z.array(z.string()),
  tour: z.object({ is_tour: z.boolean(), tour_images: z.record(z.string(), z.array(z.string())), tour_description: z.string() }),
  settings: z.record(z.string(), z.never()),
  left_menu: z.record(z.string(), z.object({ title: z.string(), icon: z.string(), sort: z.object({ after: z.enum(['dashboard', 'leads', 'customers', 'tasks', 'catalogs', 'mail', 'stats', 'settings']) }) })),
})

/** The package's files as the build lays them. */
function layFiles(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vympel-widget-'))
  onTestFinished(() => { rmSync(dir, { recursive: true, force: true }) })
  cpSync('client/widget', dir, { recursive: true })
  cpSync('manifest.json', join(dir, 'manifest.json'))
  return dir
}

async function pack() {
  const files = readZip(await packWidget({ dir: layFiles(), publicUrl }))
  const text = (path: string): string => files.get(path)?.toString('utf8') ?? ''
  return {
    files, text,
    manifest: manifestSchema.parse(JSON.parse(text('manifest.json'))),
    texts: (language: string) => flatten(JSON.parse(text(`i18n/${language}.json`)) as Texts),
  }
}

function flatten(texts: Texts, path = ''): Map<string, string> {
  return new Map(Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [[path + key, value]] : [...flatten(value, `${path}${key}.`)])))
}

/** Width and height as a PNG's header tells them. */
function sizeOf(png: Buffer | undefined): string {
  if (png?.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') return 'no PNG'
  return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`
}

/** How well two colours stand out from each other, by WCAG. */
function contrast(one: string, other: string): number {
  const lightness = (colour: string): number => [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0)
  const [dark = 0, light = 0] = [lightness(one), lightness(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

it('packWidget: the files lie at the root, and none is there that nobody asks for', async () => {
  const { files, manifest } = await pack()
  const pictures = ['logo', 'logo_main', 'logo_medium', 'logo_min', 'logo_small'].map((name) => `images/${name}.png`)
  const tour = Object.values(manifest.tour.tour_images).flat().map((path) => path.replace(/^\//, ''))
  expect([...files.keys()].sort()).toEqual(['i18n/en.json', 'i18n/ru.json', 'images/menu.svg', ...pictures, 'manifest.json', 'script.js', 'style.css', ...tour].sort())
})

it('packWidget: texts are UTF-8 without a mark and end their lines with a line feed alone', async () => {
  const { files } = await pack()
  for (const [path, bytes] of [...files].filter(([name]) => !name.endsWith('.png'))) {
    expect(Buffer.from(bytes.toString('utf8')).equals(bytes), path).toBe(true)
    expect([bytes.toString('utf8').startsWith('\uFEFF'), bytes.includes('\r')], path).toEqual([false, false])
  }
})

it('packWidget: line ends of another system become line feeds', async () => {
  const dir = layFiles()
  writeFileSync(join(dir, 'style.css'), '.vympel-widget {\r\n}\r\n')
  expect(readZip(await packWidget({ dir, publicUrl })).get('style.css')?.toString()).toBe('.vympel-widget {\n}\n')
})

it('packWidget: the pictures have the sizes that amoCRM asks for and weigh at most 300 KB', async () => {
  const { files, manifest } = await pack()
  const wanted = { logo_main: '400x272', logo_medium: '240x84', logo: '130x100', logo_small: '108x108', logo_min: '84x84' }
  for (const [name, size] of Object.entries(wanted)) expect([name, sizeOf(files.get(`images/${name}.png`))]).toEqual([name, size])
  for (const path of Object.values(manifest.tour.tour_images).flat()) expect([path, sizeOf(files.get(path.slice(1)))]).toEqual([path, '1188x616'])
  expect(Object.keys(manifest.tour.tour_images).toSorted()).toEqual(manifest.widget.locale.toSorted())
  for (const shots of Object.values(manifest.tour.tour_images)) expect([shots.length > 0, shots.length <= 5]).toEqual([true, true])
  for (const [path, bytes] of files) expect(bytes.length, path).toBeLessThanOrEqual(300_000)
})

it('packWidget: the icon of the menu stands out in both themes', async () => {
  const { manifest, text } = await pack()
  for (const { icon } of Object.values(manifest.left_menu)) {
    const colours = text(icon).match(/#[0-9a-f]{6}/gi) ?? []
    expect(colours.length).toBeGreaterThan(0)
    for (const colour of colours) for (const ground of ['#FFFFFF', '#153043']) expect(contrast(colour, ground), `${colour} on ${ground}`).toBeGreaterThanOrEqual(3)
    expect(text(icon)).not.toMatch(/<script|href|<image/i)
  }
})

it('packWidget: every language has the same texts, complete and within the limits', async () => {
  const { manifest, texts, files } = await pack()
  expect(manifest.widget.locale.toSorted()).toEqual(languages.toSorted())
  expect([...files.keys()].filter((path) => path.startsWith('i18n/')).length).toBe(languages.length)
  const [first, ...others] = manifest.widget.locale.map((language) => texts(language))
  for (const other of others) expect([...other.keys()].sort()).toEqual([...(first?.keys() ?? [])].sort())
  for (const language of manifest.widget.locale) {
    const of = (key: string): string => texts(language).get(key) ?? ''
    for (const [key, value] of texts(language)) expect(value.trim(), `${language} ${key}`).not.toBe('')
    expect([of('widget.name').length <= 30, of('widget.short_description').length <= 50, of('widget.description').length <= 400], language).toEqual([true, true, true])
    expect(of('widget.name')).not.toMatch(/amo|kommo/i)
  }
})

it('packWidget: every text that the manifest and the script name is there, and no text is left over', async () => {
  const { manifest, text, texts } = await pack()
  const named = [
    manifest.widget.name, manifest.widget.description, manifest.widget.short_description, manifest.tour.tour_description,
    ...Object.values(manifest.left_menu).map((item) => item.title),
    ...[...text('script.js').matchAll(/'([a-z]+\.[a-z_]+)'/g)].map(([, key]) => key ?? '').filter((key) => !key.endsWith('.js')),
  ]
  for (const language of languages) expect([...new Set(named)].sort()).toEqual([...texts(language).keys()].sort())
})

it('packWidget: every location has its callback, and the version is the product\'s', async () => {
  const { manifest, text } = await pack()
  const callbackOf: Record<string, string> = { widget_page: 'initMenuPage', settings: 'settings' }
  for (const location of manifest.locations) expect(text('script.js')).toContain(`${callbackOf[location] ?? location}: function`)
  for (const callback of ['render', 'init', 'bind_actions', 'destroy', 'onInstall', 'onSave']) expect(text('script.js')).toContain(`${callback}: function`)
  expect(manifest.locations).toContain('widget_page')
  expect(manifest.widget.version).toBe(version)
})

it('packWidget: the script is one readable AMD module and does nothing that moderation forbids', async () => {
  const script = (await pack()).text('script.js')
  const code = script.replace(/\/\*[\s\S]*?\*\//g, '')
  expect(code.match(/\bdefine\(/g)).toHaveLength(1)
  expect(code).not.toMatch(/\beval\b|new Function|\bconsole\b|createElement\(['"]script|<script|document\.write|setInterval|async:\s*false|\bXMLHttpRequest\b|crm_post/)
  expect(code).not.toMatch(/\b(?:APP|AMOCRM)(?:\.\w+)*\s*=[^=]/)
  expect(code).not.toMatch(/postMessage\([^)]*['"]\*['"]/)
  const lines = script.split('\n')
  expect([lines.length > 100, Math.max(...lines.map((line) => line.length)) <= 160]).toEqual([true, true])
})

it('packWidget: every rule of the style is under the widget\'s own class', async () => {
  const css = (await pack()).text('style.css')
  const selectors = [...css.matchAll(/([^{}]+)\{[^{}]*\}/g)].flatMap(([, list]) => (list ?? '').split(',')).map((selector) => selector.trim())
  expect(selectors.length).toBeGreaterThan(0)
  for (const selector of selectors) expect(selector).toMatch(/^\.vympel-widget/)
})

it('packWidget: names the support that the operator gives, and changes nothing else of the manifest', async () => {
  const support = { link: 'https://vendor.example/help', email: 'help@vendor.example' }
  const packed = JSON.parse(readZip(await packWidget({ dir: layFiles(), publicUrl, support })).get('manifest.json')?.toString() ?? '') as { widget: object }
  const plain = JSON.parse(readFileSync('manifest.json', 'utf8')) as { widget: object }
  expect(packed).toEqual({ ...plain, widget: { ...plain.widget, support } })
})

it('packWidget: the script belongs to one server', async () => {
  const { text } = await pack()
  expect(text('script.js')).toContain(`var SERVER = '${publicUrl}'`)
  expect(text('script.js')).not.toContain('{{')
  const dir = layFiles()
  writeFileSync(join(dir, 'script.js'), readFileSync(join(dir, 'script.js'), 'utf8').replaceAll('{{PUBLIC_URL}}', 'https://else.example.com'))
  await expect(packWidget({ dir, publicUrl })).rejects.toThrow('names no server')
})
