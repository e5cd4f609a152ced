import type { Deal, Person } from '../company/company-types'
import type { PortalState } from './emulator-types'
import { findStage } from './item-fields'
import { canRead } from './item-tables'
import { escapeHtml } from './portal-shell'

const perPage = 40

/** The newest deals that the user may read. */
export function renderDealList(portal: PortalState, user: Person, page: number): string {
  const deals = [...portal.company.deals.values()].filter((deal) => canRead(user, deal)).sort((a, b) => b.id - a.id)
  const rows = deals.slice((page - 1) * perPage, page * perPage).map((deal) => {
    const owner = portal.company.people.get(deal.assignedById)
    return `<tr><td>${deal.id}</td><td><a href="/crm/deal/details/${deal.id}/">${escapeHtml(deal.title)}</a></td><td>${renderStage(portal, deal)}</td>
<td class="number">${formatMoney(deal)}</td><td>${escapeHtml(`${owner?.firstName ?? ''} ${owner?.lastName ?? ''}`)}</td><td>${formatDate(portal, deal.createdAt)}</td></tr>`
  })
  const link = (number: number, text: string): string => `<a class="button" href="/crm/deal/?page=${number}">${text}</a>`
  return `<table class="deals"><thead><tr><th>ID</th><th>Сделка</th><th>Стадия</th><th class="number">Сумма</th><th>Ответственный</th><th>Создана</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<p class="pager">Всего: ${deals.length} ${page > 1 ? link(page - 1, '← Назад') : ''} ${page * perPage < deals.length ? link(page + 1, 'Дальше →') : ''}</p>`
}

/** The card: stages to press, amount and owner to edit, and the application's tab. */
export function renderDealCard(portal: PortalState, deal: Deal, tab: { tabTitle: string | null; showsTab: boolean }): string {
  const card = `/crm/deal/details/${deal.id}/`
  const tabs = tab.tabTitle === null ? '' : `<div class="tabs"><a href="${card}"${tab.showsTab ? '' : ' aria-current="page"'}>Общие</a><a href="${card}?tab=app"${tab.showsTab ? ' aria-current="page"' : ''}>${escapeHtml(tab.tabTitle)}</a></div>`
  return `<div data-deal="${deal.id}">${renderStageButtons(portal, deal)}${tabs}${tab.showsTab ? '' : renderForm(portal, deal)}</div>`
}

function renderStageButtons(portal: PortalState, deal: Deal): string {
  const stages = portal.company.stages.filter((stage) => stage.pipelineId === deal.pipelineId).sort((a, b) => a.sort - b.sort)
  const buttons = stages.map((stage) =>
    `<button class="stage" style="--stage: ${escapeHtml(stage.color)}" data-stage="${escapeHtml(stage.statusId)}"${stage.semantics ? ` data-semantics="${stage.semantics}"` : ''} aria-pressed="${stage.statusId === deal.stageId}">${escapeHtml(stage.name)}</button>`)
  return `<div class="stages" role="group" aria-label="Стадия сделки">${buttons.join('')}</div>`
}

function renderForm(portal: PortalState, deal: Deal): string {
  const owners = [...portal.company.people.values()].filter((person) => person.active || person.id === deal.assignedById)
    .map((person) => `<option value="${person.id}"${person.id === deal.assignedById ? ' selected' : ''}>${escapeHtml(`${person.firstName} ${person.lastName}`)}</option>`)
  const pipelines = [...portal.company.pipelines.values()].map((pipeline) => `<option value="${pipeline.id}"${pipeline.id === deal.pipelineId ? ' selected' : ''}>${escapeHtml(pipeline.name)}</option>`)
  const client = portal.company.clients.get(deal.companyId)?.title ?? ''
  return `<form class="card" data-deal-form>
<label>Название <input name="title" value="${escapeHtml(deal.title)}"></label>
<label>Сумма, ${escapeHtml(deal.currencyId)} <input name="opportunity" type="number" step="0.01" min="0" value="${deal.opportunity}"></label>
<label>Ответственный <select name="assignedById">${owners.join('')}</select></label>
<label>Воронка <select name="pipelineId">${pipelines.join('')}</select></label>
<p>Клиент: ${escapeHtml(client)}</p><p>Создана: ${formatDate(portal, deal.createdAt)}, изменена: ${formatDate(portal, deal.updatedAt)}</p>
<button class="button primary">Сохранить</button> <button class="button" type="button" data-delete>Удалить</button></form>`
}

function renderStage(portal: PortalState, deal: Deal): string {
  const stage = findStage(portal.company, deal.stageId)
  return `<span class="badge" style="--stage: ${escapeHtml(stage?.color ?? '#ccc')}">${escapeHtml(stage?.name ?? deal.stageId)}</span>`
}

function formatMoney(deal: Deal): string {
  return new Intl.NumberFormat('ru-RU', { style: 'currency', currency: deal.currencyId }).format(deal.opportunity)
}

function formatDate(portal: PortalState, at: number): string {
  return new Intl.DateTimeFormat('ru-RU', { timeZone: portal.company.timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at)
}
