import type { RecordKind } from '../../../shared/record/record-types'
import type { CrmCurrency, CrmDepartment, CrmField, CrmKind, CrmPerson, CrmPipeline, CrmStage, KindCount } from '../crm-provider'
import { AppError } from '../../errors'
import { resultOf, resultOr, runAll, type BatchCommand, type RunBatch } from './batch'
import { countCommands, readCount } from './count-records'
import { standardItemKinds, type ItemKind } from './item-kinds'
import { peopleList } from './item-lists'
import { pageSize, readAllPages } from './keyset-pages'
import { createItemSource, itemCounts, type KindSource } from './kind-source'
import { readOffsetPages } from './offset-pages'
import { readTaskFields, taskFieldCommands } from './task-fields'
import { createWorkSources } from './work-sources'
import { licenceSchema, methodSchema, rowsSchema } from './payload-schema'
import { refusalOf } from './rest-answer'
import { countTypes, toCurrencies, toCustomTypes, toDepartments, toFieldNames, toFields, toPeople, toPipelines, toProcesses, toStages, toStatuses } from './to-catalogue'

export type PortalCatalogue = {
  kinds: CrmKind[]; pipelines: CrmPipeline[]; stages: CrmStage[]; fields: CrmField[]; currencies: CrmCurrency[]
  /** How to read each kind that is not refused. */
  sources: ReadonlyMap<RecordKind, KindSource>
  /** The portal may be asked oftener; null when it does not tell. */
  isEnterprise: boolean | null
  /** How many rows each kind has, when that was asked for along with the rest. */
  counts: ReadonlyMap<RecordKind, KindCount>
}

/** Kinds, pipelines, stages, fields and currencies: whole lists, so one request brings them, and a second one those of smart processes. `isCounting` counts the rows of every kind on the way. */
export async function readCatalogue(run: RunBatch, { isCounting = false }: { isCounting?: boolean } = {}): Promise<PortalCatalogue> {
  const first = await run([
    { key: 'statuses', method: 'crm.status.list', params: { order: { SORT: 'ASC' } } },
    { key: 'currencies', method: 'crm.currency.list', params: {} },
    { key: 'types', method: 'crm.type.list', params: { order: { id: 'ASC' } } },
    { key: 'app', method: 'app.info', params: {} },
    { key: 'history', method: 'method.get', params: { name: 'crm.stagehistory.list' } },
    ...standardItemKinds.flatMap(commandsOf), ...taskFieldCommands,
    ...(isCounting ? [...standardItemKinds.flatMap((item) => countCommands(item.kind, itemCounts(item))), ...createWorkSources(new Map()).flatMap((source) => countCommands(source.kind, source))] : []),
  ], 'live')
  const statuses = toStatuses(rowsSchema.parse(resultOf(first, 'statuses')))
  const currencies = toCurrencies(rowsSchema.parse(resultOr(first, 'currencies', [])))
  const processes = await readProcesses(run, first)
  const second = await runAll(run, processes.flatMap(({ item }) => [...commandsOf(item), ...(isCounting ? countCommands(item.kind, itemCounts(item)) : [])]), 'live')
  const hasHistory = readHasHistory(first)
  const read = [
    ...standardItemKinds.map((item) => readKind(item, { title: null, results: first, statuses, currencies, hasHistory })),
    ...processes.map(({ item, title }) => readKind(item, { title, results: second, statuses, currencies, hasHistory })),
  ]
  const task = readTaskFields(first)
  const workSources = createWorkSources(task.types)
  const sources = new Map([...read.flatMap(({ source }) => source ?? []), ...workSources].map((source) => [source.kind, source]))
  const results = new Map([...first, ...second])
  return {
    currencies, sources, isEnterprise: readIsEnterprise(first),
    counts: new Map(isCounting ? [...sources.values()].map((source) => [source.kind, readCount(source.kind, source, results)]) : []),
    kinds: [
      ...read.map(({ info }) => info),
      ...workSources.map(({ kind, own }): CrmKind => ({ kind, title: null, history: own ? 'own' : 'none', refusal: null })),
    ],
    pipelines: read.flatMap(({ pipelines }) => pipelines), stages: read.flatMap(({ stages }) => stages), fields: [...read.flatMap(({ fields }) => fields), ...task.fields],
  }
}

type Results = Awaited<ReturnType<RunBatch>>
type KindRead = { info: CrmKind; pipelines: CrmPipeline[]; stages: CrmStage[]; fields: CrmField[]; source: KindSource | null }

function commandsOf({ entityTypeId, hasPipelines }: ItemKind): BatchCommand[] {
  return [
    { key: `fields${entityTypeId}`, method: 'crm.item.fields', params: { entityTypeId, useOriginalUfNames: 'Y' } },
    ...(hasPipelines ? [{ key: `categories${entityTypeId}`, method: 'crm.category.list', params: { entityTypeId } }] : []),
  ]
}

/** Only an administrator of the CRM may see the types; without them there are no smart processes. A page has 50. */
async function readProcesses(run: RunBatch, first: Results): Promise<ReturnType<typeof toProcesses>> {
  const found = new Map<string, ReturnType<typeof toProcesses>[number]>()
  try {
    let result = resultOf(first, 'types')
    for (let start = 0; ;) {
      const [page, before] = [toProcesses(result), found.size]
      for (const process of page) found.set(process.item.kind, process)
      // A portal that ignores the offset answers the same page again.
      if (countTypes(result) < pageSize || found.size === before) return [...found.values()]
      start += pageSize
      result = resultOf(await run([{ key: 'types', method: 'crm.type.list', params: { order: { id: 'ASC' }, start } }], 'live'), 'types')
    }
  } catch (error) {
    if (refusalOf(error) === null) throw error
    return [...found.values()]
  }
}

/** The licence decides how often the portal may be asked. */
function readIsEnterprise(results: Results): boolean | null {
  const item = results.get('app')
  const licence = item && 'result' in item ? licenceSchema.safeParse(item.result).data : undefined
  return licence === undefined ? null : licence.LICENSE_FAMILY === 'ent'
}

/** Portals on their owner's server may be older than the list of stage history; one that cannot say has it. */
function readHasHistory(results: Results): boolean {
  const item = results.get('history')
  return !(item && 'result' in item && methodSchema.safeParse(item.result).data?.isExisting === false)
}

type About = { title: string | null; results: Results; statuses: ReturnType<typeof toStatuses>; currencies: CrmCurrency[]; hasHistory: boolean }

function readKind(listed: ItemKind, { title, results, statuses, currencies, hasHistory }: About): KindRead {
  // Without a history of the CRM's we note the stages that we see.
  const item: ItemKind = listed.history === 'crm' && !hasHistory ? { ...listed, history: 'own' } : listed
  const info = { kind: item.kind, title, history: item.history, refusal: null }
  try {
    const described = resultOr(results, `fields${item.entityTypeId}`, null)
    const stages = toStages(item, statuses)
    const shape = { ...item, customTypes: toCustomTypes(described ?? { fields: {} }), stageKinds: new Map(stages.map(({ id, stageKind }) => [id, stageKind])) }
    return {
      info, stages, source: createItemSource(shape, described === null ? null : toFieldNames(described)),
      pipelines: item.hasPipelines ? toPipelines(item.kind, resultOr(results, `categories${item.entityTypeId}`, { categories: [] })) : [],
      fields: toFields(item, described ?? { fields: {} }, statuses, currencies),
    }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    return { info: { ...info, refusal }, pipelines: [], stages: [], fields: [], source: null }
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
