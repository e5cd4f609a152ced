import { expect, it } from 'vitest'
import { firstOfMonth } from '../../../client/live/period-store'

it.each([
  ['2026-11-19', -1, '2026-10-01'], ['2026-12-31', 1, '2027-01-01'], ['2026-03-31', -1, '2026-02-01'], ['2026-01-15', -13, '2024-12-01'],
])('firstOfMonth: %s moved by %d is %s', (on, months, first) => {
  expect(firstOfMonth(on, months)).toBe(first)
})
