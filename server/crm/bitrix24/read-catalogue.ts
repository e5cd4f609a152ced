import type { CrmCurrency, CrmDepartment, CrmField, CrmPipeline, CrmStage } from '../crm-provider'
import { resultOf, type RunBatch } from './batch'
import { rowsSchema } from './payload-schema'
import { toCurrencies, toCustomTypes, toDepartments, toFields, toPipelines, toStages, toStatuses } from './to-catalogue'
import type { CustomTypes } from './to-records'

export type PortalCatalogue = {
  pipelines: CrmPipeline[]; stages: CrmStage[]; fields: CrmField[]; currencies: CrmCurrency[]; customTypes: CustomTypes
}

/** Pipelines, stages, fields and currencies: whole lists, so one request brings them all. */
export async function readCatalogue(run: RunBatch): Promise<PortalCatalogue> {
  const results = await run([
    { key: 'categories', method: 'crm.category.list', params: { entityTypeId: 2 } },
    { key: 'statuses', method: 'crm.status.list', params: { order: { SORT: 'ASC' } } },
    { key: 'fields', method: 'crm.item.fields', params: { entityTypeId: 2, useOriginalUfNames: 'Y' } },
    { key: 'currencies', method: 'crm.currency.list', params: {} },
  ], 'live')
  const statuses = toStatuses(rowsSchema.parse(resultOf(results, 'statuses')))
  const currencies = toCurrencies(rowsSchema.parse(resultOf(results, 'currencies')))
  const fields = resultOf(results, 'fields')
  return {
    pipelines: toPipelines(resultOf(results, 'categories')), stages: toStages(statuses), currencies,
    fields: toFields(fields, statuses, currencies), customTypes: toCustomTypes(fields),
  }
}

const pageSize = 50
const pagesAtOnce = 5

/** Departments have offset paging only, with an upper-case START. */
export async function readDepartments(run: RunBatch): Promise<CrmDepartment[]> {
  const found = new Map<string, CrmDepartment>()
  for (let start = 0; ; start += pageSize * pagesAtOnce) {
    const results = await run(Array.from({ length: pagesAtOnce }, (_, i) => ({
      key: `d${i}`, method: 'department.get', params: { sort: 'ID', order: 'ASC', START: start + i * pageSize },
    })), 'live')
    for (let i = 0; i < pagesAtOnce; i += 1) {
      const rows = rowsSchema.parse(resultOf(results, `d${i}`))
      for (const department of toDepartments(rows)) found.set(department.id, department)
      if (rows.length < pageSize) return [...found.values()]
    }
  }
}
