import { expect, it } from 'vitest'
import { drafted, headChoices, membersOf, parentChoices, setLead, toChange } from '../../../../client/features/settings/structure-draft'
import type { StructureAnswer } from '../../../../shared/api/structure-contract'

const department = (id: string, parentId: string | null = null, headId: string | null = null) => ({ id, name: `Отдел ${id}`, parentId, headId, setBy: null, setAt: null })
const person = (id: string, departmentIds: string[], active = true) => ({ id, name: `Имя ${id}`, departmentIds, active })
const answer: StructureAnswer = {
  editable: true, fromCrm: false, departments: [department('0'), department('1'), department('2', '1', '5'), department('3', '2')],
  people: [person('1', ['0']), person('2', ['2']), person('5', ['2'], false), person('6', ['2'], false)],
}

it('setLead and toChange: only what differs from what is saved is sent', () => {
  const draft = setLead(answer, setLead(answer, setLead(answer, {}, '0', { parentId: '1' }), '0', { headId: '1' }), '2', { headId: null })
  expect(drafted(answer, draft).map(({ parentId, headId }) => [parentId, headId])).toEqual([['1', '1'], [null, null], ['1', null], ['2', null]])
  expect(toChange(answer, draft)).toEqual([{ id: '0', parentId: '1', headId: '1' }, { id: '2', headId: null }])
  const back = setLead(answer, setLead(answer, draft, '2', { headId: '5' }), '0', { parentId: null })
  expect(toChange(answer, setLead(answer, back, '0', { headId: null }))).toEqual([])
  expect(setLead(answer, {}, '99', { headId: '1' })).toEqual({})
})

it('parentChoices: not itself, and nothing that lies below it', () => {
  expect(parentChoices(answer.departments, '1').map(({ id }) => id)).toEqual(['0'])
  expect(parentChoices(answer.departments, '3').map(({ id }) => id)).toEqual(['0', '1', '2'])
})

it('headChoices: own people first; of those who left only the head', () => {
  expect(headChoices(answer, department('2', '1', '5')).map(({ id, isMember, active }) => [id, isMember, active])).toEqual([['2', true, true], ['5', true, false], ['1', false, true]])
  expect(membersOf(answer, '2')).toEqual(['Имя 2'])
})
