import type { CrmCurrency, CrmDepartment, CrmField, CrmPerson, CrmPipeline, CrmStage } from '../crm-provider'
import { AppError } from '../../errors'
import { resultOf, resultOr, type RunBatch } from './batch'
import { peopleList } from './deal-lists'
import { readAllPages } from './keyset-pages'
import { readOffsetPages } from './offset-pages'
import { rowsSchema } from './payload-schema'
import { toCurrencies, toCustomTypes, toDepartments, toFields, toPeople, toPipelines, toStages, toStatuses } from './to-catalogue'
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
  const currencies = toCurrencies(rowsSchema.parse(resultOr(results, 'currencies', [])))
  const fields = resultOr(results, 'fields', { fields: {} })
  return {
    pipelines: toPipelines(resultOr(results, 'categories', { categories: [] })), stages: toStages(statuses), currencies,
    fields: toFields(fields, statuses, currencies), customTypes: toCustomTypes(fields),
  }
}

/** Departments have offset paging only, with an upper-case START. */
export async function readDepartments(run: RunBatch): Promise<CrmDepartment[]> {
  return toDepartments(await readOffsetPages(run, { method: 'department.get', params: (start) => ({ sort: 'ID', order: 'ASC', START: start }) }))
}

/** People by id; by offset on a portal that does not filter them by id. */
export async function readPeople(run: RunBatch): Promise<CrmPerson[]> {
  try {
    return toPeople(await readAllPages(run, peopleList, 5))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'crm_unordered') throw error
    return toPeople(await readOffsetPages(run, { method: peopleList.method, params: (start) => ({ ...peopleList.params(0), start }) }))
  }
}
