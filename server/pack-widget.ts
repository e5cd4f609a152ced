import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readWidgetSettings } from './config'
import { packWidget } from './connect/pack-widget'

const file = 'dist/vympel-widget.zip'

// `npm run widget`: packs the amoCRM widget for the server at PUBLIC_URL; 0 packed, 2 wrong settings.
const result = readWidgetSettings()
if ('problems' in result) {
  for (const problem of result.problems) process.stdout.write(`${problem}\n`)
  process.exitCode = 2
} else {
  writeFileSync(file, await packWidget({ dir: fileURLToPath(new URL('../widget', import.meta.url)), ...result }))
  process.stdout.write(`${file}: the widget of ${result.publicUrl}\n`)
  const { link, email } = result.support
  if (link === undefined || email === undefined) process.stdout.write('Its support contacts are those of manifest.json: set WIDGET_SUPPORT_URL and WIDGET_SUPPORT_EMAIL before it is published.\n')
}
