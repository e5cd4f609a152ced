import { expect, it } from 'vitest'
import { systemClock } from '../../../server/clock'
import { insertPortal, updateState } from '../../../server/store/portal-store'
import { withoutEvents } from '../../../server/sync/bind-events'
import { readSyncStatus } from '../../../server/sync/read-sync-status'
import { openTestPortal, openTestRegistry } from '../../support/databases'

it('readSyncStatus: a portal that is hindered but not disconnected says by what', async () => {
  const { db: registry } = await openTestRegistry('sqlite')
  const { db } = await openTestPortal('sqlite')
  const address = { origin: 'https://crm.test', restUrl: 'https://crm.test/rest/', oauthUrl: 'https://oauth.test' }
  await insertPortal(registry, { id: 'p', crm: 'bitrix24', externalId: 'm', address, name: 'crm.test', state: 'live', message: null, installerId: '1', installedAt: 1 })
  const read = async () => {
    const { message, limit } = await readSyncStatus({ portalId: 'p', registry, db, clock: systemClock })
    return [message, limit]
  }
  expect(await read()).toEqual([null, null])
  await updateState(registry, 'p', 'live', withoutEvents)
  expect(await read()).toEqual([withoutEvents, 'no-events'])
  await updateState(registry, 'p', 'live', 'The portal is blocked.')
  expect(await read()).toEqual(['The portal is blocked.', 'blocked'])
  await updateState(registry, 'p', 'reconnect', 'An administrator must open the app.')
  expect(await read()).toEqual(['An administrator must open the app.', null])
})
