import express from 'express'
import type { Request, Response } from 'express'
import { escapeHtml } from '../bitrix24/portal-shell'
import type { Account } from './account'
import type { IntegrationCard } from './emulator-types'

type OauthDeps = { card: IntegrationCard; accounts: Account[] }

/** The one host where users say whom they let in: `/oauth`, then a redirect to the integration with the code. */
export function createOauthPages({ card, accounts }: OauthDeps): express.Router {
  const router = express.Router()
  router.get('/oauth', (request, response) => {
    if (request.query['client_id'] === card.clientId) response.type('html').send(renderChoice(request))
    else response.status(404).type('html').send('<!doctype html><title>Ошибка</title><p>Интеграция не найдена.</p>')
  })
  router.post('/oauth/decide', express.urlencoded({ extended: false }), (request, response) => {
    const { state, account: subdomain, user, decision } = request.body as Record<string, string | undefined>
    const account = accounts.find((one) => one.subdomain === subdomain)
    if (!account || card.urls === null) response.status(404).end()
    else if (decision === 'allow') allow({ account, userId: Number(user), state }, response)
    else {
      const url = new URL(card.urls.redirectUri)
      for (const [name, value] of Object.entries({ error: 'access_denied', client_id: card.clientId, ...(state ? { state } : {}) })) url.searchParams.set(name, value)
      response.redirect(302, url.href)
    }
  })
  // What access tokens call `api_domain`: it knows every account, wherever it has moved.
  router.get('/oauth2/account/current/subdomain', (request, response) => {
    const found = accounts.find((account) => account.ownsRefresh(request.get('X-Refresh-Token') ?? ''))
    if (found) response.json({ id: found.id, subdomain: found.subdomain, domain: found.domain, top_level_domain: 'ru' })
    else response.status(401).type('application/problem+json').send(JSON.stringify({ title: 'Unauthorized', type: 'https://httpstatus.es/401', status: 401, detail: 'Token has been revoked' }))
  })
  return router

  function allow({ account, userId, state }: { account: Account; userId: number; state: string | undefined }, response: Response): void {
    const user = account.company.people.get(userId)
    if (!user?.active || (!account.state.installation && !user.isAdmin)) {
      response.status(403).type('html').send('<!doctype html><meta charset="utf-8"><title>Нет доступа</title><p>Установить интеграцию может только администратор аккаунта.</p>')
      return
    }
    response.redirect(302, account.app.authorize(userId, state || undefined).href)
  }

  function renderChoice(request: Request): string {
    const state = String(request.query['state'] ?? '')
    const forms = accounts.map((account) => {
      const people = [...account.company.people.values()].filter((person) => person.active)
      const options = people.map((person) => `<option value="${person.id}">${escapeHtml(`${person.firstName} ${person.lastName}`)}${person.isAdmin ? ' ★' : ''}</option>`).join('')
      return `<form method="post" action="/oauth/decide"><h2>${escapeHtml(account.company.name)} <small>${escapeHtml(account.domain)}</small></h2>
<input type="hidden" name="state" value="${escapeHtml(state)}"><input type="hidden" name="account" value="${escapeHtml(account.subdomain)}">
<label>Пользователь <select name="user">${options}</select></label>
<button name="decision" value="allow">Разрешить</button> <button name="decision" value="deny">Отмена</button></form>`
    })
    return `<!doctype html><html lang="ru"><meta charset="utf-8"><title>Доступ к аккаунту</title><link rel="icon" href="data:,">
<h1>Предоставить доступ интеграции «${escapeHtml(card.name)}»?</h1>${forms.join('')}</html>`
  }
}
