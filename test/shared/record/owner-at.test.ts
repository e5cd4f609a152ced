import { expect, it } from 'vitest'
import { ownerAt } from '../../../shared/record/owner-at'

const owners = [
  { fromAt: 100, ownerId: '1', assumed: true }, { fromAt: 200, ownerId: '2', assumed: false }, { fromAt: 300, ownerId: null, assumed: false },
]

it.each([
  [99, '1', true], [100, '1', true], [199, '1', true], [200, '2', false], [299, '2', false], [300, null, false], [999, null, false],
])('ownerAt: at %i it was %j, assumed %j', (at, ownerId, assumed) => {
  expect(ownerAt(owners, at)).toEqual({ ownerId, assumed })
  expect(ownerAt(owners.toReversed(), at)).toEqual({ ownerId, assumed })
})

it('ownerAt: before the first known owner that one is assumed, even when the change itself was seen', () => {
  expect(ownerAt([{ fromAt: 100, ownerId: '1', assumed: false }], 50)).toEqual({ ownerId: '1', assumed: true })
})

it('ownerAt: nobody when nothing is known', () => {
  expect(ownerAt([], 5)).toEqual({ ownerId: null, assumed: true })
})
