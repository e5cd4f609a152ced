import { expect, it } from 'vitest'
import { updateDeal } from '../../emulator/company/company-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until } from '../sync/support/sync-rig'

async function start({ withoutApplicationToken = false } = {}) {
  const company = makeTinyCompany(5)
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }, { company: makeTinyCompany(1), memberId: 'm2' }] })
  const portal = rig.emulator.portals[0]
  if (!portal) throw new Error('no portal')
  portal.app.add(1, { tellsInstall: false })
  await portal.app.install(1, { withoutApplicationToken })
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  const waiting = async () => (await rig.registry.db.selectFrom('inbox').selectAll().execute()).length
  const token = portal.state.installation?.applicationToken ?? ''
  const userToken = (userId: number) => rig.emulator.tokens.issue('m1', userId).accessToken
  return { rig, portal, company, id, waiting, token, userToken }
}

async function send(origin: string, event: string, auth: Record<string, string>, id = '1'): Promise<number> {
  const fields = { event, 'data[FIELDS][ID]': id, ts: '1766047124', ...Object.fromEntries(Object.entries(auth).map(([name, value]) => [`auth[${name}]`, value])) }
  return (await fetch(`${origin}/bitrix24/events`, { method: 'POST', body: new URLSearchParams(fields) })).status
}

it('handleEvent: only the application token of the portal itself is believed', async () => {
  const { rig, waiting, token, id } = await start()
  await rig.kill(id)
  const cases: [string, Record<string, string>, number][] = [
    ['wrong', { member_id: 'm1', application_token: 'wrong' }, 401],
    ['empty', { member_id: 'm1', application_token: '' }, 401],
    ['absent', { member_id: 'm1' }, 401],
    ['unknown portal', { member_id: 'm9', application_token: token }, 404],
    ['no portal', { application_token: token }, 400],
  ]
  for (const [name, auth, status] of cases) expect([name, await send(rig.origin, 'ONCRMDEALUPDATE', auth)]).toEqual([name, status])
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm1', application_token: token }, '1; drop')).toBe(400)
  expect(await waiting()).toBe(0)
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm1', application_token: token })).toBe(200)
  expect(await waiting()).toBe(1)
})

it('handleEvent: a forged uninstall wipes nothing', async () => {
  const { rig } = await start()
  expect(await send(rig.origin, 'ONAPPUNINSTALL', { member_id: 'm1', application_token: 'guess' })).toBe(401)
  expect(await rig.portalId('m1')).toBeTruthy()
})

it('handleEvent: until the application token is known nothing matches, an empty one neither', async () => {
  const { rig, token } = await start({ withoutApplicationToken: true })
  for (const guess of ['', token]) expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm1', application_token: guess })).toBe(401)
})

it('handleEvent: ONAPPINSTALL brings the application token when an administrator\'s own access token proves it', async () => {
  const { rig, portal, token, userToken } = await start({ withoutApplicationToken: true })
  const forged = { member_id: 'm1', application_token: 'attacker', refresh_token: 'x' }
  expect(await send(rig.origin, 'ONAPPINSTALL', { ...forged, access_token: 'nonsense' })).toBe(401)
  expect(await send(rig.origin, 'ONAPPINSTALL', forged)).toBe(401)
  expect(await send(rig.origin, 'ONAPPINSTALL', { ...forged, access_token: userToken(3) })).toBe(403)
  expect(await send(rig.origin, 'ONAPPINSTALL', { ...forged, member_id: 'm2', access_token: userToken(1) })).toBe(401)
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm1', application_token: 'attacker' })).toBe(401)
  portal.app.tellInstall(1)
  await portal.eventsIdle()
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm1', application_token: token })).toBe(200)
})

it('handleEvent: the application token of an early ONAPPINSTALL serves an installer that brings none', async () => {
  const { rig } = await start()
  const other = rig.emulator.portals[1]
  other?.app.add(1)
  await other?.eventsIdle()
  await other?.app.install(1, { withoutApplicationToken: true })
  const token = other?.state.installation?.applicationToken ?? ''
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm2', application_token: token })).toBe(200)
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm2', application_token: 'guess' })).toBe(401)
})

it('handleEvent: ONAPPINSTALL of a portal whose installer was not opened yet is answered and changes nothing', async () => {
  const { rig } = await start()
  const other = rig.emulator.portals[1]
  other?.app.add(1)
  await other?.eventsIdle()
  expect(other?.counters.eventsFailed).toBe(0)
  expect((await rig.registry.db.selectFrom('portals').selectAll().execute()).map((row) => row.external_id)).toEqual(['m1'])
})

it('handleEvent: an uninstall leaves no byte of the portal, and a reinstall starts anew', async () => {
  const { rig, portal, id, company } = await start()
  portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: 3 }, 1, { title: 'Секретная сделка 4711' }))
  await until(async () => (await rig.portalDb(id).selectFrom('records').selectAll().where('title', '=', 'Секретная сделка 4711').execute()).length === 1)
  const old = portal.state.installation?.applicationToken
  portal.app.uninstall()
  await portal.eventsIdle()
  const left = rig.readDataDir()
  for (const trace of [id, 'm1', Buffer.from('Секретная сделка 4711').toString('latin1'), portal.origin]) expect([trace, left.includes(trace)]).toEqual([trace, false])
  expect(await rig.registry.db.selectFrom('sessions').selectAll().execute()).toEqual([])
  await portal.app.install(1)
  const next = await rig.portalId('m1')
  expect(next).not.toBe(id)
  await rig.waitLive(next)
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm1', application_token: old ?? '' })).toBe(401)
  expect(await send(rig.origin, 'ONCRMDEALUPDATE', { member_id: 'm1', application_token: portal.state.installation?.applicationToken ?? '' })).toBe(200)
})
