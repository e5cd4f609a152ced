import type { z } from 'zod'
import type { RecordKind } from '../../../shared/record/record-types'
import type { CrmCurrency, CrmDepartment, CrmField, CrmPerson, CrmPipeline, CrmStage } from '../crm-provider'
import {
  categoriesSchema, currencySchema, departmentSchema, fieldsSchema, personSchema, statusSchema, typesSchema, type fieldSchema,
} from './payload-schema'
import { kindOfType, processKind, type ItemKind } from './item-kinds'
import type { CustomTypes } from './to-records'
import { toFieldType } from './to-values'

type Rows = readonly Readonly<Record<string, unknown>>[]
type Status = z.output<typeof statusSchema>

/** Standard fields whose values a directory names; the portal may call one otherwise. */
const listNames: readonly (readonly [string, ...string[]])[] = [['sourceId'], ['typeId', 'companyType'], ['industry'], ['employees']]

export function toPeople(rows: Rows): CrmPerson[] {
  return rows.map((row) => {
    const person = personSchema.parse(row)
    const name = `${person.NAME} ${person.LAST_NAME}`.trim()
    return {
      id: person.ID, name: name || person.EMAIL || `#${person.ID}`, position: person.WORK_POSITION || null,
      photo: person.PERSONAL_PHOTO || null, active: person.ACTIVE, departmentIds: [...new Set(person.UF_DEPARTMENT)],
    }
  })
}

export function toDepartments(rows: Rows): CrmDepartment[] {
  return rows.map((row) => {
    const { ID, NAME, PARENT, UF_HEAD, SORT } = departmentSchema.parse(row)
    return { id: ID, name: NAME, parentId: PARENT, headId: UF_HEAD, sort: SORT ?? 500 }
  })
}

export function toPipelines(kind: RecordKind, result: unknown): CrmPipeline[] {
  return categoriesSchema.parse(result).categories.map(({ id, name, sort }) => ({ kind, id, name, sort: sort ?? 500 }))
}

/** Stages of a kind among all directories: `DEAL_STAGE` is pipeline 0, `DEAL_STAGE_5` pipeline 5. */
export function toStages({ kind, stages }: Pick<ItemKind, 'kind' | 'stages'>, statuses: readonly Status[]): CrmStage[] {
  return statuses.flatMap((status) => {
    const match = stages?.exec(status.ENTITY_ID)
    if (!match) return []
    return [{ kind, id: status.STATUS_ID, pipelineId: match[1] ?? '0', name: status.NAME, sort: status.SORT ?? 500, stageKind: stageKind(status) }]
  })
}

export function toStatuses(rows: Rows): Status[] {
  return rows.map((row) => statusSchema.parse(row))
}

export function toCurrencies(rows: Rows): CrmCurrency[] {
  return rows.map((row) => {
    const { CURRENCY, AMOUNT, AMOUNT_CNT, BASE } = currencySchema.parse(row)
    return { code: CURRENCY, rateAmount: AMOUNT, rateCount: AMOUNT_CNT, isBase: BASE }
  })
}

/** How many types a page lists, smart processes or not. */
export function countTypes(result: unknown): number {
  return typesSchema.parse(result).types.length
}

/** The smart processes among the portal's types. */
export function toProcesses(result: unknown): { title: string; item: ItemKind }[] {
  return typesSchema.parse(result).types.flatMap(({ entityTypeId, title, isStagesEnabled, isCategoriesEnabled, isLinkWithProductsEnabled }) => {
    const id = Number(entityTypeId)
    if (!Number.isInteger(id) || kindOfType(id) !== `item:${id}`) return []
    return [{ title, item: processKind(id, { hasStages: isStagesEnabled, hasPipelines: isCategoriesEnabled, hasProducts: isLinkWithProductsEnabled }) }]
  })
}

/** Custom fields, and the portal's own options of the standard lists. */
export function toFields({ kind, rowsOf }: Pick<ItemKind, 'kind' | 'rowsOf'>, result: unknown, statuses: readonly Status[], currencies: readonly CrmCurrency[]): CrmField[] {
  const { fields } = fieldsSchema.parse(result)
  const optionsOf = (entityId: string) => statuses.filter((status) => status.ENTITY_ID === entityId)
    .sort((a, b) => (a.SORT ?? 0) - (b.SORT ?? 0)).map(({ STATUS_ID, NAME }) => ({ value: STATUS_ID, title: NAME }))
  const lists: CrmField[] = listNames.flatMap(([name, ...from], sort) => {
    const field = [name, ...from].map((each) => fields[each]).find((each) => each !== undefined)
    return field ? [{ kind, name, title: field.title, type: 'enum', multiple: false, custom: false, sort, options: optionsOf(field.statusType ?? '') }] : []
  })
  const currency: CrmField = {
    kind, name: 'currency', title: fields.currencyId?.title ?? 'currency', type: 'enum', multiple: false, custom: false, sort: lists.length,
    options: currencies.map(({ code }) => ({ value: code, title: code })),
  }
  const custom = Object.entries(fields).flatMap(([name, field], index): CrmField[] => {
    const type = toFieldType(field.type)
    const ownName = customName(name, field)
    if (ownName === null || type === null) return []
    const options = field.type === 'crm_status' ? optionsOf(field.statusType ?? '') : field.items?.map(({ ID, VALUE }) => ({ value: ID, title: VALUE }))
    return [{
      kind, name: `custom.${ownName}`, title: field.title || ownName, type, multiple: field.isMultiple, custom: true, sort: 100 + index,
      ...(type === 'enum' ? { options: options ?? [] } : {}),
    }]
  })
  // Tells of a smart process that it has products; our catalogue knows the rest.
  const products: CrmField[] = rowsOf === null ? [] : [{ kind, name: 'productRows', title: 'productRows', type: 'rows', multiple: true, custom: false, sort: lists.length + 1 }]
  return [...lists, currency, ...products, ...custom]
}

/** Names of all fields of a kind as rows have them. */
export function toFieldNames(result: unknown): Set<string> {
  return new Set(Object.keys(fieldsSchema.parse(result).fields))
}

/** Types of the custom fields by their name in rows, to convert records with. */
export function toCustomTypes(result: unknown): CustomTypes {
  const { fields } = fieldsSchema.parse(result)
  return new Map(Object.entries(fields).flatMap(([name, field]) => {
    const ownName = customName(name, field)
    if (ownName === null || toFieldType(field.type) === null) return []
    return [[name, { crmType: field.type, multiple: field.isMultiple, ...(ownName === name ? {} : { name: ownName }) }]]
  }))
}

/** The name in the portal's settings; older portals do not know `useOriginalUfNames` and call UF_CRM_REGION `ufCrmRegion`. Null for a standard field. */
function customName(name: string, { isDynamic, upperName }: z.output<typeof fieldSchema>): string | null {
  if (/^UF_/i.test(name)) return name
  return isDynamic && /^UF_/.test(upperName) ? upperName : null
}

function stageKind({ SEMANTICS, EXTRA }: Status): CrmStage['stageKind'] {
  const word = SEMANTICS || EXTRA?.SEMANTICS
  if (word === 'S' || word === 'success') return 'won'
  return word === 'F' || word === 'failure' || word === 'apology' ? 'lost' : 'open'
}
