import type { RecordKind } from '../../../shared/record/record-types'
import type { CrmDepartment, CrmField, CrmPerson, CrmPipeline, CrmStage } from '../crm-provider'
import { customName, toFieldType, type CustomField } from './custom-values'
import { toStageId, toStageKind } from './stages'
import { embedded, isActive, isYes, toId, toKey, toNumber, toRow, toRows, toText, type Row } from './to-values'

export type Named = { id: string; name: string }
/** The language the account speaks, as far as we speak it. */
export type Words = 'ru' | 'en'

const titles = {
  lossReasonId: { ru: 'Причина отказа', en: 'Loss reason' },
  tags: { ru: 'Теги', en: 'Tags' },
  taskType: { ru: 'Тип задачи', en: 'Task type' },
  category: { ru: 'Откуда пришло', en: 'Category' },
  pipelineId: { ru: 'Воронка', en: 'Pipeline' },
} as const

/** A person has one group; whoever is in none of the account's own belongs to its first. */
export function toPeople(rows: readonly Row[], departments: readonly CrmDepartment[]): CrmPerson[] {
  const known = new Set(departments.map(({ id }) => id))
  return rows.flatMap((row) => {
    const id = toId(row.id)
    if (id === null) return []
    const rights = toRow(row.rights)
    const group = toKey(embedded(row, 'groups')[0]?.id) ?? toKey(rights.group_id) ?? (known.has('0') ? '0' : null)
    return [{
      id, name: toText(row.name) ?? toText(row.email) ?? `#${id}`, position: toText(embedded(row, 'roles')[0]?.name), photo: null,
      active: isActive(rights.is_active), departmentIds: group === null ? [] : [group], isAdmin: isYes(rights.is_admin),
    }]
  })
}

/** Groups are flat, and nobody heads them. The first group of an account is number 0. */
export function toDepartments(rows: readonly Row[]): CrmDepartment[] {
  return rows.flatMap(({ id, name }, sort) => {
    const key = toKey(id)
    return key === null ? [] : [{ id: key, name: toText(name) ?? key, parentId: null, headId: null, sort }]
  })
}

/** Pipelines of leads and of the requests that wait in them. */
export function toPipelines(rows: readonly Row[]): CrmPipeline[] {
  return rows.flatMap(({ id, name, sort }) => {
    const key = toKey(id)
    return key === null ? [] : (['deal', 'lead'] as const).map((kind) => ({ kind, id: key, name: toText(name) ?? key, sort: toNumber(sort) ?? 500 }))
  })
}

export function toStages(pipelines: readonly Row[]): CrmStage[] {
  return pipelines.flatMap((pipeline) => embedded(pipeline, 'statuses').flatMap((status): CrmStage[] => {
    const id = toStageId(pipeline.id, status.id)
    if (id === null) return []
    return [{ kind: 'deal', id, pipelineId: String(pipeline.id), name: toText(status.name) ?? id, sort: toNumber(status.sort) ?? 500, stageKind: toStageKind(status.id) }]
  }))
}

/** How people are reached: whether there is a phone is a field, the number itself nothing that is counted. */
const reach: ReadonlySet<unknown> = new Set(['PHONE', 'EMAIL', 'IM'])

export function toCustomFields(rows: readonly Row[]): Map<string, CustomField> {
  return new Map(rows.filter(({ code }) => !reach.has(code)).flatMap((row): [string, CustomField][] => {
    const id = toKey(row.id)
    const amoType = toText(row.type)
    if (id === null || amoType === null) return []
    const enums = toRows(row.enums).flatMap((each): [string, string][] => (toKey(each.id) === null ? [] : [[String(each.value), String(each.id)]]))
    return [[id, { id, amoType, currency: toText(row.currency), enums: new Map(enums) }]]
  }))
}

type About = { account: { words: Words; currency: string; taskTypes: readonly Named[] }; lossReasons: readonly Row[] }

/** The account's own fields, and the options of the standard ones. */
export function toFields(rows: ReadonlyMap<RecordKind, readonly Row[]>, { account, lossReasons }: About): CrmField[] {
  const { words, currency, taskTypes } = account
  const own = (kind: RecordKind, name: keyof typeof titles, more: Pick<CrmField, 'type' | 'multiple'> & Partial<Pick<CrmField, 'options'>>): CrmField =>
    ({ kind, name, title: titles[name][words], custom: false, sort: 50, ...more })
  const tags = (['deal', 'contact', 'company'] as const).map((kind) => own(kind, 'tags', { type: 'text', multiple: true }))
  const currencies = (['deal', 'invoice'] as const).map((kind): CrmField => (
    { kind, name: 'currency', title: 'currency', type: 'enum', multiple: false, custom: false, sort: 0, options: [{ value: currency, title: currency }] }
  ))
  return [
    ...currencies, ...tags,
    own('deal', 'lossReasonId', { type: 'enum', multiple: false, options: lossReasons.map(({ id, name }) => ({ value: String(id), title: toText(name) ?? String(id) })) }),
    own('lead', 'category', { type: 'enum', multiple: false, options: ['sip', 'mail', 'forms', 'chats'].map((value) => ({ value, title: value })) }),
    own('lead', 'pipelineId', { type: 'pipeline', multiple: false }),
    own('task', 'taskType', { type: 'enum', multiple: false, options: taskTypes.map(({ id, name }) => ({ value: id, title: name })) }),
    ...[...rows].flatMap(([kind, fields]) => fields.flatMap((row, index) => toCustomField(kind, row, index) ?? [])),
  ]
}

function toCustomField(kind: RecordKind, row: Row, index: number): CrmField | null {
  const id = toKey(row.id)
  const type = toFieldType(String(row.type))
  if (id === null || type === null || reach.has(row.code)) return null
  const options = toRows(row.enums).flatMap((each) => (toKey(each.id) === null ? [] : [{ value: String(each.id), title: toText(each.value) ?? String(each.id) }]))
  return { kind, name: customName(id), title: toText(row.name) ?? id, ...type, custom: true, sort: 100 + index, ...(type.type === 'enum' ? { options } : {}) }
}
