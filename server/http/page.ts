import type { Response } from 'express'
import type { PageSession } from '../../shared/api/session-contract'
import { pagePolicy, refusalPolicy } from './security-headers'

/** What the page knows before its first request. `mode` is `install` while the CRM waits for `installFinish`. */
export type PageStart = { [name in keyof PageSession]-?: NonNullable<PageSession[name]> } & { placement: string }

/** Answers the built client with its session in it, framed by the verified portal only. */
export function sendPage(res: Response, template: string, start: PageStart): void {
  const session = `<script type="application/json" id="vympel-session">${toScriptJson(start)}</script>`
  const html = template
    .replace(/<html\b[^>]*>/i, `<html lang="${start.language === 'ru' ? 'ru' : 'en'}">`)
    // A function, since `$` in a replacement text has a meaning.
    .replace(/<\/head>/i, () => `${session}\n</head>`)
  res.status(200)
    .set('Content-Security-Policy', pagePolicy(start.origin, template))
    .set('Cache-Control', 'no-store')
    .type('html').send(html)
}

/** A page of words, for an entry that is refused or asks for nothing more: what happened and what to do, in Russian and English. */
export function sendNotice(res: Response, status: number, text: NoticeText): void {
  res.status(status).set('Content-Security-Policy', refusalPolicy).set('Cache-Control', 'no-store').type('html').send(`<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Вымпел</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh; place-items: center }
  main { max-width: 34rem; padding: 2rem }
  h1 { font-size: 1.25rem; margin: 0 0 .5rem }
  section + section { margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid #8884 }
  p { margin: 0 }
  p + p { margin-top: .75rem }
</style>
</head>
<body><main>
<section lang="ru">${renderWords(text.ru, text.href)}</section>
<section lang="en">${renderWords(text.en, text.href)}</section>
</main></body>
</html>
`)
}

/** `link` is the text of the link to `href`. */
type Words = { title: string; advice: string; link?: string }
/** `href` is an address of ours, or of a verified portal. */
export type NoticeText = { ru: Words; en: Words; href?: string }

/** JSON that cannot end its script element or start another. */
export function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function renderWords({ title, advice, link }: Words, href: string | undefined): string {
  const words = `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(advice)}</p>`
  return link === undefined || href === undefined ? words : `${words}<p><a href="${escapeHtml(href)}" target="_top">${escapeHtml(link)}</a></p>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
