import { expect, it } from 'vitest'
import { checkHours, toHoursDraft, toWorkHours } from '../../../../client/features/settings/work-hours'

it.each([
  [{ from: '09:00', to: '18:00' }, null], [{ from: '09:00', to: '00:00' }, null], [{ from: '00:00', to: '00:00' }, null],
  [{ from: '', to: '18:00' }, 'empty'], [{ from: '09:00', to: '' }, 'empty'], [{ from: '18:00', to: '09:00' }, 'order'], [{ from: '09:00', to: '09:00' }, 'order'],
])('checkHours: %j is %s', (hours, problem) => {
  expect(checkHours(hours)).toBe(problem)
})

it('toWorkHours and toHoursDraft: midnight at the end of a day is 24:00 for the server and 00:00 in the field', () => {
  expect(toWorkHours({ from: '22:00', to: '00:00' })).toEqual({ from: '22:00', to: '24:00' })
  expect(toHoursDraft({ from: '22:00', to: '24:00' })).toEqual({ from: '22:00', to: '00:00' })
  expect(toWorkHours(toHoursDraft({ from: '09:00', to: '18:00' }))).toEqual({ from: '09:00', to: '18:00' })
})
