import type { Person } from '../company/company-types'
import type { EntryForm } from './entry-form'
import type { PortalState } from './emulator-types'

const menuPlaces = new Set(['LEFT_MENU', 'CRM_ANALYTICS_MENU'])
export type ShellPage = { title: string; active: string; user: Person; theme: 'auto' | 'light' | 'dark'; isSlider: boolean; frame: EntryForm | null; content: string }

/** The whole page: menu and header around the content, or the content alone inside a slider. */
export function renderShell(portal: PortalState, page: ShellPage): string {
  const body = `<main class="content">${page.content}${page.frame ? '<div class="frame-place" data-frame></div>' : ''}</main>`
  return `<!doctype html>
<html lang="${portal.language}" data-theme="${page.theme}" style="color-scheme: ${page.theme === 'auto' ? 'light dark' : page.theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(page.title)} — ${escapeHtml(portal.company.name)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/__portal/assets/portal.css"></head>
<body class="${page.isSlider ? 'slider-body' : ''}">
${page.isSlider ? '' : renderMenu(portal, page)}
<div class="page">${page.isSlider ? '' : renderHeader(portal, page)}<h1 id="pagetitle">${escapeHtml(page.title)}</h1>${body}</div>
<script type="application/json" id="portal-page">${toJson(describePage(portal, page))}</script>
<script type="module" src="/__portal/assets/portal.js"></script>
</body></html>`
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function renderMenu(portal: PortalState, page: ShellPage): string {
  const item = (href: string, name: string, title: string, icon: string): string =>
    `<a href="${href}"${page.active === name ? ' aria-current="page"' : ''}><span aria-hidden="true">${icon}</span>${escapeHtml(title)}</a>`
  const places = portal.installation?.finished ? portal.installation.placements : []
  const extra = places.map((place, index) => (menuPlaces.has(place.placement) ? item(`/marketplace/place/${index}/`, `place${index}`, place.title, '◇') : '')).join('')
  return `<nav class="menu" aria-label="Меню портала"><a class="logo" href="/">Битрикс<b>24</b></a>
${item('/crm/deal/', 'deals', 'CRM: сделки', '▤')}${item('/', 'app', portal.app.title, '⚑')}${extra}</nav>`
}

function renderHeader(portal: PortalState, page: ShellPage): string {
  const people = [...portal.company.people.values()].filter((person) => person.active)
  const options = people.map((person) => `<option value="${person.id}"${person.id === page.user.id ? ' selected' : ''}>${escapeHtml(nameOf(person))}${person.isAdmin ? ' ★' : ''}</option>`).join('')
  return `<header class="header"><strong>${escapeHtml(portal.company.name)}</strong><span class="spring"></span>
<label>Войти как <select data-user>${options}</select></label>
<button class="button for-dark" data-theme-switch="light">☀ Светлая тема</button><button class="button for-light" data-theme-switch="dark">☾ Тёмная тема</button></header>`
}

/** What the script of the page must know; all of it is about the user who looks at it. */
function describePage(portal: PortalState, page: ShellPage): Record<string, unknown> {
  const { installation } = portal
  return {
    frame: page.frame, language: portal.language, memberId: portal.memberId, theme: page.theme,
    user: { id: page.user.id, isAdmin: page.user.isAdmin }, isInstaller: installation !== null && !installation.finished,
    appOptions: installation?.options ?? {}, userOptions: installation?.userOptions.get(page.user.id) ?? {},
    people: [...portal.company.people.values()].filter((person) => person.active).map((person) => ({ id: person.id, name: nameOf(person), position: person.position })),
  }
}

function nameOf(person: Person): string {
  return `${person.firstName} ${person.lastName}`.trim()
}

function toJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
