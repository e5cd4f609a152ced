import { createDeal, updateDeal } from '../company/company-actions'
import type { DealPatch } from '../company/company-actions'
import { createTask, updateActivity, updateTask } from '../company/work-actions'
import { fromCompanyId, fromPipelineId, toStageId } from './amo-ids'
import { findLead } from './amo-lead'
import { addNote } from './amo-note'
import type { NoteEntity } from './amo-note'
import { findTask, taskIdOf } from './amo-task'
import { mapOf } from './api-query'
import { toSeconds } from './amo-time'
import type { AccountState, ApiAnswer, ApiCall, ApiRoute } from './emulator-types'
import type { AmoValue } from './field-values'
import { lossReasons } from './fixed-ids'
import { dealIdOf, leadIdOf } from './lead-ids'
import { problems } from './problem'

const mostWrites = 250
type Row = Record<string, unknown>
type Written = { id: number; updatedAt?: number; entityId?: number }

/** Writing leads, tasks and notes: one or a list of them; the answer is ids and what the caller named them by. */
export const writeRoutes: readonly ApiRoute[] = [
  { method: 'post', path: '/leads', run: (call) => writeMany(call, 'leads', (row) => addLead(call, row)) },
  { method: 'patch', path: '/leads', run: (call) => writeMany(call, 'leads', (row) => editLead(call, Number(row['id']), row)) },
  { method: 'patch', path: '/leads/:id', run: (call) => writeOne(call, 'leads', (row) => editLead(call, Number(call.params['id']), row)) },
  { method: 'post', path: '/tasks', run: (call) => writeMany(call, 'tasks', (row) => addTask(call, row)) },
  { method: 'patch', path: '/tasks', run: (call) => writeMany(call, 'tasks', (row) => editTask(call, Number(row['id']), row)) },
  { method: 'patch', path: '/tasks/:id', run: (call) => writeOne(call, 'tasks', (row) => editTask(call, Number(call.params['id']), row)) },
  ...(['leads', 'contacts', 'companies'] as const).flatMap((entity): ApiRoute[] => [
    { method: 'post', path: `/${entity}/notes`, run: (call) => writeMany(call, 'notes', (row) => writeNote(call, entity, Number(row['entity_id']), row)) },
    { method: 'post', path: `/${entity}/:id/notes`, run: (call) => writeMany(call, 'notes', (row) => writeNote(call, entity, Number(call.params['id']), row)) },
  ]),
]

function writeMany(call: ApiCall, key: string, write: (row: Row) => Written): ApiAnswer {
  const rows = Array.isArray(call.body) ? call.body.map(mapOf) : []
  if (rows.length === 0) throw problems.empty()
  if (rows.length > mostWrites) throw problems.tooLong(mostWrites)
  const written = rows.map((row, place) => ({ ...present(write(row)), request_id: String(row['request_id'] ?? place) }))
  return { body: { _links: { self: { href: `${call.account.origin()}${call.path}` } }, _embedded: { [key]: written } } }
}

function writeOne(call: ApiCall, _key: string, write: (row: Row) => Written): ApiAnswer {
  if (Object.keys(mapOf(call.body)).length === 0) throw problems.empty()
  return { body: present(write(mapOf(call.body))) }
}

function present({ id, updatedAt, entityId }: Written): Row {
  return { id, ...(updatedAt === undefined ? {} : { updated_at: toSeconds(updatedAt) }), ...(entityId === undefined ? {} : { entity_id: entityId }) }
}

function acting({ account, user }: ApiCall) {
  return { company: account.company, now: account.now(), byPersonId: user.id }
}

function addLead(call: ApiCall, row: Row): Written {
  const { account } = call
  const pipelineId = row['pipeline_id'] === undefined ? undefined : fromPipelineId(Number(row['pipeline_id']))
  if (pipelineId !== undefined && !account.company.pipelines.has(pipelineId)) throw notAChoice('pipeline_id')
  const embedded = mapOf(row['_embedded'])
  const first = (name: string): number => Number(mapOf(Object.values(mapOf(embedded[name]))[0])['id'] ?? 0)
  const companyId = first('companies')
  const changes = createDeal(acting(call), {
    ...readLead(account, row, row['pipeline_id'] === undefined ? undefined : Number(row['pipeline_id'])), ...(pipelineId === undefined ? {} : { pipelineId }),
    contactId: first('contacts'), companyId: companyId === 0 ? 0 : fromCompanyId(companyId), createdById: Number(row['created_by'] ?? call.user.id),
  })
  changes.forEach(call.publish)
  const id = changes[0]?.kind === 'deal' ? leadIdOf(account, changes[0].id) : 0
  keepValues(account, id, row)
  return { id }
}

