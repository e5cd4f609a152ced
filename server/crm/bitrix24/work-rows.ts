import type { FieldValue } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import type { Row } from './keyset-pages'
import { isYes } from './payload-schema'
import { customValues, type CustomTypes } from './to-records'
import { toId, toInstant, toNumber } from './to-values'

const bare = { movedAt: null, pipelineId: null, stageId: null, stageKind: null, amountMinor: null, currency: null, excluded: false } as const
const ownerTypes: Readonly<Record<string, string>> = { 1: 'leadId', 2: 'dealId', 3: 'contactId', 4: 'companyId', LEAD: 'leadId', DEAL: 'dealId', CONTACT: 'contactId', COMPANY: 'companyId' }
/** Activities without a deadline have one at the end of all days. */
const farAway = Date.UTC(9000, 0, 1)

/** A task of tasks.task.list with the portal's own fields; null when it lacks what every task has. Durations are seconds. */
export function toTaskRecord(row: Row, types: CustomTypes = new Map()): FetchedRecord | null {
  const id = toId(row.id)
  const createdAt = toInstant(row.createdDate)
  if (id === null || createdAt === null) return null
  const status = toId(row.status)
  const deadline = toInstant(row.deadline)
  const updatedAt = toInstant(row.changedDate) ?? createdAt
  const completedAt = status === '5' ? toInstant(row.closedDate) ?? updatedAt : null
  return {
    ...bare, kind: 'task', id, createdAt, title: text(row.title) ?? '', ownerId: toId(row.responsibleId), creatorId: toId(row.createdBy), updatedAt,
    fields: {
      status, priority: text(row.priority), mark: text(row.mark), deadline: iso(deadline), completedAt: iso(completedAt), startedAt: iso(toInstant(row.dateStart)),
      isOnTime: completedAt === null ? null : deadline === null || completedAt <= deadline,
      timeEstimate: toNumber(row.timeEstimate), timeSpent: toNumber(row.timeSpentInLogs), groupId: toId(row.groupId), closedById: toId(row.closedBy), parentId: toId(row.parentId),
      ...linkedTo(row.ufCrmTask), ...customValues(row, types),
    },
  }
}

/** An activity of crm.activity.list. It is won while it is completed: the CRM does not tell since when. */
export function toActivityRecord(row: Row): FetchedRecord | null {
  const id = toId(row.ID)
  const createdAt = toInstant(row.CREATED)
  if (id === null || createdAt === null) return null
  const isCompleted = isYes(row.COMPLETED)
  const deadline = toInstant(row.DEADLINE)
  const owner = ownerTypes[String(row.OWNER_TYPE_ID)]
  return {
    ...bare, kind: 'activity', id, createdAt, title: text(row.SUBJECT) ?? '', ownerId: toId(row.RESPONSIBLE_ID), creatorId: toId(row.AUTHOR_ID),
    updatedAt: toInstant(row.LAST_UPDATED) ?? createdAt, stageId: isCompleted ? 'completed' : 'planned', stageKind: isCompleted ? 'won' : 'open',
    fields: {
      type: activityType(row), providerId: text(row.PROVIDER_ID), direction: directionOf(row.DIRECTION, '1', '2'), isCompleted, priority: text(row.PRIORITY),
      startedAt: iso(toInstant(row.START_TIME)), endedAt: iso(toInstant(row.END_TIME)), deadline: deadline === null || deadline >= farAway ? null : iso(deadline),
      ...(owner ? { [owner]: toId(row.OWNER_ID) } : {}),
    },
  }
}

/** A call of voximplant.statistic.get; `duration` is seconds. It begins, and is never changed. */
export function toCallRecord(row: Row): FetchedRecord | null {
  const id = toId(row.ID)
  const startedAt = toInstant(row.CALL_START_DATE)
  if (id === null || startedAt === null) return null
  const person = toId(row.PORTAL_USER_ID)
  const failedCode = text(row.CALL_FAILED_CODE)
  const direction = directionOf(row.CALL_TYPE, '2', '1') ?? directionOf(row.CALL_TYPE, '3', '4')
  const link = ownerTypes[String(row.CRM_ENTITY_TYPE)]
  return {
    ...bare, kind: 'call', id, createdAt: startedAt, updatedAt: startedAt, title: text(row.PHONE_NUMBER) ?? '', ownerId: person, creatorId: person,
    fields: {
      startedAt: iso(startedAt), duration: toNumber(row.CALL_DURATION), direction, callType: text(row.CALL_TYPE), failedCode,
      isAnswered: failedCode === '200', isMissed: direction === 'in' && failedCode !== '200', phone: text(row.PHONE_NUMBER), line: text(row.PORTAL_NUMBER),
      ...(link ? { [link]: toId(row.CRM_ENTITY_ID) } : {}),
    },
  }
}

/** By TYPE_ID, and what providers bring by theirs; what nobody knows is other. */
function activityType({ TYPE_ID, PROVIDER_ID }: Row): string {
  const known: Readonly<Record<string, string>> = { 1: 'meeting', 2: 'call', 3: 'task', 4: 'email' }
  const provided: Readonly<Record<string, string>> = { CRM_TODO: 'todo', CRM_MEETING: 'meeting', VOXIMPLANT_CALL: 'call', CRM_EMAIL: 'email', CRM_TASKS_TASK: 'task' }
  return known[String(TYPE_ID)] ?? provided[String(PROVIDER_ID)] ?? 'other'
}

function directionOf(value: unknown, incoming: string, outgoing: string): 'in' | 'out' | null {
  if (String(value) === incoming) return 'in'
  return String(value) === outgoing ? 'out' : null
}

/** `["D_123", "C_627"]` of a task: the first of each kind. */
function linkedTo(links: unknown): Record<string, FieldValue> {
  const names: Readonly<Record<string, string>> = { L: 'leadId', D: 'dealId', C: 'contactId', CO: 'companyId' }
  const found: Record<string, FieldValue> = {}
  for (const link of Array.isArray(links) ? links : []) {
    const [word = '', id = ''] = String(link).split('_')
    const name = names[word]
    if (name) found[name] ??= id
  }
  return found
}

function text(value: unknown): string | null {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
