import type { FieldValue, RecordKind } from '../../../shared/record/record-types'
import { isYes } from './payload-schema'
import type { Row } from './keyset-pages'
import { toDay, toId, toNumber } from './to-values'

/** What is particular to one kind of crm.item.*: its number, its stages, its events and its own fields. */
export type ItemKind = {
  kind: RecordKind
  entityTypeId: number
  /** Whether the platform keeps the stage history, we keep snapshots of our own, or there are no stages. */
  history: 'crm' | 'own' | 'none'
  /** Pipelines are asked for by crm.category.list. */
  hasPipelines: boolean
  /** The directory of the stages; its first group, when there, is the pipeline. */
  stages: RegExp | null
  /** `ONCRM<word>ADD`, `UPDATE` and `DELETE`; null for what ONCRMDYNAMICITEM* brings. */
  eventWord: string | null
  /** Fields of the catalogue beside the columns that all kinds have, from their names on the platform. */
  values: readonly ItemValue[]
  /** The short code of the type by which product rows name their owner; null for a kind without products. */
  rowsOf: string | null
}
export type ItemValue = { name: string; from: readonly string[]; convert: (value: unknown) => FieldValue }

const text = (value: unknown): FieldValue => (typeof value === 'string' || typeof value === 'number' ? String(value) || null : null)
/** Links come alone or as a list; the first is the main one. */
const link = (value: unknown): FieldValue => toId(Array.isArray(value) ? value[0] : value)

const value = (name: string, convert: ItemValue['convert'], ...from: string[]): ItemValue => ({ name, convert, from: from.length > 0 ? from : [name] })
const client = [value('contactId', link, 'contactId', 'contactIds'), value('companyId', link)]
const dates = [value('beginDate', toDay, 'begindate'), value('closeDate', toDay, 'closedate')]
const source = value('sourceId', toId)
const mover = value('movedById', toId, 'movedBy')

/** Kinds that every portal has. Deals come first: most goals count them. */
export const standardItemKinds: readonly ItemKind[] = [
  {
    kind: 'deal', entityTypeId: 2, history: 'crm', hasPipelines: true, stages: /^DEAL_STAGE(?:_(\d+))?$/, eventWord: 'DEAL', rowsOf: 'D',
    values: [mover, source, value('typeId', toId), ...client, value('probability', toNumber), ...dates, value('isReturnCustomer', isYes)],
  },
  {
    kind: 'lead', entityTypeId: 1, history: 'crm', hasPipelines: false, stages: /^STATUS$/, eventWord: 'LEAD', rowsOf: 'L',
    values: [mover, source, ...client, value('companyTitle', text), value('isReturnCustomer', isYes)],
  },
  {
    kind: 'invoice', entityTypeId: 31, history: 'crm', hasPipelines: true, stages: /^SMART_INVOICE_STAGE_(\d+)$/, eventWord: null, rowsOf: 'SI',
    values: [mover, source, ...client, value('number', text, 'accountNumber'), value('dealId', link, 'parentId2'), value('quoteId', link, 'parentId7'), ...dates],
  },
  {
    kind: 'quote', entityTypeId: 7, history: 'own', hasPipelines: false, stages: /^QUOTE_STATUS$/, eventWord: 'QUOTE', rowsOf: 'Q',
    values: [...client, value('number', text, 'quoteNumber'), value('dealId', link), value('leadId', link), ...dates],
  },
  {
    kind: 'contact', entityTypeId: 3, history: 'none', hasPipelines: false, stages: null, eventWord: 'CONTACT', rowsOf: null,
    values: [source, value('typeId', toId), value('companyId', link), value('post', text), value('hasPhone', isYes), value('hasEmail', isYes)],
  },
  {
    kind: 'company', entityTypeId: 4, history: 'none', hasPipelines: false, stages: null, eventWord: 'COMPANY', rowsOf: null,
    values: [value('typeId', toId, 'typeId', 'companyType'), value('industry', toId), value('employees', toId), value('hasPhone', isYes), value('hasEmail', isYes)],
  },
]

/** A smart process of the portal's own. */
export function processKind(entityTypeId: number, { hasStages, hasPipelines, hasProducts }: { hasStages: boolean; hasPipelines: boolean; hasProducts: boolean }): ItemKind {
  return {
    kind: `item:${entityTypeId}`, entityTypeId, history: hasStages ? 'crm' : 'none', hasPipelines: hasPipelines || hasStages,
    stages: hasStages ? new RegExp(`^DYNAMIC_${entityTypeId}_STAGE_(\\d+)$`) : null, eventWord: null, rowsOf: hasProducts ? `T${entityTypeId.toString(16)}` : null,
    values: [mover, source, ...client, value('dealId', link, 'parentId2'), ...dates],
  }
}

/** The kind behind the number of a type; null for what we do not count (orders, documents). */
export function kindOfType(entityTypeId: number): RecordKind | null {
  const standard = standardItemKinds.find((each) => each.entityTypeId === entityTypeId)
  if (standard) return standard.kind
  return Number.isSafeInteger(entityTypeId) && entityTypeId >= 128 ? `item:${entityTypeId}` : null
}

/** The first of several names that a row has. */
export function readValue(row: Row, names: readonly string[]): unknown {
  return names.map((name) => row[name]).find((each) => each !== undefined && each !== null && each !== '' && !(Array.isArray(each) && each.length === 0))
}
