import { expect, it } from 'vitest'
import { findCycle, listTree } from '../../../shared/access/department-tree'

const tree = (...pairs: [id: string, parentId: string | null][]) => pairs.map(([id, parentId]) => ({ id, parentId }))

it.each([
  ['a tree', tree(['1', null], ['2', '1'], ['3', '2']), null],
  ['a parent that is not there', tree(['1', '9']), null],
  ['a department above itself', tree(['1', null], ['2', '2']), '2'],
  ['a round of three', tree(['0', '3'], ['1', '3'], ['2', '1'], ['3', '2']), '1'],
])('findCycle: %s', (_name, departments, found) => {
  expect(findCycle(departments)).toBe(found)
})

it('listTree: each department after its parent, in the given order', () => {
  const departments = tree(['5', '2'], ['1', null], ['2', '1'], ['3', '1'], ['4', '99'])
  expect(listTree(departments).map(({ department, depth }) => [department.id, depth])).toEqual([['1', 0], ['2', 1], ['5', 2], ['3', 1], ['4', 0]])
})

it('listTree: what lies in a round is listed all the same', () => {
  expect(listTree(tree(['1', null], ['2', '3'], ['3', '2'])).map(({ department, depth }) => [department.id, depth])).toEqual([['1', 0], ['2', 0], ['3', 0]])
})
