import type { Company, ItemSet, Stage } from '../company/company-types'
import type { RestMethod } from './emulator-types'
import { formatInstant } from './portal-time'
import { restError, restErrors } from './rest-error'

const scopes = ['crm']
type StatusRow = { ID: string; ENTITY_ID: string; STATUS_ID: string; CATEGORY_ID: string | null; SORT: string } & Record<string, unknown>

/** Pipelines, directories and currencies: whole lists, never paged. */
export const catalogueMethods: Record<string, RestMethod> = {
  'crm.category.list': {
    scopes,
    run: ({ portal, params }) => {
      const entityTypeId = Number(params['entityTypeId'])
      const set = portal.company.itemSets.get(entityTypeId)
      if (!set && entityTypeId === 31) return { result: { categories: [] }, total: 0 }
      if (!set && entityTypeId !== 2) throw restErrors.noProcess()
      const pipelines = [...(set ? set.pipelines : portal.company.pipelines.values())].sort((a, b) => a.sort - b.sort)
      const categories = pipelines.map(({ id, name, sort, isDefault }) => ({
        id, name, sort, entityTypeId, isDefault: isDefault ? 'Y' : 'N', ...(isDefault ? {} : { originId: '', originatorId: '' }),
      }))
      return { result: { categories }, total: categories.length }
    },
  },
  'crm.type.list': {
    scopes,
    run: ({ portal, params, user }) => {
      // Only an administrator of the CRM sees the types.
      if (!user.isAdmin) throw restErrors.denied('Access denied')
      const types = [...portal.company.itemSets.values()].filter(({ typeId }) => typeId > 0).sort((a, b) => a.typeId - b.typeId)
      const start = Math.max(0, Number(params['start'] ?? 0))
      const result = types.slice(start, start + 50).map((set) => ({
        id: set.typeId, title: set.title, code: '', createdBy: 1, entityTypeId: set.entityTypeId, customSectionId: null,
        isCategoriesEnabled: set.hasPipelines ? 'Y' : 'N', isStagesEnabled: set.hasStages ? 'Y' : 'N', isBeginCloseDatesEnabled: 'Y', isClientEnabled: 'Y',
        isLinkWithProductsEnabled: set.rows ? 'Y' : 'N', isMycompanyEnabled: 'N', isSourceEnabled: 'Y',
      }))
      return { result: { types: result }, total: types.length, ...(start + 50 < types.length ? { next: start + 50 } : {}) }
    },
  },
  'crm.status.list': {
    scopes,
    run: ({ portal, params }) => {
      const rows = listStatuses(portal.company).filter((row) => matchesPlainly(row, params['filter'] ?? params['FILTER']))
      const [key, direction] = Object.entries((params['order'] ?? { SORT: 'ASC' }) as Record<string, string>)[0] ?? ['SORT', 'ASC']
      const sign = String(direction).toUpperCase() === 'DESC' ? -1 : 1
      rows.sort((a, b) => sign * String(a[key]).localeCompare(String(b[key]), 'en', { numeric: true }))
      return { result: rows, total: rows.length }
    },
  },
  'crm.currency.list': { scopes, run: ({ portal }) => ({ result: listCurrencies(portal.company, portal.now()), total: 0 }) },
  'crm.currency.base.get': { scopes, run: ({ portal }) => ({ result: portal.company.currencies.find((currency) => currency.isBase)?.code ?? '' }) },
  'crm.settings.mode.get': { scopes, run: () => ({ result: 1 }) },
}

function listStatuses(company: Company): StatusRow[] {
  const directories: [string, { statusId: string; name: string }[]][] = [
    ['SOURCE', company.sources],
    ['DEAL_TYPE', [{ statusId: 'SALE', name: 'Продажа' }, { statusId: 'COMPLEX', name: 'Комплексная продажа' }, { statusId: 'GOODS', name: 'Продажа товара' }, { statusId: 'SERVICES', name: 'Услуги' }, { statusId: 'SERVICE', name: 'Сервисное обслуживание' }]],
  ]
  const entries = directories.flatMap(([entityId, rows], directory) => rows.map((row, index) => ({
    ID: String(90_000 + directory * 1000 + index), ENTITY_ID: entityId, STATUS_ID: row.statusId, NAME: row.name, NAME_INIT: '',
    SORT: String((index + 1) * 10), SYSTEM: 'N', CATEGORY_ID: null, COLOR: null, SEMANTICS: null,
  })))
  const ofSets = [...company.itemSets.values()].flatMap((set) => set.stages.map((stage) => toSetStageRow(set, stage)))
  return [...company.stages.map(toStageRow), ...ofSets, ...entries]
}

