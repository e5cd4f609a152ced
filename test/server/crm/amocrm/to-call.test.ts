import { expect, it } from 'vitest'
import { callKey, toCall } from '../../../../server/crm/amocrm/to-call'
import { fixture } from './support/fixture'

const note = fixture('note')
const params = (more: Record<string, unknown>) => ({ ...note, params: { ...(note.params as object), ...more } })
const place = { card: 'contacts', noteId: '1254829', cardId: '8694432' } as const

it('toCall: a talk with its length, its card and whose it was', () => {
  expect(toCall(note, [place, { card: 'leads', noteId: '7', cardId: '66' }])).toMatchObject({
    kind: 'call', id: '865a950a-cec3-435f-9ee9-409c6d2be4b7', ownerId: '501', creatorId: '501', createdAt: 1_587_731_353_000,
    fields: { startedAt: '2020-04-24T12:29:13.000Z', duration: 130, direction: 'in', isAnswered: true, isMissed: false, contactId: '8694432', dealId: '66' },
  })
})

it('toCall: the person named by a number, else who is responsible, else the author, and never 0', () => {
  expect(toCall(params({ call_responsible: 777 }), [])?.ownerId).toBe('777')
  expect(toCall(params({ call_responsible: '777' }), [])?.ownerId).toBe('777')
  expect(toCall(params({ call_responsible: 'Иван Петров' }), [])?.ownerId).toBe('501')
  expect(toCall(params({ call_responsible: '+79123456789' }), [])?.ownerId).toBe('501')
  expect(toCall({ ...params({ call_responsible: 0 }), responsible_user_id: 0, created_by: 9 }, [])?.ownerId).toBe('9')
  expect(toCall({ ...note, responsible_user_id: 0, created_by: 0 }, [])?.ownerId).toBeNull()
})

it('toCall: without a status a call that lasted was answered', () => {
  expect(toCall(params({ call_status: undefined }), [])?.fields).toMatchObject({ isAnswered: true })
  expect(toCall(params({ call_status: undefined, duration: 0 }), [])?.fields).toMatchObject({ isAnswered: false, isMissed: true })
  expect(toCall(params({ call_status: 6 }), [])?.fields).toMatchObject({ isAnswered: false })
})

it('callKey: without a name of its own a call is its number, moment and length', () => {
  expect(callKey(params({ uniq: '' }))).toBe('+7912312321-1587731353-130')
})
