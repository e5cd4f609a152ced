import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BrowserContext, Frame, Page } from 'playwright-core'
import { until } from './launch'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const results = 'test-results'

/** A page whose every complaint and every request is noted. */
export type WatchedPage = {
  page: Page
  /** What went wrong so far: console errors, thrown errors, requests that left this machine or were refused. */
  complaints: string[]
  /** The application inside the portal's page. */
  app(door?: 'app' | 'install'): Promise<Frame>
  /** The application at another address of ours, once it shows something. */
  frameAt(path: string): Promise<Frame>
}

/** Opens a page that notes what a user would never see but must not happen. */
export async function watchPage(context: BrowserContext): Promise<WatchedPage> {
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`) })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol) && url.hostname !== '127.0.0.1') complaints.push(`request: ${request.url()}`)
  })
  page.on('response', (response) => { if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`) })
  return { page, complaints, frameAt, app: async (door = 'app') => await frameAt(`/bitrix24/${door}`) }

  async function frameAt(path: string): Promise<Frame> {
    // The frame is empty until its form was posted, its address included, and a portal may replace it meanwhile.
    const found = (): Frame | undefined => page.frames().find((frame) => frame.parentFrame() === page.mainFrame() && pathOf(frame) === path)
    await until(async () => await found()?.locator('#app h1').first().isVisible().catch(() => false) ?? false, `the page of ${path} is in its frame`, 30_000)
    const frame = found()
    if (!frame) throw new Error('the frame went away')
    return frame
  }
}

function pathOf(frame: Frame): string | null {
  return URL.canParse(frame.url()) ? new URL(frame.url()).pathname : null
}

type Finding = { id: string; impact: string; targets: string[] }

/** Serious and critical findings of axe, contrast included, once nothing fades in or out any more. */
export async function findBarriers(frame: Frame): Promise<Finding[]> {
  await until(async () => await frame.evaluate(() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity)), 'the page is at rest', 5000)
  await frame.evaluate(axeSource)
  return await frame.evaluate(async () => {
    // The script above has just defined it in the page.
    const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown[]; any: { message: string }[] }[] }[] }> } }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.slice(0, 5).map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`) }))
  })
}

/** How far the content is wider or higher than the frame it lies in: 0 means no scroll bar. */
export async function measureOverflow(frame: Frame): Promise<{ across: number; down: number }> {
  return await frame.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return { across: Math.max(0, scrollWidth - clientWidth), down: Math.max(0, scrollHeight - clientHeight) }
  })
}

/** Keeps a picture for whoever looks into a failure. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(results, { recursive: true })
  await page.screenshot({ path: join(results, `${name}.png`) }).catch(() => undefined)
}

/** What sticks out of the frame on the right, for whoever has to find out why. */
export async function findOverhang(frame: Frame): Promise<string[]> {
  return await frame.evaluate(() => {
    const isHeld = (element: Element): boolean => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) if (getComputedStyle(box).overflowX !== 'visible') return true
      return getComputedStyle(element).position === 'fixed'
    }
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5 && !isHeld(element))
      .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}: ${(element.textContent ?? '').trim().slice(0, 40)}`).slice(-5)
  })
}
