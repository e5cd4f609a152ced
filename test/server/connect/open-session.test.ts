import { expect, it } from 'vitest'
import { hashToken } from '../../../server/secrets'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig } from '../sync/support/sync-rig'

async function start() {
  const rig = await startRig({ companies: [{ company: makeTinyCompany(1), memberId: 'm1' }] })
  const portal = rig.emulator.portals[0]
  if (!portal) throw new Error('no portal')
  portal.app.add(1, { tellsInstall: false })
  return { rig, portal, appUrl: `${rig.origin}/bitrix24/app` }
}

it('openSession: a portal nobody installed is not found', async () => {
  const { rig, portal, appUrl } = await start()
  expect((await portal.app.open(1, { handler: appUrl })).status).toBe(404)
  expect(await rig.registry.db.selectFrom('sessions').selectAll().execute()).toEqual([])
})

it('openSession: the person is whom the CRM names, whatever the page says', async () => {
  const { rig, portal, appUrl } = await start()
  await portal.app.install(1)
  const page = await portal.app.open(3, { handler: appUrl, options: { USER_ID: '1', IS_ADMIN: true } })
  const { token, expiresAt } = JSON.parse(page.html) as { token: string; expiresAt: number }
  const session = await rig.registry.db.selectFrom('sessions').selectAll().where('token_hash', '=', hashToken(token)).executeTakeFirstOrThrow()
  expect(session).toMatchObject({ user_id: '3', is_admin: 0, language: 'ru', expires_at: expiresAt })
  expect(token).toHaveLength(43)
})

it('openSession: the application token is taken from an administrator only, and only while it is unknown', async () => {
  const { rig, portal, appUrl } = await start()
  await portal.app.install(1, { withoutApplicationToken: true })
  const stored = async () => (await rig.registry.db.selectFrom('portals').select('application_token').executeTakeFirstOrThrow()).application_token
  await portal.app.open(3, { handler: appUrl })
  expect(await stored()).toBeNull()
  await portal.app.open(1, { handler: appUrl })
  const sealed = await stored()
  expect(sealed && rig.secrets.open(await rig.portalId('m1'), sealed)).toBe(portal.state.installation?.applicationToken)
})

it('openSession: a visit on a portal that waits for permission is still a session, and an employee\'s revives nothing', async () => {
  const { rig, portal, appUrl } = await start()
  await portal.app.install(1)
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  await rig.registry.db.updateTable('portals').set({ state: 'reconnect', message: 'x' }).execute()
  expect((await portal.app.open(3, { handler: appUrl })).status).toBe(200)
  expect((await rig.status(id)).phase).toBe('reconnect')
  expect((await portal.app.open(1, { handler: appUrl })).status).toBe(200)
  expect((await rig.status(id)).phase).toBe('live')
})
