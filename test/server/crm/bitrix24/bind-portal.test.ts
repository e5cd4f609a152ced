import { expect, it } from 'vitest'
import type { BatchItem, RunBatch } from '../../../../server/crm/bitrix24/batch'
import { bindPortal } from '../../../../server/crm/bitrix24/bind-portal'
import { toRestError } from '../../../../server/crm/bitrix24/rest-answer'

const silent = { warn: () => undefined }

it('bindPortal: a portal that does not tell what is bound gets every binding', async () => {
  const bound: unknown[] = []
  const run: RunBatch = async (commands) => {
    await Promise.resolve()
    return new Map(commands.map(({ key, method, params }): [string, BatchItem] => {
      if (method !== 'event.bind') return [key, { error: toRestError(method, 'ERROR_METHOD_NOT_FOUND', '') }]
      bound.push(params.event)
      return [key, { result: true }]
    }))
  }
  await bindPortal(run, { publicUrl: 'https://goals.test', log: silent })
  expect(bound).toEqual(expect.arrayContaining(['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE', 'ONAPPUNINSTALL']))
})

it('bindPortal: an older portal that lacks some events is followed by the others; one without those of deals says so', async () => {
  const portal = (...unknown: string[]): RunBatch => async (commands) => await Promise.resolve(new Map(commands.map(({ key, method, params }): [string, BatchItem] => {
    const isUnknown = method === 'event.bind' && unknown.includes(String(params.event))
    return [key, method === 'event.bind' && !isUnknown ? { result: true } : { error: toRestError(method, 'ERROR_EVENT_NOT_FOUND', 'Event not found') }]
  })))
  const settings = { publicUrl: 'https://goals.test', log: silent }
  await expect(bindPortal(portal('ONCRMDEALMOVETOCATEGORY', 'ONCRMDYNAMICITEMADD', 'ONAPPUNINSTALL'), settings)).resolves.toBeUndefined()
  await expect(bindPortal(portal('ONCRMDEALUPDATE'), settings)).rejects.toMatchObject({ code: 'events_refused' })
})
