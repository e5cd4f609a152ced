import { isTimeZone } from '../../../shared/period/zone'
import type { RecordKind } from '../../../shared/record/record-types'
import type { CrmDepartment, CrmField, CrmKind, CrmPerson, CrmPipeline, CrmStage } from '../crm-provider'
import type { AmoRest } from './amo-rest'
import type { CustomField, CustomFields } from './custom-values'
import { billCodes, incomingStages, invoiceStages } from './own-stages'
import { readAll } from './read-pages'
import { refusalOf, statusOf } from './rest-problem'
import { toCustomFields, toDepartments, toFields, toPeople, toPipelines, toStages, type Named, type Words } from './to-catalogue'
import { embedded, isYes, toKey, toRow, toText, type Row } from './to-values'

/** What the account says of itself. */
export type Account = {
  currency: string
  timeZone: string
  /** Lists take filters. */
  isFiltering: boolean
  hasIncoming: boolean
  departments: CrmDepartment[]
  taskTypes: Named[]
  words: Words
}

/** Everything records are read by. */
export type AccountCatalogue = {
  account: Account
  kinds: CrmKind[]
  pipelines: CrmPipeline[]
  stages: CrmStage[]
  fields: CrmField[]
  customFields: ReadonlyMap<RecordKind, CustomFields>
  /** Stages of the pipelines where incoming leads wait. */
  incomingStages: ReadonlySet<string>
  /** The lists of the account that hold invoices, and those whose elements are products. */
  invoiceCatalogId: string | null
  productCatalogIds: ReadonlySet<string>
  /** Codes of an invoice's states by the numbers of their options. */
  billCodes: ReadonlyMap<string, string>
}

const accountWith = 'users_groups,task_types,datetime_settings,is_api_filter_enabled,invoices_settings'

export async function readAccount(rest: AmoRest): Promise<Account & { invoiceCatalogId: string | null }> {
  const row = await rest.get('account', [['with', accountWith]]) ?? {}
  const zone = toText(toRow(toRow(row._embedded).datetime_settings).timezone) ?? ''
  return {
    currency: toText(row.currency) ?? 'RUB', timeZone: isTimeZone(zone) ? zone : 'UTC',
    isFiltering: row.is_api_filter_enabled === undefined || isYes(row.is_api_filter_enabled),
    hasIncoming: row.is_unsorted_on === undefined || isYes(row.is_unsorted_on),
    departments: toDepartments(embedded(row, 'users_groups')),
    taskTypes: embedded(row, 'task_types').flatMap(({ id, name }) => (toKey(id) === null ? [] : [{ id: String(id), name: toText(name) ?? String(id) }])),
    words: isRussian(row) ? 'ru' : 'en',
    invoiceCatalogId: toKey(toRow(row.invoices_settings).invoices_catalog_id),
  }
}

/** People of the account; an administrator's token sees them all. */
export async function readPeople(rest: AmoRest, departments: readonly CrmDepartment[]): Promise<CrmPerson[]> {
  return toPeople(await readAll(rest, { path: 'users', key: 'users', query: [['with', 'role,group']] }), departments)
}

/** Kinds, pipelines, stages, fields: a handful of calls. */
export async function readCatalogue(rest: AmoRest): Promise<AccountCatalogue> {
  const [{ invoiceCatalogId: settled, ...account }, pipelineRows, catalogs, lossReasons] = await Promise.all([
    readAccount(rest), readList(rest, 'leads/pipelines', 'pipelines'), readOptional(rest, 'catalogs', 'catalogs'), readOptional(rest, 'leads/loss_reasons', 'loss_reasons'),
  ])
  const invoiceCatalogId = toKey(catalogs.find(({ type }) => type === 'invoices')?.id) ?? settled
  const kinds: CrmKind[] = [
    { kind: 'deal', title: null, history: 'crm', refusal: null },
    ...(account.hasIncoming ? [{ kind: 'lead', title: null, history: 'own', refusal: null } as const] : []),
    ...(invoiceCatalogId === null ? [] : [{ kind: 'invoice', title: null, history: 'own', refusal: null } as const]),
    ...(['task', 'call', 'contact', 'company'] as const).map((kind): CrmKind => ({ kind, title: null, history: 'none', refusal: null })),
  ]
  const fieldRows = new Map<RecordKind, Row[]>(await Promise.all([
    ...(['deal', 'contact', 'company'] as const).map(async (kind): Promise<[RecordKind, Row[]]> => [kind, await readOptional(rest, `${paths[kind]}/custom_fields`, 'custom_fields')]),
    ...(invoiceCatalogId === null ? [] : [readOptional(rest, `catalogs/${invoiceCatalogId}/custom_fields`, 'custom_fields').then((rows): [RecordKind, Row[]] => ['invoice', rows])]),
  ]))
  const customFields = new Map([...fieldRows].map(([kind, rows]): [RecordKind, ReadonlyMap<string, CustomField>] => [kind, toCustomFields(rows)]))
  return {
    account, kinds, customFields, invoiceCatalogId,
    pipelines: toPipelines(pipelineRows),
    stages: [...toStages(pipelineRows), ...toOwnStages(account, invoiceCatalogId === null ? null : fieldRows.get('invoice') ?? [])],
    fields: toFields(fieldRows, { account, lossReasons }),
    incomingStages: new Set(pipelineRows.flatMap((pipeline) => embedded(pipeline, 'statuses')).filter(({ type }) => String(type) === '1').map(({ id }) => String(id))),
    billCodes: billCodes(fieldRows.get('invoice') ?? []),
    productCatalogIds: new Set(catalogs.filter(({ type }) => type === 'products').map(({ id }) => String(id))),
  }
}

const paths = { deal: 'leads', contact: 'contacts', company: 'companies' } as const

async function readList(rest: AmoRest, path: string, key: string): Promise<Row[]> {
  return await readAll(rest, { path, key })
}

/** Lists, reasons of a refusal and fields of one's own may be switched off: an account without them has none. */
async function readOptional(rest: AmoRest, path: string, key: string): Promise<Row[]> {
  try {
    return await readList(rest, path, key)
  } catch (error) {
    if (refusalOf(error) === null || statusOf(error) === 403) throw error
    return []
  }
}

function isRussian({ country, language, currency }: Row): boolean {
  return language === undefined ? ['RU', 'BY', 'KZ'].includes(String(country)) || currency === 'RUB' : language === 'ru'
}

function toOwnStages({ hasIncoming, words }: Account, invoiceFields: readonly Row[] | null): CrmStage[] {
  return [...(hasIncoming ? incomingStages(words) : []), ...(invoiceFields ? invoiceStages(invoiceFields, words) : [])]
}
