import type { FieldValue, StageEntry, StageKind } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { isYes, stageEntrySchema } from './payload-schema'
import { toDay, toFieldValue, toId, toInstant, toMinorOrNull, toNumber, type CustomType } from './to-values'

export type CustomTypes = ReadonlyMap<string, CustomType>

/** Fields of a deal that are read; custom ones are added by name. */
export const dealSelect: readonly string[] = [
  'id', 'title', 'assignedById', 'createdBy', 'createdTime', 'updatedTime', 'movedTime', 'movedBy', 'categoryId', 'stageId', 'stageSemanticId',
  'opportunity', 'currencyId', 'isRecurring', 'sourceId', 'typeId', 'contactId', 'companyId', 'probability', 'begindate', 'closedate', 'isReturnCustomer',
]

/** A deal of crm.item.*; null when it lacks what every deal has. */
export function toDealRecord(item: Readonly<Record<string, unknown>>, types: CustomTypes): FetchedRecord | null {
  const id = toId(item.id)
  const createdAt = toInstant(item.createdTime)
  if (id === null || createdAt === null) return null
  const currency = toId(item.currencyId)
  return {
    kind: 'deal', id, createdAt, currency,
    title: typeof item.title === 'string' ? item.title : '',
    ownerId: toId(item.assignedById), creatorId: toId(item.createdBy),
    updatedAt: toInstant(item.updatedTime) ?? createdAt, movedAt: toInstant(item.movedTime),
    // The main pipeline is 0, so an id of 0 is one here.
    pipelineId: item.categoryId === null || item.categoryId === undefined ? null : String(item.categoryId),
    stageId: toId(item.stageId), stageKind: toStageKind(item.stageSemanticId),
    amountMinor: currency === null ? null : toMinorOrNull(item.opportunity, currency),
    excluded: isYes(item.isRecurring),
    fields: { ...standardValues(item), ...customValues(item, types) },
  }
}

/** An entry of crm.stagehistory.list; null when it lacks what every entry has. The platform's id orders entries of one second. */
export function toStageEntry(row: Readonly<Record<string, unknown>>): StageEntry | null {
  const parsed = stageEntrySchema.safeParse(row)
  const at = toInstant(row.CREATED_TIME)
  if (!parsed.success || at === null) return null
  const { ID, OWNER_ID, CATEGORY_ID, STAGE_ID, STAGE_SEMANTIC_ID } = parsed.data
  return {
    entryId: ID, seq: Number(ID), recordId: OWNER_ID, at, stageId: STAGE_ID,
    pipelineId: CATEGORY_ID === null || CATEGORY_ID === undefined ? null : String(CATEGORY_ID),
    stageKind: toStageKind(STAGE_SEMANTIC_ID) ?? 'open',
  }
}

/** `P`, `S`, `F` as open, won, lost. */
export function toStageKind(semantics: unknown): StageKind | null {
  if (semantics === 'S') return 'won'
  if (semantics === 'F') return 'lost'
  return semantics === 'P' ? 'open' : null
}

function standardValues(item: Readonly<Record<string, unknown>>): Record<string, FieldValue> {
  return {
    movedById: toId(item.movedBy), sourceId: toId(item.sourceId), typeId: toId(item.typeId), contactId: toId(item.contactId), companyId: toId(item.companyId),
    probability: toNumber(item.probability), beginDate: toDay(item.begindate), closeDate: toDay(item.closedate),
    isReturnCustomer: isYes(item.isReturnCustomer),
  }
}

function customValues(item: Readonly<Record<string, unknown>>, types: CustomTypes): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {}
  for (const [name, type] of types) if (name in item) values[`custom.${type.name ?? name}`] = toFieldValue(item[name], type)
  return values
}
