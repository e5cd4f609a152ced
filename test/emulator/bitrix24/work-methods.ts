import type { Activity, Call, Task, TimeLog } from '../company/company-types'
import type { MethodCall, RestMethod } from './emulator-types'
import { formatInstant } from './portal-time'
import { restError } from './rest-error'
import type { Raw, RowField } from './row-filter'
import { listRows, type RowSet } from './row-list'

type Present<Row> = (row: Row, zone: string) => Record<string, unknown>
const text = (value: number | null): string | null => (value === null ? null : String(value))

/** Tasks, activities and calls: each with a spelling of its own. */
export const workMethods: Record<string, RestMethod> = {
  'tasks.task.list': {
    scopes: ['task'],
    run: (call) => {
      const { rows, ...paging } = list(call, taskRows(call), { filter: call.params['filter'], order: call.params['order'] }, (task) => canSee(call, task.responsibleId, task.createdById))
      const names = new Set(Object.values((call.params['select'] ?? {}) as Record<string, string>).map(toCamel))
      const present = rows.map((task) => Object.fromEntries(Object.entries({ ...presentTask(task, call.portal.company.timeZone), ...presentTaskFields(call, task) }).filter(([name]) => names.size === 0 || names.has(name) || ['id', 'group', 'subStatus'].includes(name))))
      return { result: { tasks: present }, ...paging }
    },
  },
  'tasks.task.getfields': {
    scopes: ['task'],
    run: ({ portal: { company } }) => ({
      result: {
        fields: {
          ID: { title: 'ID', type: 'integer', primary: true }, TITLE: { title: 'Название', type: 'string', required: true }, UF_CRM_TASK: { title: 'Элементы CRM', type: 'crm' }, UF_MAIL_MESSAGE: { title: null, type: 'mail_message' },
          ...Object.fromEntries((company.taskFields ?? []).map((field) => [field.name, { title: field.title.ru, type: field.type }])),
        },
      },
    }),
  },
  'task.item.userfield.getlist': {
    scopes: ['task'],
    run: ({ portal: { company } }) => ({
      result: [{ ID: '1295', ENTITY_ID: 'TASKS_TASK', FIELD_NAME: 'UF_CRM_TASK', USER_TYPE_ID: 'crm', SORT: '100', MULTIPLE: 'Y' }, ...(company.taskFields ?? []).map((field) => ({
        ID: String(field.id), ENTITY_ID: 'TASKS_TASK', FIELD_NAME: field.name, USER_TYPE_ID: field.type, SORT: '200', MULTIPLE: field.multiple ? 'Y' : 'N', SETTINGS: [],
        ...(field.options ? { LIST: field.options.map(({ id, value }) => ({ ID: String(id), VALUE: value, SORT: '500', DEF: 'N' })) } : {}),
      }))],
      total: 0,
    }),
  },
  'task.elapseditem.getlist': {
    scopes: ['task'],
    run: (call) => {
      // Parameters have places and no names; a task may stand before them.
      const places = Object.values(call.params)
      const taskId = typeof places[0] === 'object' ? null : Number(places.shift())
      const [order, filter, , paging] = places as [unknown, unknown, unknown, { NAV_PARAMS?: { nPageSize?: unknown; iNumPage?: unknown } } | undefined]
      const size = Math.min(50, Number(paging?.NAV_PARAMS?.nPageSize ?? 50))
      const start = size * (Number(paging?.NAV_PARAMS?.iNumPage ?? 1) - 1)
      const { rows } = listRows(timeLogRows(call), { order: order ?? { ID: 'asc' }, filter, start: 0, zone: call.portal.company.timeZone }, (log) => taskId === null || log.taskId === taskId, start + size)
      return { result: rows.slice(start).map((log) => presentTimeLog(log, call.portal.company.timeZone)) }
    },
  },
  'crm.activity.list': {
    scopes: ['crm'],
    run: (call) => {
      const { rows, ...paging } = list(call, activityRows(call), { filter: call.params['filter'], order: call.params['order'] ?? { START_TIME: 'ASC' } }, (activity) => canSee(call, activity.responsibleId))
      const names = new Set(Object.values((call.params['select'] ?? ['*']) as Record<string, string>))
      const present = rows.map((activity) => Object.fromEntries(Object.entries(presentActivity(activity, call.portal.company.timeZone)).filter(([name]) => names.has('*') || names.has(name))))
      return { result: present, ...paging }
    },
  },
  'voximplant.statistic.get': {
    scopes: ['telephony'],
    run: (call) => {
      // The right "Call statistics - view" is an administrator's.
      if (!call.user.isAdmin) throw restError(403, 'ACCESS_DENIED', 'Access denied!')
      const sort = String(call.params['SORT'] ?? 'CALL_START_DATE')
      const { rows, ...paging } = list(call, callRows(call), { filter: call.params['FILTER'], order: { [sort]: call.params['ORDER'] ?? 'ASC' } }, () => true)
      return { result: rows.map((row) => presentCall(row, call.portal.company.timeZone)), ...paging }
    },
  },
}

