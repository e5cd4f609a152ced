import type { StageKind } from '../../../shared/record/record-types'
import type { CrmStage } from '../crm-provider'
import type { Words } from './to-catalogue'
import { isYes, toKey, toRow, toRows, toText, type Row } from './to-values'

/** Where an incoming lead stands; the account itself only lists those that wait. */
export type IncomingStage = 'waiting' | 'accepted' | 'declined'

const incoming: readonly { id: IncomingStage; stageKind: StageKind; name: Record<Words, string> }[] = [
  { id: 'waiting', stageKind: 'open', name: { ru: 'Неразобранное', en: 'Incoming' } },
  { id: 'accepted', stageKind: 'won', name: { ru: 'Принято', en: 'Accepted' } },
  { id: 'declined', stageKind: 'lost', name: { ru: 'Отклонено', en: 'Declined' } },
]

/** The states of an invoice by the codes that renaming leaves alone. */
const bill: readonly { id: string; name: Record<Words, string> }[] = [
  { id: 'created', name: { ru: 'Выставлен', en: 'Issued' } }, { id: 'partially_paid', name: { ru: 'Частично оплачен', en: 'Partially paid' } },
  { id: 'paid_in_advance', name: { ru: 'Предоплата', en: 'Paid in advance' } }, { id: 'paid', name: { ru: 'Оплачен', en: 'Paid' } },
]
const paid: ReadonlySet<string> = new Set(['paid', 'paid_in_advance'])

export function incomingStages(words: Words): CrmStage[] {
  return incoming.map(({ id, stageKind, name }, sort) => ({ kind: 'lead', id, stageKind, name: name[words], pipelineId: '0', sort }))
}

export function incomingStageKind(id: IncomingStage): StageKind {
  return incoming.find((stage) => stage.id === id)?.stageKind ?? 'open'
}

/** The states of the account's own list of them, or those that every list begins with. */
export function invoiceStages(fieldRows: readonly Row[], words: Words): CrmStage[] {
  const enums = billEnums(fieldRows)
  const stages = enums.length > 0 ? enums.map(({ id, name }) => ({ id, name })) : bill.map(({ id, name }) => ({ id, name: name[words] }))
  return stages.map(({ id, name }, sort) => ({ kind: 'invoice', id, name, stageKind: invoiceStageKind(id), pipelineId: '0', sort }))
}

export function invoiceStageKind(id: string): StageKind {
  return paid.has(id) ? 'won' : 'open'
}

/** Codes of the states by the numbers of their options. */
export function billCodes(fieldRows: readonly Row[]): Map<string, string> {
  return new Map(billEnums(fieldRows).map(({ number, id }) => [number, id]))
}

function billEnums(fieldRows: readonly Row[]): { number: string; id: string; name: string }[] {
  const status = fieldRows.find(({ code }) => code === 'BILL_STATUS')
  return toRows(status?.enums).flatMap((each) => {
    const number = toKey(each.id)
    return number === null || isYes(toRow(each).is_deleted) ? [] : [{ number, id: toText(each.code) ?? number, name: toText(each.value) ?? number }]
  })
}
