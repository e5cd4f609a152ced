import { expect, it } from 'vitest'
import { createOperatingMeter } from '../../../server/crm/operating-meter'

it('createOperatingMeter: a method near its limit waits until time is given back, others go on', () => {
  const meter = createOperatingMeter()
  meter.note('crm.item.list', 100, 60_000)
  expect(meter.delayMs(['crm.item.list'], 0)).toBe(0)
  meter.note('crm.item.list', 440, 60_000)
  expect([meter.delayMs(['crm.item.list', 'batch'], 10_000), meter.delayMs(['batch'], 10_000)]).toEqual([50_000, 0])
  expect(meter.delayMs(['crm.item.list'], 61_000)).toBe(0)
  meter.refuse('batch', 61_000)
  expect(meter.delayMs(['batch'], 61_000)).toBe(60_000)
})