function list<Row>(call: MethodCall, set: RowSet<Row>, { filter, order }: { filter: unknown; order: unknown }, isVisible: (row: Row) => boolean) {
  return listRows(set, { filter, order, start: call.params['start'], zone: call.portal.company.timeZone }, isVisible)
}

function canSee({ user }: MethodCall, ...people: number[]): boolean {
  return user.isAdmin || people.includes(user.id)
}

function rowSet<Row>(rows: Map<number, Row>, fields: readonly (readonly [string, RowField<Row>['kind'], (row: Row) => Raw])[]): RowSet<Row> {
  return { idKey: 'ID', fields: new Map(fields.map(([name, kind, read]) => [name, { kind, read }])), ids: () => listIds(rows), get: (id) => rows.get(id) }
}

const idLists = new WeakMap<object, { size: number; last: number; ids: number[] }>()

/** Ids are handed out in order and never again. */
function listIds(rows: Map<number, unknown>): readonly number[] {
  const cached = idLists.get(rows)
  if (cached && cached.size === rows.size && rows.has(cached.last)) return cached.ids
  const ids = [...rows.keys()]
  idLists.set(rows, { size: rows.size, last: ids.at(-1) ?? 0, ids })
  return ids
}

function taskRows({ portal: { company } }: MethodCall): RowSet<Task> {
  return rowSet(company.tasks, [
    ['ID', 'number', (task) => task.id], ['RESPONSIBLE_ID', 'number', (task) => task.responsibleId], ['CREATED_BY', 'number', (task) => task.createdById],
    ['REAL_STATUS', 'number', (task) => task.status], ['GROUP_ID', 'number', (task) => task.groupId], ['CREATED_DATE', 'time', (task) => task.createdAt],
    ['CHANGED_DATE', 'time', (task) => task.updatedAt], ['CLOSED_DATE', 'time', (task) => task.closedAt], ['DEADLINE', 'time', (task) => task.deadline],
  ])
}

function activityRows({ portal: { company } }: MethodCall): RowSet<Activity> {
  return rowSet(company.activities, [
    ['ID', 'number', (row) => row.id], ['RESPONSIBLE_ID', 'number', (row) => row.responsibleId], ['TYPE_ID', 'number', (row) => row.typeId], ['PROVIDER_ID', 'text', (row) => row.providerId],
    ['COMPLETED', 'text', (row) => (row.isCompleted ? 'Y' : 'N')], ['CREATED', 'time', (row) => row.createdAt], ['LAST_UPDATED', 'time', (row) => row.updatedAt],
    ['START_TIME', 'time', (row) => row.startAt], ['DEADLINE', 'time', (row) => row.deadline], ['OWNER_ID', 'number', (row) => row.dealId], ['OWNER_TYPE_ID', 'number', () => 2],
  ])
}

