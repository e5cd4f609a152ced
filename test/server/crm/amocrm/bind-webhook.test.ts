import { expect, it } from 'vitest'
import type { AmoRest } from '../../../../server/crm/amocrm/amo-rest'
import { bindWebhook, wantedSettings } from '../../../../server/crm/amocrm/bind-webhook'
import { toProblem } from '../../../../server/crm/amocrm/rest-problem'

const asked = { publicUrl: 'https://goals.example.com', key: 'k1', sent: () => undefined }

function account(statuses: { list: number; subscription: number }) {
  const posted: unknown[] = []
  const rest: AmoRest = {
    get: async () => await Promise.reject(toProblem('webhooks', { status: statuses.list, data: {} })),
    post: async (_path, body) => {
      if (statuses.subscription >= 400) throw toProblem('webhooks', { status: statuses.subscription, data: {} })
      posted.push(body)
      return await Promise.resolve({})
    },
    remove: async () => { await Promise.resolve() },
  }
  return { rest, posted }
}

it('bindWebhook: an account that has no list of webhooks yet is subscribed', async () => {
  const { rest, posted } = account({ list: 404, subscription: 201 })
  await bindWebhook(rest, asked)
  expect(posted).toEqual([{ destination: 'https://goals.example.com/amocrm/webhook/k1', settings: wantedSettings, sort: 10 }])
})

it.each([{ list: 403, subscription: 201 }, { list: 404, subscription: 403 }])('bindWebhook: a tariff without webhooks is told apart: %o', async (statuses) => {
  await expect(bindWebhook(account(statuses).rest, asked)).rejects.toMatchObject({ code: 'events_refused' })
})
