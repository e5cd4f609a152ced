import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { generateCompany } from '../emulator/company/generate-company'
import { createLife } from '../emulator/company/life'
import { createWorkLife } from '../emulator/company/work-life'
import { openAmocrm } from './open-amocrm'
import { openBitrix24 } from './open-bitrix24'
import { setDemoGoals } from './set-demo-goals'

const { values } = parseArgs({
  options: {
    deals: { type: 'string', default: '8800' }, seed: { type: 'string', default: '24' }, port: { type: 'string', default: '8024' },
    crm: { type: 'string', default: 'bitrix24' }, 'by-hand': { type: 'boolean', default: false }, pace: { type: 'string', default: '12' }, help: { type: 'boolean', default: false },
  },
})
const say = (text: string): void => void process.stdout.write(`${text}\n`)
if (values.help || !['bitrix24', 'amocrm'].includes(values.crm)) {
  say('npm run demo -- [--crm bitrix24|amocrm] [--deals 8800] [--seed 24] [--port 8024] [--pace 12 acts a minute] [--by-hand: play the installation yourself]')
  process.exit(0)
}

const now = Date.now()
const company = generateCompany({ seed: Number(values.seed), deals: Number(values.deals), now })
const crmPort = await freePort(Number(values.port))
const stage = await (values.crm === 'amocrm' ? openAmocrm : openBitrix24)(company, crmPort)
const dataDir = await mkdtemp(join(tmpdir(), 'vympel-demo-'))
const server = await stage.serve({ dataDir, port: await freePort(crmPort + 1) })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void close())
say(`A company of ${company.people.size} people and ${company.deals.size} deals is up in ${values.crm}; the server is at ${server.origin}.`)

if (!values['by-hand']) {
  await stage.install()
  const admin = await patiently(async () => await stage.enterAsAdmin(server.origin))
  for (let shown = ''; ; await new Promise((done) => setTimeout(done, 500))) {
    const sync = await patiently(async () => await admin.get<{ phase: string; kinds: { kind: string; done: number }[] }>('/api/sync'))
    const line = sync.kinds.map(({ kind, done }) => `${kind} ${done}`).join(', ')
    if (line !== shown) say(`  first load: ${line}`)
    shown = line
    if (sync.phase === 'live') break
  }
  await stage.tellStructure(admin)
  say(`  ${await setDemoGoals(admin, company, now)} goals are set for this month.`)
}

const life = createLife({ company, seed: now, now, dealsPerMinute: Number(values.pace), emit: stage.publish })
const work = createWorkLife({ company, seed: now + 1, now, dealsPerMinute: Number(values.pace), emit: stage.publish })
setInterval(() => { life.tick(Date.now()); work.tick(Date.now()) }, 1000)

const heads = new Set([...company.departments.values()].map((department) => department.headId))
const seller = [...company.people.values()].find((person) => person.position === 'Менеджер по продажам' && person.active && !heads.has(person.id))
const head = [...company.departments.values()].find((department) => department.name.startsWith('Отдел продаж'))?.headId
const app = `${stage.origin}${values['by-hand'] ? stage.installPath : stage.appPath}`
say(`
Open  ${app}                 as the admin${values['by-hand'] ? ' (the installer opens)' : ''}
      ${app}?user=${head ?? 1}          as a head of sales
      ${app}?user=${seller?.id ?? 1}          as a manager: «Мои цели»
      ${stage.origin}${stage.dealsPath}        deals: win one and watch the bar

People go on working by themselves, ${values.pace} acts a minute with deals and as many with calls, tasks, leads and invoices. Ctrl+C ends it and leaves nothing behind.`)

async function close(): Promise<void> {
  await server.stop()
  await stage.close()
  await rm(dataDir, { recursive: true, force: true })
  process.exit(0)
}

/** An answer of the server, which lets nobody in before the CRM has let it in and its storage is there. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (attempt > 60) throw error
      await new Promise((done) => setTimeout(done, 500))
    }
  }
}

/** The wanted port when it is free, else any. */
async function freePort(wanted: number): Promise<number> {
  return await new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => {
      const other = createServer()
      other.listen(0, '127.0.0.1', () => {
        const address = other.address()
        other.close(() => done(typeof address === 'object' && address ? address.port : 0))
      })
    })
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => done(wanted)))
  })
}
