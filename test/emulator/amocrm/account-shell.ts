import { escapeHtml } from '../bitrix24/portal-shell'
import type { Person } from '../company/company-types'
import { listGroups } from './account-routes'
import { groupOf } from './amo-ids'
import type { AccountState } from './emulator-types'
import { taskTypes } from './fixed-ids'
import { emailOf, listUsers } from './user-routes'
import type { MenuItem, WidgetPackage } from './widget-package'

/** What the page shows, and what it tells its own scripts. `area` is the place of amoCRM that the widget asks about. */
export type ShellPage = { title: string; area: string; active: string; content: string; menuCall?: { location: string; item_code?: string; subitem_code?: string } }
export type Viewer = { user: Person; theme: 'light' | 'dark'; language: 'ru' | 'en' }
export type ShownWidget = { code: string; widget: WidgetPackage; isInstalled: boolean; settings: Record<string, string> }

const systemMenu: readonly (readonly [code: string, href: string, ru: string, en: string])[] = [
  ['dashboard', '/dashboard/', 'Рабочий стол', 'Dashboard'], ['leads', '/leads/list/', 'Сделки', 'Leads'], ['tasks', '/todo/', 'Задачи', 'Tasks'],
  ['stats', '/stats/', 'Аналитика', 'Stats'], ['settings', '/settings/widgets/', 'амоМаркет', 'Marketplace'],
]

/** The whole page: the menu on the left, the content, and what the scripts of the account need. */
export function renderShell(account: AccountState, viewer: Viewer, page: ShellPage, shown: ShownWidget | null): string {
  return `<!doctype html>
<html lang="${viewer.language}" data-theme="${viewer.theme}" style="color-scheme: ${viewer.theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(page.title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/__amo/assets/account.css"></head>
<body><nav id="left_menu" class="menu" aria-label="${viewer.language === 'ru' ? 'Меню' : 'Menu'}">${renderMenu(viewer, page, shown)}</nav>
<div class="page">${renderHeader(account, viewer)}<main id="page_holder">${renderContent(page)}</main></div>
<script type="application/json" id="account-page">${toJson({ ...describeAccount(account, viewer), page: describePage(page), widget: describeWidget(account, shown) })}</script>
<script src="/__amo/assets/amd.js"></script><script src="/__amo/assets/jquery.js"></script><script src="/__amo/assets/widget-instance.js"></script><script src="/__amo/assets/account.js"></script>
</body></html>`
}

/** The part that changes when somebody walks through the menu without loading the page anew. */
export function renderPart(viewer: Viewer, page: ShellPage, shown: ShownWidget | null): Record<string, unknown> {
  return { title: page.title, content: renderContent(page), menu: renderMenu(viewer, page, shown), page: describePage(page) }
}

function renderContent(page: ShellPage): string {
  return `<h1 class="list__top">${escapeHtml(page.title)}</h1>${page.content}`
}

function describePage({ area, menuCall }: ShellPage): Record<string, unknown> {
  return { area, menuCall: menuCall ?? null }
}

function renderMenu(viewer: Viewer, page: ShellPage, shown: ShownWidget | null): string {
  const { language } = viewer
  const own = shown?.isInstalled ? Object.entries(shown.widget.manifest.left_menu ?? {}) : []
  const link = (code: string, href: string, title: string): string => `<a data-nav href="${href}"${page.active === code ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a>`
  const hidden = new Set(own.filter(([, item]) => item.is_hidden).map(([code]) => code))
  const entries = systemMenu.filter(([code]) => !hidden.has(code)).map(([code, href, ru, en]) => ({ code, html: link(code, href, language === 'ru' ? ru : en) + renderSystemSub(code) }))
  for (const [code, item] of own) {
    if (systemMenu.some(([known]) => known === code)) continue
    const entry = { code, html: shown ? link(code, `/widget_page/${shown.code}/${code}/`, titleOf(shown, language, item.title)) + renderSub(code, item) : '' }
    const place = entries.findIndex(({ code: other }) => other === item.sort?.after)
    entries.splice(place < 0 ? entries.length : place + 1, 0, entry)
  }
  return `<span class="logo">amo<b>CRM</b></span>${entries.map(({ html }) => html).join('')}`

  function renderSub(code: string, item: MenuItem): string {
    const rows = Object.entries(item.submenu ?? {}).sort(([, a], [, b]) => (a.sort ?? 0) - (b.sort ?? 0))
    return rows.map(([sub, { title }]) => (shown ? `<span class="sub">${link(`${code}/${sub}`, `/widget_page/${shown.code}/${code}/${sub}/`, titleOf(shown, language, title))}</span>` : '')).join('')
  }

  function renderSystemSub(code: string): string {
    const item = own.find(([name]) => name === code)?.[1]
    return Object.entries(item?.submenu ?? {}).map(([sub, { title }]) => (shown ? `<span class="sub">${link(`${code}/${sub}`, `/widget_page/${shown.code}/${code}/${sub}/`, titleOf(shown, language, title))}</span>` : '')).join('')
  }
}

