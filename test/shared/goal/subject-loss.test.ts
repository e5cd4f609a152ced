import { expect, it } from 'vitest'
import { findSubjectLoss } from '../../../shared/goal/subject-loss'

const facts = { isDismissed: false, departments: new Set(['1']), language: 'ru' } as const

it('findSubjectLoss: null while the person works and the department is there', () => {
  expect(findSubjectLoss({ kind: 'user', id: '3' }, facts)).toBeNull()
  expect(findSubjectLoss({ kind: 'department', id: '1' }, facts)).toBeNull()
  expect(findSubjectLoss({ kind: 'everyone' }, { ...facts, departments: new Set() })).toBeNull()
})

it('findSubjectLoss: says that the person was dismissed, that the department is gone', () => {
  expect(findSubjectLoss({ kind: 'user', id: '3' }, { ...facts, isDismissed: true })).toMatchObject({ code: 'dismissed', name: '3' })
  expect(findSubjectLoss({ kind: 'department', id: '7' }, { ...facts, language: 'en' })).toMatchObject({ code: 'subject', message: 'The CRM no longer has those whom the goal is for: the past is kept.' })
})
