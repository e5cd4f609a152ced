import { hintMark } from '../crm-provider'
import type { KindSource } from './kind-source'
import type { Row } from './keyset-pages'
import { rowsSchema, tasksSchema } from './payload-schema'
import type { CustomTypes } from './to-records'
import { toNumber } from './to-values'
import { toActivityRecord, toCallRecord, toTaskRecord } from './work-rows'

const taskSelect = [
  'ID', 'TITLE', 'STATUS', 'PRIORITY', 'MARK', 'DEADLINE', 'CREATED_DATE', 'CHANGED_DATE', 'CLOSED_DATE', 'CLOSED_BY', 'DATE_START', 'TIME_ESTIMATE',
  'TIME_SPENT_IN_LOGS', 'GROUP_ID', 'PARENT_ID', 'RESPONSIBLE_ID', 'CREATED_BY', 'UF_CRM_TASK',
]
const activitySelect = [
  'ID', 'SUBJECT', 'TYPE_ID', 'PROVIDER_ID', 'DIRECTION', 'COMPLETED', 'PRIORITY', 'CREATED', 'LAST_UPDATED', 'START_TIME', 'END_TIME', 'DEADLINE',
  'RESPONSIBLE_ID', 'AUTHOR_ID', 'OWNER_ID', 'OWNER_TYPE_ID',
]
const rows = (result: unknown): readonly Row[] => rowsSchema.parse(result)

/** Filters by upper-case names, answers in camel case. */
const tasks = (types: CustomTypes): KindSource => createSource({
  kind: 'task', history: null, toRecord: (row) => toTaskRecord(row, types), idName: 'id', path: '[tasks]', rows: (result) => tasksSchema.parse(result).tasks,
  method: 'tasks.task.list', params: (filter, after, isShort) => ({ select: isShort ? ['ID', 'TIME_SPENT_IN_LOGS'] : [...taskSelect, ...[...types.values()].flatMap(({ name }) => name ?? [])], filter: { ...filter, '>ID': after }, order: { ID: 'asc' }, start: -1 }),
  countParams: { select: ['ID'], start: 0 }, changed: 'CHANGED_DATE',
  silent: { field: 'timeSpent', read: (row) => toNumber(row.timeSpentInLogs) },
})

const activities: KindSource = createSource({
  kind: 'activity', history: null, toRecord: toActivityRecord, idName: 'ID', path: '', rows,
  method: 'crm.activity.list', params: (filter, after, isShort) => ({ select: isShort ? ['ID'] : activitySelect, filter: { ...filter, '>ID': after }, order: { ID: 'ASC' }, start: -1 }),
  countParams: { select: ['ID'], start: 0 }, changed: 'LAST_UPDATED',
})

/** A call is told when it has ended and found by when it began: the window reaches back over the longest one. */
const calls: KindSource = createSource({
  kind: 'call', history: null, toRecord: toCallRecord, idName: 'ID', path: '', rows,
  method: 'voximplant.statistic.get', params: (filter, after) => ({ FILTER: { ...filter, '>ID': after }, SORT: 'ID', ORDER: 'ASC', start: -1 }),
  countParams: { start: 0 }, changed: 'CALL_START_DATE', reachBackMs: 4 * 3_600_000, aliasName: 'CALL_ID',
})

/** Kinds that are no CRM items: tasks, with the portal's own fields by their names in rows, activities and calls. */
export function createWorkSources(taskTypes: CustomTypes): (KindSource & { own: boolean })[] {
  return [{ ...tasks(taskTypes), own: false }, { ...activities, own: true }, { ...calls, own: false }]
}

type Facts = Pick<KindSource, 'kind' | 'toRecord' | 'history' | 'silent'> & {
  method: string; idName: string; path: string; changed: string; reachBackMs?: number
  /** By which events name a record. */
  aliasName?: string
  rows(result: unknown): readonly Row[]
  params(filter: Record<string, unknown>, after: string | number, isShort: boolean): Record<string, unknown>
  countParams: Record<string, unknown>
}

function createSource({ kind, toRecord, history, method, idName, path, rows: read, params, countParams, changed, reachBackMs = 0, aliasName, silent }: Facts): KindSource {
  const listOf = (isShort: boolean) => (filter: Record<string, unknown> = {}) => ({
    method, idName, path, rows: read, params: (after: string | number) => params(filter, after, isShort),
  })
  return {
    kind, toRecord, history, rowsOf: null, list: listOf(false), idList: listOf(true), count: { method, params: countParams }, reachBackMs, ...(silent ? { silent } : {}),
    changedIn: ({ since, until }) => ({ [`>=${changed}`]: since, [`<${changed}`]: until }),
    ofIds: (ids) => (aliasName && ids[0]?.startsWith(hintMark) ? { [aliasName]: ids.map((id) => id.slice(hintMark.length)) } : { ID: ids }),
  }
}
