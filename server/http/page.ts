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

/** A refused entry, in words: what happened and what to do, in Russian and English. */
export function sendRefusal(res: Response, status: number, text: RefusalText): void {
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
</style>
</head>
<body><main>
<section lang="ru"><h1>${escapeHtml(text.ru.title)}</h1><p>${escapeHtml(text.ru.advice)}</p></section>
<section lang="en"><h1>${escapeHtml(text.en.title)}</h1><p>${escapeHtml(text.en.advice)}</p></section>
</main></body>
</html>
`)
}

type Words = { title: string; advice: string }
export type RefusalText = { ru: Words; en: Words }

/** JSON that cannot end its script element or start another. */
export function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
