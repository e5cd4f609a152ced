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