function callRows({ portal: { company } }: MethodCall): RowSet<Call> {
  return rowSet(company.calls, [
    ['ID', 'number', (row) => row.id], ['CALL_ID', 'text', (row) => row.callId], ['PORTAL_USER_ID', 'number', (row) => row.personId],
    ['CALL_START_DATE', 'time', (row) => row.startAt], ['CALL_TYPE', 'number', (row) => row.typeId], ['CALL_DURATION', 'number', (row) => row.duration],
  ])
}

function presentTaskFields({ portal: { company } }: MethodCall, task: Task): Record<string, unknown> {
  return Object.fromEntries((company.taskFields ?? []).map(({ name, multiple }) => [toCamel(name), task.custom?.[name] ?? (multiple ? false : null)]))
}

function timeLogRows({ portal: { company } }: MethodCall): RowSet<TimeLog> {
  return rowSet(company.timeLogs ?? new Map<number, TimeLog>(), [
    ['ID', 'number', (row) => row.id], ['USER_ID', 'number', (row) => row.personId], ['CREATED_DATE', 'time', (row) => row.createdAt],
  ])
}

const presentTimeLog: Present<TimeLog> = (row, zone) => ({
  ID: String(row.id), TASK_ID: String(row.taskId), USER_ID: String(row.personId), SECONDS: String(row.seconds), MINUTES: String(Math.round(row.seconds / 60)), SOURCE: '2', COMMENT_TEXT: '',
  CREATED_DATE: formatInstant(zone, row.createdAt), DATE_START: formatInstant(zone, row.notedAt), DATE_STOP: formatInstant(zone, row.notedAt),
})

/** Everything is a string in camel case; an empty group is a list. */
const presentTask: Present<Task> = (task, zone) => {
  const at = (instant: number | null): string | null => (instant === null ? null : formatInstant(zone, instant))
  return {
    id: String(task.id), title: task.title, status: String(task.status), subStatus: String(task.status), priority: '1', mark: null, deadline: at(task.deadline),
    createdDate: at(task.createdAt), changedDate: at(task.updatedAt), closedDate: at(task.closedAt), closedBy: text(task.closedById), dateStart: at(task.startedAt),
    timeEstimate: String(task.timeEstimate), timeSpentInLogs: text(task.timeSpent), groupId: String(task.groupId), parentId: null, responsibleId: String(task.responsibleId),
    createdBy: String(task.createdById), ufCrmTask: task.dealId > 0 ? [`D_${task.dealId}`] : false, group: [],
  }
}

const presentActivity: Present<Activity> = (row, zone) => ({
  ID: String(row.id), OWNER_ID: String(row.dealId), OWNER_TYPE_ID: '2', TYPE_ID: String(row.typeId), PROVIDER_ID: row.providerId, SUBJECT: row.subject,
  CREATED: formatInstant(zone, row.createdAt), LAST_UPDATED: formatInstant(zone, row.updatedAt), START_TIME: formatInstant(zone, row.startAt), END_TIME: formatInstant(zone, row.endAt),
  DEADLINE: formatInstant(zone, row.deadline), COMPLETED: row.isCompleted ? 'Y' : 'N', STATUS: row.isCompleted ? '2' : '1', RESPONSIBLE_ID: String(row.responsibleId), PRIORITY: '2',
  DIRECTION: String(row.direction), AUTHOR_ID: String(row.authorId), EDITOR_ID: String(row.authorId),
})

const presentCall: Present<Call> = (row, zone) => ({
  ID: String(row.id), PORTAL_USER_ID: String(row.personId), PORTAL_NUMBER: row.line ?? 'reg133788', PHONE_NUMBER: row.phone, CALL_ID: row.callId, CALL_CATEGORY: 'external',
  CALL_DURATION: String(row.duration), CALL_START_DATE: formatInstant(zone, row.startAt), CALL_FAILED_CODE: row.failedCode, CALL_FAILED_REASON: '',
  CRM_ENTITY_TYPE: row.contactId > 0 ? 'CONTACT' : null, CRM_ENTITY_ID: row.contactId > 0 ? String(row.contactId) : null, CRM_ACTIVITY_ID: null, COST: '0.0000', COST_CURRENCY: 'RUB', CALL_TYPE: String(row.typeId),
})

function toCamel(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
