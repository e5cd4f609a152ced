import { BILLABLE_LINE, DEAL_AGE, ORDER_DELAYED, ORDER_TYPE } from '../../emulator/company/zoho-catalogue'
import type { ColumnScale } from './compare-figures'

export type Condition = Readonly<{ field: string; op: string; value?: unknown }>
/** A column of a table as a metric; one that only a ratio divides by is in no table. */
export type FunnelColumn = ColumnScale & { measure: object; where?: Condition; when?: string; isPart?: true }
export type RatioColumn = ColumnScale & { ratio: { of: string; to: string } }
/** A table with a row per value of a field; `toValue` finds the value by the row's title. */
export type Facet = { table: string; key: string; field: 'sourceId' | 'stageId' }
/** Tables that count the same records by the same moment. */
export type ZohoGroup = {
  source: string; when: string; where?: Condition; columns: Readonly<Record<string, FunnelColumn | RatioColumn>>
  byOwner?: string; byMonth: { table: string; key: 'month' | 'cmonth' }; facets?: readonly Facet[]
}

const won: Condition = { field: 'stageKind', op: 'is', value: 'won' }
const lost: Condition = { field: 'stageKind', op: 'is', value: 'lost' }
const open: Condition = { field: 'stageKind', op: 'is', value: 'open' }
const decided: Condition = { field: 'stageKind', op: 'in', value: ['won', 'lost'] }
const notLost: Condition = { field: 'stageKind', op: 'isNot', value: 'lost' }

const count = (where?: Condition): FunnelColumn => ({ measure: { kind: 'count' }, per: 1, digits: 0, ...(where ? { where } : {}) })
const money = (kind: 'sum' | 'average', where?: Condition): FunnelColumn => ({ measure: { kind, field: 'amount' }, per: 100, digits: 2, ...(where ? { where } : {}) })
const ratio = (of: string, to: string): RatioColumn => ({ ratio: { of, to }, per: 1, digits: 6 })
const age: FunnelColumn = { measure: { kind: 'average', field: `custom.${DEAL_AGE}` }, where: won, per: 1, digits: 2 }

/** Every table of the set. Deals by the month of their closing count at their win or loss, while they are open by the date that is planned. */
export const zohoGroups: readonly ZohoGroup[] = [
  {
    source: 'deal', when: 'createdAt', byOwner: 'expected_deals_by_owner', byMonth: { table: 'expected_deals_by_owner_created_month', key: 'month' },
    facets: [{ table: 'expected_deals_by_source', key: 'Lead Source', field: 'sourceId' }, { table: 'expected_deals_by_stage', key: 'Stage', field: 'stageId' }],
    columns: {
      deals: count(), won: count(won), lost: count(lost), open: count(open), decided: { ...count(decided), isPart: true }, win_rate: ratio('won', 'decided'),
      won_amount: money('sum', won), avg_won_amount: money('average', won), open_amount: money('sum', open), avg_age_days_won: age,
    },
  },
  {
    source: 'deal', when: 'closeDate', byMonth: { table: 'expected_deals_by_owner_closing_month', key: 'cmonth' },
    columns: {
      deals: count(), won: { ...count(), when: 'wonAt' }, lost: { ...count(), when: 'lostAt' }, open: count(open),
      decided: { ...count(), when: 'closedAt', isPart: true }, win_rate: ratio('won', 'decided'),
      won_amount: { ...money('sum'), when: 'wonAt' }, avg_won_amount: { ...money('average'), when: 'wonAt' }, open_amount: money('sum', open), avg_age_days_won: { ...age, when: 'wonAt' },
    },
  },
  {
    source: 'lead', when: 'createdAt', byOwner: 'expected_leads_by_owner', byMonth: { table: 'expected_leads_by_owner_month', key: 'month' },
    facets: [{ table: 'expected_leads_by_source', key: 'Lead Source', field: 'sourceId' }],
    columns: { leads: count(), converted: count(won), conversion: ratio('converted', 'leads') },
  },
  {
    source: 'call', when: 'startedAt', byOwner: 'expected_calls_by_owner', byMonth: { table: 'expected_calls_by_owner_month', key: 'month' },
    columns: {
      calls: count(), inbound: count({ field: 'direction', op: 'is', value: 'in' }), outbound: count({ field: 'direction', op: 'is', value: 'out' }),
      duration_sec: { measure: { kind: 'sum', field: 'duration' }, per: 1, digits: 0 }, avg_sec: { measure: { kind: 'average', field: 'duration' }, per: 1, digits: 2 },
      billable: count({ field: 'line', op: 'is', value: BILLABLE_LINE }),
    },
  },
  {
    source: 'task', when: 'deadline', byOwner: 'expected_tasks_by_owner', byMonth: { table: 'expected_tasks_by_owner_due_month', key: 'month' },
    columns: { tasks: count(), completed: count({ field: 'status', op: 'is', value: '5' }), completed_share: ratio('completed', 'tasks') },
  },
  {
    source: 'activity', when: 'startedAt', where: { field: 'type', op: 'is', value: 'meeting' },
    byOwner: 'expected_events_by_owner', byMonth: { table: 'expected_events_by_owner_month', key: 'month' }, columns: { events: count() },
  },
  {
    source: 'invoice', when: 'createdAt', byOwner: 'expected_invoices_by_owner', byMonth: { table: 'expected_invoices_by_owner_month', key: 'month' },
    facets: [{ table: 'expected_invoices_by_status', key: 'Invoice Status', field: 'stageId' }],
    columns: {
      invoices: count(), cancelled: count(lost), not_cancelled: count(notLost), amount_not_cancelled: money('sum', notLost), avg_not_cancelled: money('average', notLost), amount_all: money('sum'),
    },
  },
  {
    source: 'quote', when: 'createdAt', byOwner: 'expected_quotes_by_owner', byMonth: { table: 'expected_quotes_by_owner_month', key: 'month' },
    columns: { quotes: count(), won: count(won), lost: count(lost), decided: { ...count(decided), isPart: true }, win_rate: ratio('won', 'decided'), won_amount: money('sum', won) },
  },
  {
    source: `item:${ORDER_TYPE}`, when: 'createdAt', byOwner: 'expected_orders_by_owner', byMonth: { table: 'expected_orders_by_owner_month', key: 'month' },
    columns: { orders: count(), amount: money('sum'), delivered: count(won), delayed: count({ field: `custom.${ORDER_DELAYED}`, op: 'is', value: true }) },
  },
]
