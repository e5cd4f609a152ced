import type { FieldValue, ProductRow } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { toCustomValues, valuesOfCode, type CustomFields, type ValueContext } from './custom-values'
import type { AmoEvent } from './read-events'
import { toStageId, toStageKind } from './stages'
import { embedded, isYes, toId, toInstant, toIso, toKey, toList, toMinorOrNull, toNumber, toRow, toText, type Row } from './to-values'

export type RecordContext = ValueContext & { fields: CustomFields }

const bare = { movedAt: null, pipelineId: null, stageId: null, stageKind: null, amountMinor: null, currency: null, excluded: false } as const

/** `lastMove` is known when the past of the lead was read; `isWaiting` while it stands where incoming leads wait. */
type DealFacts = { lastMove?: AmoEvent | undefined; rows?: readonly ProductRow[] | undefined; isWaiting?: boolean }

/** A lead of the account, which is a deal of ours once somebody has accepted it; null when it lacks what every lead has. */
export function toDeal(row: Row, ctx: RecordContext, { lastMove, rows, isWaiting = false }: DealFacts = {}): FetchedRecord | null {
  const base = toBase(row)
  if (!base) return null
  const stageId = toStageId(row.pipeline_id, row.status_id)
  const stageKind = stageId === null ? null : toStageKind(row.status_id)
  const isClosed = stageKind === 'won' || stageKind === 'lost'
  return {
    ...bare, ...base, kind: 'deal', excluded: isWaiting, stageId, stageKind, currency: ctx.currency,
    movedAt: (isClosed ? toInstant(row.closed_at) : null) ?? lastMove?.at ?? null,
    pipelineId: toKey(row.pipeline_id),
    amountMinor: toMinorOrNull(row.price_with_minor_units, ctx.currency) ?? toMinorOrNull(row.price, ctx.currency),
    fields: {
      contactId: mainContact(row), companyId: toId(embedded(row, 'companies')[0]?.id), sourceId: toId(embedded(row, 'source')[0]?.id) ?? toId(toRow(toRow(row._embedded).source).id) ?? toId(row.source_id),
      lossReasonId: toId(row.loss_reason_id), tags: tagsOf(row), movedById: lastMove?.by ?? null, ...toCustomValues(row, ctx.fields, ctx),
    },
    ...(rows ? { rows } : {}),
  }
}

/** A contact or a company; null when it lacks what each has. */
export function toClient(kind: 'contact' | 'company', row: Row, ctx: RecordContext): FetchedRecord | null {
  const base = toBase(row)
  if (!base) return null
  const has = (code: string): boolean => valuesOfCode(row, code).some(({ value }) => toText(value) !== null)
  const ofPerson: Record<string, FieldValue> = kind === 'contact'
    ? { companyId: toId(embedded(row, 'companies')[0]?.id), post: toText(valuesOfCode(row, 'POSITION')[0]?.value) } : {}
  return { ...bare, ...base, kind, fields: { ...ofPerson, hasPhone: has('PHONE'), hasEmail: has('EMAIL'), tags: tagsOf(row), ...toCustomValues(row, ctx.fields, ctx) } }
}

const links: Readonly<Record<string, string>> = { leads: 'dealId', contacts: 'contactId', companies: 'companyId' }

/** A task; null when it lacks what every task has. When and by whom it was done is told by an event; without one its last change stands in. */
export function toTask(row: Row, completion: Pick<AmoEvent, 'at' | 'by'> | undefined): FetchedRecord | null {
  const base = toBase(row)
  if (!base) return null
  const isDone = isYes(row.is_completed)
  const deadline = toInstant(row.complete_till)
  const completedAt = isDone ? completion?.at ?? base.updatedAt : null
  const link = links[String(row.entity_type)]
  return {
    ...bare, ...base, kind: 'task', title: toText(row.text) ?? '',
    fields: {
      status: isDone ? '5' : '2', deadline: toIso(deadline), completedAt: toIso(completedAt), isOnTime: completedAt === null ? null : deadline === null || completedAt <= deadline,
      timeEstimate: toNumber(row.duration), closedById: isDone ? completion?.by ?? toId(row.updated_by) : null, taskType: toKey(row.task_type_id),
      ...(link ? { [link]: toId(row.entity_id) } : {}),
    },
  }
}

function toBase(row: Row): Pick<FetchedRecord, 'id' | 'title' | 'ownerId' | 'creatorId' | 'changedById' | 'createdAt' | 'updatedAt'> | null {
  const [id, createdAt] = [toKey(row.id), toInstant(row.created_at)]
  if (id === null || createdAt === null) return null
  return {
    id, createdAt, title: toText(row.name) ?? '', ownerId: toId(row.responsible_user_id), creatorId: toId(row.created_by), changedById: toId(row.updated_by),
    updatedAt: toInstant(row.updated_at) ?? createdAt,
  }
}

function mainContact(row: Row): string | null {
  const contacts = embedded(row, 'contacts')
  return toId((contacts.find((contact) => isYes(contact.is_main)) ?? contacts[0])?.id)
}

function tagsOf(row: Row): FieldValue {
  return toList(embedded(row, 'tags').map(({ name }) => toText(name)))
}