function toStageRow(stage: Stage): StatusRow {
  const isDefault = stage.pipelineId === 0
  const isSystem = stage.semantics === 'S' || /(^|:)(NEW|LOSE)$/.test(stage.statusId)
  return {
    ID: String(stage.id), ENTITY_ID: isDefault ? 'DEAL_STAGE' : `DEAL_STAGE_${stage.pipelineId}`, STATUS_ID: stage.statusId, NAME: stage.name,
    NAME_INIT: isSystem ? stage.name : '', SORT: String(stage.sort), SYSTEM: isSystem ? 'Y' : 'N', CATEGORY_ID: isDefault ? null : String(stage.pipelineId),
    COLOR: stage.color, SEMANTICS: stage.semantics, EXTRA: { SEMANTICS: toWord(stage), COLOR: stage.color },
  }
}

/** EXTRA comes with leads and quotes only. */
function toSetStageRow({ entityTypeId }: ItemSet, stage: Stage): StatusRow {
  const plain = entityTypeId === 1 ? 'STATUS' : entityTypeId === 7 ? 'QUOTE_STATUS' : null
  const prefix = entityTypeId === 31 ? 'SMART_INVOICE_STAGE' : `DYNAMIC_${entityTypeId}_STAGE`
  return {
    ID: String(stage.id), ENTITY_ID: plain ?? `${prefix}_${stage.pipelineId}`, STATUS_ID: stage.statusId, NAME: stage.name, NAME_INIT: '',
    SORT: String(stage.sort), SYSTEM: 'N', CATEGORY_ID: plain === null ? String(stage.pipelineId) : null, COLOR: stage.color, SEMANTICS: stage.semantics,
    ...(plain === null ? {} : { EXTRA: { SEMANTICS: toWord(stage), COLOR: stage.color } }),
  }
}

function toWord({ semantics, statusId }: Stage): string {
  if (semantics === null) return 'process'
  if (semantics === 'S') return 'success'
  return /(^|:)LOSE$/.test(statusId) ? 'failure' : 'apology'
}

function matchesPlainly(row: StatusRow, filter: unknown): boolean {
  if (filter === undefined || filter === null) return true
  if (typeof filter !== 'object') throw restError(400, 'Invalid parameters.', 'Incorrect parameters passed.')
  return Object.entries(filter).every(([key, wanted]) => {
    const name = key.replace(/^[=@%!<>]+/, '')
    const values = (Array.isArray(wanted) ? wanted : [wanted]).map(String)
    const value = String(row[name] ?? '')
    if (key.startsWith('%')) return value.includes(values[0] ?? '')
    return values.includes(value) !== key.startsWith('!')
  })
}

const formats: Record<string, string> = { RUB: '# ₽', USD: '$#', EUR: '# €', KZT: '# ₸', BYN: '# Br' }

function listCurrencies(company: Company, now: number): Record<string, unknown>[] {
  return company.currencies.map((currency, index) => ({
    CURRENCY: currency.code, AMOUNT_CNT: currency.amountCount, AMOUNT: currency.amount, SORT: String((index + 1) * 100), BASE: currency.isBase ? 'Y' : 'N',
    FULL_NAME: currency.fullName, LID: 'ru', FORMAT_STRING: formats[currency.code] ?? `# ${currency.code}`, DEC_POINT: '.', THOUSANDS_SEP: '&nbsp;',
    DECIMALS: String(currency.decimals), DATE_UPDATE: formatInstant(company.timeZone, now),
  }))
}
