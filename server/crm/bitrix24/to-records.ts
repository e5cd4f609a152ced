import type { FieldValue, StageEntry, StageKind } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { readValue, type ItemKind } from './item-kinds'
import type { Row } from './keyset-pages'
import { isYes, stageEntrySchema } from './payload-schema'
import { toFieldValue, toId, toInstant, toKey, toMinorOrNull, type CustomType } from './to-values'

export type CustomTypes = ReadonlyMap<string, CustomType>
/** What the portal's catalogue adds to the reading of rows. */
export type ItemShape = ItemKind & { customTypes: CustomTypes; stageKinds: ReadonlyMap<string, StageKind> }

const columns = [
  'id', 'title', 'name', 'lastName', 'assignedById', 'createdBy', 'createdTime', 'updatedBy', 'updatedTime', 'movedTime', 'categoryId', 'stageId', 'stageSemanticId',
  'opportunity', 'revenue', 'currencyId', 'isRecurring', 'isMyCompany',
] as const

/** Fields of a kind that are asked for; custom ones are added by name. `known` are those the portal has, null when it does not tell. */
export function selectOf({ values, customTypes }: ItemShape, known: ReadonlySet<string> | null): string[] {
  const standard = [...columns, ...values.flatMap(({ from }) => from)]
  return [...standard.filter((name) => known === null || known.has(name)), ...customTypes.keys()]
}

/** A row of crm.item.*; null when it lacks what every row has. */
export function toItemRecord(item: Row, { kind, values, stages, stageKinds, customTypes }: ItemShape): FetchedRecord | null {
  const id = toId(item.id)
  const createdAt = toInstant(item.createdTime)
  if (id === null || createdAt === null) return null
  const currency = toId(item.currencyId)
  const stageId = stages === null ? null : toId(item.stageId)
  return {
    kind, id, createdAt, currency, stageId,
    title: titleOf(item),
    ownerId: toId(item.assignedById), creatorId: toId(item.createdBy), changedById: toId(item.updatedBy),
    updatedAt: toInstant(item.updatedTime) ?? createdAt, movedAt: toInstant(item.movedTime),
    pipelineId: toKey(item.categoryId),
    // Invoices and smart processes do not say what their stage means: the directory does.
    stageKind: stageId === null ? null : (toStageKind(item.stageSemanticId) ?? stageKinds.get(stageId) ?? 'open'),
    amountMinor: currency === null ? null : toMinorOrNull(item.opportunity ?? item.revenue, currency),
    // Templates of recurring deals, and the portal's own legal entities.
    excluded: isYes(item.isRecurring) || isYes(item.isMyCompany),
    fields: {
      ...Object.fromEntries(values.map(({ name, from, convert }): [string, FieldValue] => [name, convert(readValue(item, from))])),
      ...customValues(item, customTypes),
    },
  }
}

/** An entry of crm.stagehistory.list; null when it lacks what every entry has. The platform's id orders entries of one second. */
export function toStageEntry(row: Row, stageKinds: ReadonlyMap<string, StageKind>): StageEntry | null {
  const parsed = stageEntrySchema.safeParse({ ...row, STAGE_ID: row.STAGE_ID ?? row.STATUS_ID, STAGE_SEMANTIC_ID: row.STAGE_SEMANTIC_ID ?? row.STATUS_SEMANTIC_ID })
  const at = toInstant(row.CREATED_TIME)
  if (!parsed.success || at === null) return null
  const { ID, OWNER_ID, CATEGORY_ID, STAGE_ID, STAGE_SEMANTIC_ID } = parsed.data
  return {
    entryId: ID, seq: Number(ID), recordId: OWNER_ID, at, stageId: STAGE_ID,
    pipelineId: toKey(CATEGORY_ID),
    stageKind: toStageKind(STAGE_SEMANTIC_ID) ?? stageKinds.get(STAGE_ID) ?? 'open',
  }
}

/** `P`, `S`, `F` as open, won, lost. */
export function toStageKind(semantics: unknown): StageKind | null {
  if (semantics === 'S') return 'won'
  if (semantics === 'F') return 'lost'
  return semantics === 'P' ? 'open' : null
}

/** People have a name in two parts and no title. */
function titleOf({ title, name, lastName }: Row): string {
  if (typeof title === 'string' && title !== '') return title
  return [name, lastName].filter((part) => typeof part === 'string' && part !== '').join(' ')
}

/** Values of the portal's own fields by their names in our catalogue. */
export function customValues(item: Row, types: CustomTypes): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {}
  for (const [name, type] of types) if (name in item) values[`custom.${type.name ?? name}`] = toFieldValue(item[name], type)
  return values
}
