// Draws the pictures of the amoCRM widget from our pennant: node scripts/draw-widget-images.mjs (needs Chromium, CHROMIUM_PATH names another).
import { writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const folder = 'client/widget/images'
/** Sizes that amoCRM asks for; `layout` is what fits. */
const pictures = [
  { name: 'logo_main', width: 400, height: 272, layout: 'scale' },
  { name: 'logo_medium', width: 240, height: 84, layout: 'line' },
  { name: 'logo', width: 130, height: 100, layout: 'sign' },
  { name: 'logo_small', width: 108, height: 108, layout: 'sign' },
  { name: 'logo_min', width: 84, height: 84, layout: 'sign' },
]

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox', '--force-color-profile=srgb'] })
for (const { name, width, height, layout } of pictures) {
  const page = await browser.newPage({ viewport: { width, height } })
  await page.setContent(`<body style="margin:0">${draw(width, height, layout)}</body>`)
  writeFileSync(`${folder}/${name}.png`, await page.screenshot({ type: 'png' }))
  await page.close()
}
await browser.close()

function draw(width, height, layout) {
  const inside = { sign: drawSign, line: drawLine, scale: drawScale }[layout](width, height)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" style="display:block">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="1" y2="1"><stop stop-color="#0b66e4"/><stop offset="1" stop-color="#01429c"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>${inside}</svg>`
}

function drawSign(width, height) {
  const size = Math.min(width, height) * 0.62
  return pennant((width - size * (22 / 28)) / 2, (height - size) / 2, size, '#fff')
}

function drawLine(width, height) {
  const size = height * 0.6
  return pennant(24, (height - size) / 2, size, '#fff') + scale(24 + size * 0.8 + 24, height / 2 - 6, width - size * 0.8 - 72, 12, 0.72)
}

function drawScale(width, height) {
  const size = height * 0.44
  return pennant((width - size * (22 / 28)) / 2, 44, size, '#fff') + scale(48, height - 66, width - 96, 20, 0.72)
}

/** Our own sign, `size` pixels high. */
function pennant(x, y, size, fill) {
  return `<g transform="translate(${x} ${y}) scale(${size / 28})"><path fill="${fill}" d="M0 1.5a1.5 1.5 0 0 1 3 0v25a1.5 1.5 0 0 1-3 0zM4 3l18 2.2-5.2 5.4L22 16 4 18z"/></g>`
}

/** The scale with its bonus marks, filled up to a share. */
function scale(x, y, width, height, share) {
  const mark = (at) => {
    const reached = at <= share
    return `<path d="M${x + width * at} ${y - height * 0.7}v${height * 2.4}" stroke="${reached ? '#fff' : '#9cc2f7'}" stroke-width="${height / 5}" stroke-linecap="round"/>`
  }
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" fill="#0b3f87"/>
    <rect x="${x}" y="${y}" width="${width * share}" height="${height}" rx="${height / 2}" fill="#35c98a"/>${[0.45, 0.68, 0.9].map(mark).join('')}`
}
