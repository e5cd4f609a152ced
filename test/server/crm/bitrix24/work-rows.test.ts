import { expect, it } from 'vitest'
import { toActivityRecord, toCallRecord, toTaskRecord } from '../../../../server/crm/bitrix24/work-rows'

const task = {
  id: '8017', title: 'Задача', deadline: '2025-10-24T19:00:00+02:00', createdDate: '2025-06-04T16:15:55+02:00', changedDate: '2025-10-25T10:00:00+02:00',
  closedDate: '2025-10-24T19:00:01+02:00', responsibleId: '547', createdBy: '1', priority: '2', mark: '', status: '5', timeEstimate: '0', timeSpentInLogs: null, ufCrmTask: ['C_627', 'D_123', 'D_5'], group: [],
}

it('toTaskRecord: a second after the deadline is late, and the first link of each kind is kept', () => {
  expect(toTaskRecord(task)).toMatchObject({ id: '8017', ownerId: '547', creatorId: '1', fields: { status: '5', isOnTime: false, completedAt: '2025-10-24T17:00:01.000Z', timeEstimate: 0, timeSpent: null, dealId: '123', contactId: '627', mark: null } })
  expect(toTaskRecord({ ...task, deadline: '' })?.fields.isOnTime).toBe(true)
  // Opened again, it keeps a date that no longer means anything.
  expect(toTaskRecord({ ...task, status: '3' })?.fields).toMatchObject({ completedAt: null, isOnTime: null })
  expect(toTaskRecord({ ...task, createdDate: '' })).toBeNull()
})

const activity = {
  ID: '20', OWNER_ID: '15', OWNER_TYPE_ID: '3', TYPE_ID: '2', PROVIDER_ID: 'VOXIMPLANT_CALL', SUBJECT: 'Звонок', CREATED: '2020-09-27T13:26:55+03:00', LAST_UPDATED: '2021-03-21T20:28:24+03:00',
  START_TIME: '2020-09-27T13:25:00+03:00', DEADLINE: '9999-12-31T00:00:00+03:00', COMPLETED: 'Y', RESPONSIBLE_ID: '505', DIRECTION: '2', AUTHOR_ID: '505',
}

it('toActivityRecord: known by its type, else by its provider, else other', () => {
  expect(toActivityRecord(activity)).toMatchObject({ ownerId: '505', stageKind: 'won', fields: { type: 'call', direction: 'out', isCompleted: true, contactId: '15', deadline: null, startedAt: '2020-09-27T10:25:00.000Z' } })
  const types = [['1', ''], ['4', ''], ['6', 'CRM_TODO'], ['6', 'SOMETHING_NEW'], ['3', 'CRM_TASKS_TASK']].map(([TYPE_ID, PROVIDER_ID]) => toActivityRecord({ ...activity, TYPE_ID, PROVIDER_ID, COMPLETED: 'N' }))
  expect(types.map((each) => each?.fields.type)).toEqual(['meeting', 'email', 'todo', 'other', 'task'])
  expect(types[0]?.stageKind).toBe('open')
})

it('toCallRecord: the person of the portal, seconds, and who did not get through', () => {
  const call = { ID: '1', PORTAL_USER_ID: '7', PHONE_NUMBER: '+1906', CALL_DURATION: '45', CALL_START_DATE: '2025-08-06T14:08:40+01:00', CALL_FAILED_CODE: '200', CALL_TYPE: '3', CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: '275' }
  expect(toCallRecord(call)).toMatchObject({ ownerId: '7', createdAt: Date.UTC(2025, 7, 6, 13, 8, 40), fields: { duration: 45, direction: 'in', isAnswered: true, isMissed: false, contactId: '275', failedCode: '200' } })
  expect(toCallRecord({ ...call, CALL_FAILED_CODE: '304' })?.fields).toMatchObject({ isAnswered: false, isMissed: true })
  expect(toCallRecord({ ...call, CALL_TYPE: '1', CALL_FAILED_CODE: '486' })?.fields).toMatchObject({ direction: 'out', isMissed: false })
})
