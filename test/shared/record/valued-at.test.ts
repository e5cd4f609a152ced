import { expect, it } from 'vitest'
import { valuedAt } from '../../../shared/record/valued-at'

it.each([
  ['open', 20, 10], ['won', 20, 20], ['lost', 20, 20], ['won', null, 10], [null, 20, 10],
] as const)('valuedAt: of a record that is %s and moved at %s', (stageKind, movedAt, at) => {
  expect(valuedAt({ stageKind, movedAt, createdAt: 10 })).toBe(at)
})