/** A text of the widget by its key. */
export function titleOf({ widget }: ShownWidget, language: string, key: string): string {
  let node: unknown = widget.i18n[language] ?? Object.values(widget.i18n)[0]
  for (const part of key.split('.')) node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined
  return typeof node === 'string' ? node : key
}

function renderHeader(account: AccountState, { user, language }: Viewer): string {
  const options = listUsers(account).filter((person) => person.active)
    .map((person) => `<option value="${person.id}"${person.id === user.id ? ' selected' : ''}>${escapeHtml(nameOf(person))}${person.isAdmin ? ' ★' : ''}</option>`).join('')
  return `<header class="header"><strong>${escapeHtml(account.company.name)}</strong><span class="spring"></span>
<label>${language === 'ru' ? 'Войти как' : 'Sign in as'} <select data-user>${options}</select></label><button class="button-input" data-theme-switch aria-label="${language === 'ru' ? 'Сменить тему' : 'Switch theme'}">◐</button></header>`
}

/** What `APP` knows: about the viewer, the account and its people. */
function describeAccount(account: AccountState, { user, theme, language }: Viewer): Record<string, unknown> {
  const groups = listGroups(account)
  const people = listUsers(account)
  return {
    lang: language,
    constants: {
      user: {
        id: user.id, login: emailOf(account, user), name: nameOf(user), group_mates_ids: people.filter((mate) => groupOf(account.company, mate) === groupOf(account.company, user)).map(({ id }) => id),
        user_rank: 'candidate', uuid: `d4f05d6e-8c2b-4a37-9b61-${String(user.id).padStart(12, '0')}`, amojo_id: null, personal_mobile: '', settings: {}, theme,
      },
      user_rights: { is_admin: user.isAdmin, is_free_user: false },
      account: { id: account.id, subdomain: account.subdomain, name: account.company.name, language, timezone: account.company.timeZone },
      managers: Object.fromEntries(people.map((person) => [person.id, {
        id: String(person.id), title: nameOf(person), login: emailOf(account, person), active: person.active, is_admin: person.isAdmin ? 'Y' : 'N', free_user: 'N', group: `group_${groupOf(account.company, person)}`, avatar: '', online: false,
      }])),
      groups: Object.fromEntries(groups.map(({ id, name }) => [`group_${id}`, name])), task_types: Object.fromEntries(taskTypes.map((type) => [type.id, type])),
    },
    system: { amouser_id: user.id, amouser: emailOf(account, user), amohash: '' },
  }
}

function describeWidget(account: AccountState, shown: ShownWidget | null): Record<string, unknown> | null {
  if (!shown) return null
  const { code, widget, isInstalled, settings } = shown
  return {
    code, isInstalled, i18n: widget.i18n, locations: widget.manifest.locations, initOnce: widget.manifest.widget.init_once ?? false, fields: widget.manifest.settings ?? {},
    settings: { ...settings, widget_code: code, path: `/widgets/${account.id}/${code}`, version: widget.manifest.widget.version, status: isInstalled ? 'installed' : 'not_configured', active: isInstalled ? 'Y' : 'N' },
  }
}

function nameOf({ firstName, lastName }: Person): string {
  return `${firstName} ${lastName}`.trim()
}

function toJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
