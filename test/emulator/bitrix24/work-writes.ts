import type { Activity, Task } from '../company/company-types'
import { addCall, createActivity, createTask, deleteActivity, deleteTask, updateActivity, updateTask } from '../company/work-actions'
import { act, acting } from './acting'
import type { MethodCall, RestMethod } from './emulator-types'
import { readInstant } from './field-patch'
import { restError, restErrors } from './rest-error'

type Writer<Patch> = (patch: Patch, value: unknown, zone: string) => void

const ofTasks: Readonly<Record<string, Writer<Partial<Task>>>> = {
  TITLE: (patch, value) => { patch.title = String(value) },
  RESPONSIBLE_ID: (patch, value) => { patch.responsibleId = Number(value) },
  CREATED_BY: (patch, value) => { patch.createdById = Number(value) },
  STATUS: (patch, value) => { patch.status = toStatus(value) },
  DEADLINE: (patch, value, zone) => { patch.deadline = value === '' || value === null ? null : readInstant(value, zone) },
  GROUP_ID: (patch, value) => { patch.groupId = Number(value) },
  TIME_ESTIMATE: (patch, value) => { patch.timeEstimate = Number(value) },
  UF_CRM_TASK: (patch, value) => { patch.dealId = Number(Object.values(value ?? {}).map(String).find((link) => link.startsWith('D_'))?.slice(2) ?? 0) },
}
const ofActivities: Readonly<Record<string, Writer<Partial<Activity>>>> = {
  SUBJECT: (patch, value) => { patch.subject = String(value) },
  TYPE_ID: (patch, value) => { patch.typeId = toType(value) },
  PROVIDER_ID: (patch, value) => { patch.providerId = String(value) },
  RESPONSIBLE_ID: (patch, value) => { patch.responsibleId = Number(value) },
  OWNER_ID: (patch, value) => { patch.dealId = Number(value) },
  COMPLETED: (patch, value) => { patch.isCompleted = value === 'Y' },
  DIRECTION: (patch, value) => { patch.direction = Number(value) === 1 ? 1 : Number(value) === 2 ? 2 : 0 },
  START_TIME: (patch, value, zone) => { patch.startAt = readInstant(value, zone) },
  END_TIME: (patch, value, zone) => { patch.endAt = readInstant(value, zone) },
  DEADLINE: (patch, value, zone) => { patch.deadline = readInstant(value, zone) },
}

/** Tasks, activities and calls as they are written over REST. */
export const workWriteMethods: Record<string, RestMethod> = {
  'tasks.task.add': { scopes: ['task'], run: (call) => ({ result: { task: { id: write(call, () => createTask(acting(call), read(call, ofTasks))) } } }) },
  'tasks.task.update': { scopes: ['task'], run: (call) => ({ result: { task: { id: write(call, () => updateTask(acting(call), idOf(call, 'taskId'), read(call, ofTasks))) } } }) },
  'tasks.task.complete': { scopes: ['task'], run: (call) => ({ result: { task: { id: write(call, () => updateTask(acting(call), idOf(call, 'taskId'), { status: 5 })) } } }) },
  'tasks.task.delete': { scopes: ['task'], run: (call) => ({ result: { task: write(call, () => deleteTask(acting(call), idOf(call, 'taskId'))) !== '' } }) },
  'crm.activity.add': { scopes: ['crm'], run: (call) => ({ result: Number(write(call, () => createActivity(acting(call), read(call, ofActivities)))) }) },
  'crm.activity.update': { scopes: ['crm'], run: (call) => ({ result: write(call, () => updateActivity(acting(call), idOf(call, 'id'), read(call, ofActivities))) !== '' }) },
  'crm.activity.delete': { scopes: ['crm'], run: (call) => ({ result: write(call, () => deleteActivity(acting(call), idOf(call, 'id'))) !== '' }) },
  // A telephone exchange registers a call before it ends; here it is one step, and the end names the number too.
  'telephony.externalcall.finish': {
    scopes: ['telephony'],
    run: (call) => {
      const { params, portal } = call
      const duration = Number(params['DURATION'] ?? 0)
      const id = write(call, () => addCall(acting(call), {
        personId: Number(params['USER_ID'] ?? call.user.id), phone: String(params['PHONE_NUMBER'] ?? ''), typeId: Number(params['TYPE'] ?? 1) === 2 ? 2 : 1, duration,
        startAt: Math.floor(portal.now() / 1000 - duration) * 1000, failedCode: String(params['STATUS_CODE'] ?? '200'),
      }))
      return { result: { CALL_ID: portal.company.calls.get(Number(id))?.callId, CALL_DURATION: duration } }
    },
  },
}

/** Does it, tells those who listen, and gives the id of what it was done to. */
function write(call: MethodCall, action: Parameters<typeof act<ReturnType<typeof createTask>>>[0]): string {
  const changes = act(action)
  changes.forEach(call.publish)
  return String(changes[0]?.id ?? '')
}

function read<Patch extends object>({ params, portal }: MethodCall, writers: Readonly<Record<string, Writer<Patch>>>): Patch {
  const given = params['fields']
  if (typeof given !== 'object' || given === null) throw restErrors.badArgument("Parameter 'fields' must be array.")
  // Every field of a patch may be absent.
  const patch = {} as Patch
  for (const [name, value] of Object.entries(given)) writers[name]?.(patch, value, portal.company.timeZone)
  return patch
}

function idOf({ params }: MethodCall, name: string): number {
  const id = Number(params[name] ?? params[name.toUpperCase()])
  if (!(id > 0)) throw restError(400, '100', `Could not find value for parameter {${name}}`)
  return id
}

function toStatus(value: unknown): Task['status'] {
  const status = ([2, 3, 4, 5, 6] as const).find((each) => each === Number(value))
  if (status === undefined) throw restErrors.badArgument(`'${String(value)}' is not a status`)
  return status
}

function toType(value: unknown): Activity['typeId'] {
  return ([1, 2, 4] as const).find((each) => each === Number(value)) ?? 6
}