function editLead(call: ApiCall, id: number, row: Row): Written {
  const { account } = call
  const lead = findLead(account, id)
  if (!lead || lead.item) throw problems.notFound('PATCH', `${account.origin()}/api/v4/leads/${id}`)
  keepValues(account, id, row)
  if (row['loss_reason_id'] !== undefined) {
    const reason = row['loss_reason_id'] === null ? null : Number(row['loss_reason_id'])
    if (reason !== null && !lossReasons.some((known) => known.id === reason)) throw notAChoice('loss_reason_id')
    account.lossReasons.set(lead.deal.id, reason)
  }
  updateDeal(acting(call), dealIdOf(account, id), readLead(account, row, Number(row['pipeline_id'] ?? lead.pipelineId))).forEach(call.publish)
  return { id, updatedAt: account.now() }
}

function readLead(account: AccountState, row: Row, pipelineId: number | undefined): DealPatch {
  const statusId = row['status_id']
  const main = [...account.company.pipelines.values()].find((pipeline) => pipeline.isDefault)?.id ?? 0
  const stageId = statusId === undefined ? undefined : toStageId(account.company, { statusId: Number(statusId), pipelineId: pipelineId ?? 8_000_000 + main })
  if (statusId !== undefined && stageId === undefined) throw notAChoice('status_id')
  return {
    ...(row['name'] === undefined ? {} : { title: String(row['name']) }), ...(row['price'] === undefined ? {} : { opportunity: Number(row['price']) }),
    ...(row['responsible_user_id'] === undefined ? {} : { assignedById: Number(row['responsible_user_id']) }), ...(stageId === undefined ? {} : { stageId }),
  }
}

/** Values of custom fields are kept as they were written, over those of the company. */
function keepValues({ written }: AccountState, id: number, row: Row): void {
  if (!Array.isArray(row['custom_fields_values'])) return
  const kept = written.get(`leads:${id}`) ?? new Map<number, AmoValue[]>()
  for (const field of row['custom_fields_values'].map(mapOf)) kept.set(Number(field['field_id']), (field['values'] ?? []) as AmoValue[])
  written.set(`leads:${id}`, kept)
}

function addTask(call: ApiCall, row: Row): Written {
  const { account } = call
  if (typeof row['text'] !== 'string' || row['complete_till'] === undefined) throw problems.invalid([{ code: 'FieldMissing', path: 'text', detail: 'This field is missing.' }])
  const changes = createTask(acting(call), {
    title: row['text'], deadline: Number(row['complete_till']) * 1000, responsibleId: Number(row['responsible_user_id'] ?? call.user.id), dealId: row['entity_type'] === 'leads' ? dealIdOf(account, Number(row['entity_id'])) : 0,
  })
  changes.forEach(call.publish)
  return { id: changes[0]?.kind === 'task' ? taskIdOf(changes[0]) : 0 }
}

function editTask(call: ApiCall, id: number, row: Row): Written {
  const { account } = call
  if (!findTask(account, id)) throw problems.notFound('PATCH', `${account.origin()}/api/v4/tasks/${id}`)
  const result = mapOf(row['result'])['text']
  if (typeof result === 'string') account.taskResults.set(id, result)
  const owner = row['responsible_user_id'] === undefined ? {} : { responsibleId: Number(row['responsible_user_id']) }
  const isCompleted = row['is_completed']
  const deadline = row['complete_till'] === undefined ? {} : { deadline: Number(row['complete_till']) * 1000 }
  const text = row['text'] === undefined ? undefined : String(row['text'])
  const changes = id % 2 === 0
    ? updateTask(acting(call), id / 2, { ...owner, ...deadline, ...(text === undefined ? {} : { title: text }), ...(isCompleted === undefined ? {} : { status: isCompleted ? 5 : 3 }) })
    : updateActivity(acting(call), (id - 1) / 2, { ...owner, ...deadline, ...(text === undefined ? {} : { subject: text }), ...(isCompleted === undefined ? {} : { isCompleted: isCompleted === true }) })
  changes.forEach(call.publish)
  return { id, updatedAt: account.now() }
}

/** A call among them is a note like any other, and no call of the company. */
function writeNote(call: ApiCall, entityType: NoteEntity, entityId: number, row: Row): Written {
  const { account, user } = call
  const noteType = String(row['note_type'] ?? '')
  if (noteType === '') throw problems.invalid([{ code: 'NotBlank', path: 'note_type', detail: 'This value should not be blank.' }])
  const at = account.now()
  const by = Number(row['created_by'] ?? user.id)
  const { note, event } = addNote(account, { entityType, entityId, createdBy: by, updatedBy: by, createdAt: at, updatedAt: at, responsibleId: Number(row['responsible_user_id'] ?? user.id), noteType, params: mapOf(row['params']) })
  account.events.add(event)
  account.version += 1
  return { id: note.id, entityId }
}

function notAChoice(path: string) {
  return problems.invalid([{ code: 'NotSupportedChoice', path, detail: 'The value you selected is not a valid choice.' }])
}
