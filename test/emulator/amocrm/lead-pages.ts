import { escapeHtml } from '../bitrix24/portal-shell'
import { toPlace } from './amo-ids'
import { findLead, listLeads } from './amo-lead'
import type { AmoLead } from './amo-lead'
import type { AccountState } from './emulator-types'
import { baseCurrency, toBaseAmount } from './to-base-amount'

const perPage = 40

/** The newest leads. */
export function renderLeadList(account: AccountState, page: number): string {
  const leads = listLeads(account).sort((a, b) => b.id - a.id)
  const rows = leads.slice((page - 1) * perPage, page * perPage).map((lead) => `<tr><td>${lead.id}</td><td><a data-nav href="/leads/detail/${lead.id}">${escapeHtml(lead.deal.title)}</a></td>
<td>${escapeHtml(statusName(account, lead))}</td><td class="number">${formatMoney(account, lead)}</td><td>${escapeHtml(nameOf(account, lead.responsibleId))}</td></tr>`)
  const link = (number: number, text: string): string => `<a data-nav class="button-input" href="/leads/list/?page=${number}">${text}</a>`
  return `<table class="leads"><thead><tr><th>ID</th><th>Сделка</th><th>Этап</th><th class="number">Бюджет</th><th>Ответственный</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<p>Всего: ${leads.length} ${page > 1 ? link(page - 1, '← Назад') : ''} ${page * perPage < leads.length ? link(page + 1, 'Дальше →') : ''}</p>`
}

/** The card: statuses to press, budget and responsible to edit. Null when there is no such lead. */
export function renderLeadCard(account: AccountState, id: number): { title: string; content: string } | null {
  const lead = findLead(account, id)
  if (!lead) return null
  const { deal } = lead
  const seen = new Set<number>()
  const statuses = account.company.stages.filter((stage) => stage.pipelineId === deal.pipelineId).sort((a, b) => a.sort - b.sort).flatMap((stage) => {
    const { statusId } = toPlace(account.company, stage.statusId)
    if (seen.has(statusId)) return []
    seen.add(statusId)
    const name = stage.semantics === 'S' ? 'Успешно реализовано' : stage.semantics === 'F' ? 'Закрыто и не реализовано' : stage.name
    return [`<button class="stage" data-stage="${escapeHtml(stage.statusId)}" data-status="${statusId}" aria-pressed="${statusId === lead.statusId}">${escapeHtml(name)}</button>`]
  })
  const owners = [...account.company.people.values()].filter((person) => person.active || person.id === deal.assignedById)
    .map((person) => `<option value="${person.id}"${person.id === deal.assignedById ? ' selected' : ''}>${escapeHtml(nameOf(account, person.id))}</option>`)
  const content = `<div data-lead="${id}"><div class="stages" role="group" aria-label="Этап сделки">${lead.item ? '<p>Неразобранное</p>' : statuses.join('')}</div>
<form class="card" data-lead-form><label>Название <input name="title" value="${escapeHtml(deal.title)}"></label>
<label>Бюджет, ${escapeHtml(deal.currencyId)} <input name="opportunity" type="number" step="0.01" min="0" value="${deal.opportunity}"></label>
<label>Ответственный <select name="assignedById">${owners.join('')}</select></label>
<button class="button-input primary">Сохранить</button> <button class="button-input" type="button" data-delete>Удалить</button></form></div>`
  return { title: deal.title, content }
}

function statusName(account: AccountState, lead: AmoLead): string {
  return lead.item ? 'Неразобранное' : account.company.stages.find((stage) => stage.statusId === lead.deal.stageId)?.name ?? ''
}

function nameOf({ company }: AccountState, id: number): string {
  const person = company.people.get(id)
  return person ? `${person.firstName} ${person.lastName}`.trim() : ''
}

function formatMoney({ company }: AccountState, { deal }: AmoLead): string {
  return new Intl.NumberFormat('ru-RU', { style: 'currency', currency: baseCurrency(company) }).format(toBaseAmount(company, deal))
}
