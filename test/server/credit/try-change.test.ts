import { expect, it } from 'vitest'
import { fitWindow } from '../../../server/credit/try-change'

it('fitWindow: dear records come in small windows, cheap ones in large', () => {
  expect([fitWindow(100, 500), fitWindow(100, 60_000), fitWindow(100, 5), fitWindow(800, 1), fitWindow(400, 30)]).toEqual([20, 20, 200, 1000, 400])
})
