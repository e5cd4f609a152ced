import { z } from 'zod'
import { AppError } from '../errors'
import { writeFields, writePipelines, writeRates, writeStages } from '../store/catalogue-store'
import { writeKinds } from '../store/kind-store'
import { writeDepartments, writeMemberships, writePeople } from '../store/people-store'
import { listUnvalued } from '../store/record-reader'
import { readSettings, writeFirstSetting, writeSetting } from '../store/settings-store'
import { fetchAndApply } from './catch-up'
import { revalueRecords } from './revalue-records'
import type { SyncStep } from './sync-types'

/** The setting that names currencies whose records wait to be valued. */
const firstRated = 'first_rated'
/** So many records are read again for it. */
const mostUnvalued = 5000

type Step = Pick<SyncStep, 'db' | 'connection' | 'clock' | 'zones'>

/**
 * Reads people and departments and notes who belongs where from now on. What the CRM refuses stays as it was known, and the reason is noted.
 * Returns how many there are.
 */
export async function syncPeople({ db, connection, clock }: Step, adminIds: ReadonlySet<string>): Promise<{ people: number; departments: number }> {
  const [people, departments] = await Promise.all([readUnlessRefused(connection.listPeople()), readUnlessRefused(connection.listDepartments())])
  await db.transaction().execute(async (trx) => {
    if (people.refusal === null) {
      // Where the CRM says who its administrators are, it knows better than we do.
      const admins = people.rows.filter(({ id, isAdmin = adminIds.has(id) }) => isAdmin).map(({ id }) => id)
      await writePeople(trx, people.rows, new Set(admins), clock.now())
    }
    if (departments.refusal === null) await writeDepartments(trx, departments.rows)
    await writeMemberships(trx, people.rows.map(({ id, departmentIds }) => ({ personId: id, departmentIds })), clock.now())
    await writeSetting(trx, 'refused_people', people.refusal ?? '')
    await writeSetting(trx, 'refused_departments', departments.refusal ?? '')
  })
  return { people: people.rows.length, departments: departments.rows.length }
}

async function readUnlessRefused<T>(list: Promise<readonly T[]>): Promise<{ rows: readonly T[]; refusal: string | null }> {
  try {
    return { rows: await list, refusal: null }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'crm_refused') throw error
    return { rows: [], refusal: error.message }
  }
}

/** Reads kinds, pipelines, stages, fields and today's rates; `isCounting` has the rows of each kind counted on the way. Returns how many there are, whether the portal's base currency changed and whether there are new rates */
export async function syncCatalogue({ db, connection, clock, zones }: Step, { isCounting = false }: { isCounting?: boolean } = {}): Promise<{ pipelines: number; stages: number; fields: number; currencies: number; isRevalued: boolean; isRated: boolean }> {
  const settings = await readSettings(db)
  const [timeZone, kinds, pipelines, stages, fields, currencies] = await Promise.all([
    settings.get('time_zone') ?? connection.readTimeZone(), connection.listKinds({ isCounting }),
    connection.listPipelines(), connection.listStages(), connection.listFields(), connection.listCurrencies(),
  ])
  const base = currencies.find(({ isBase }) => isBase)
  const before = settings.get('currency')
  const isRevalued = base !== undefined && before !== undefined && before !== base.code
  const isRated = await db.transaction().execute(async (trx) => {
    await writeFirstSetting(trx, 'time_zone', timeZone)
    await writeKinds(trx, kinds)
    // What is known of a kind that is refused now stays.
    for (const { kind, refusal } of kinds) if (refusal === null) {
      await writePipelines(trx, kind, pipelines.filter((pipeline) => pipeline.kind === kind))
      await writeStages(trx, kind, stages.filter((stage) => stage.kind === kind))
      await writeFields(trx, kind, fields.filter((field) => field.kind === kind))
    }
    const noted = await writeRates(trx, zones(timeZone).dayOf(clock.now()), currencies)
    if (base) await writeSetting(trx, 'currency', base.code)
    if (isRevalued) await revalueRecords(trx, { from: before, to: base.code, zones })
    // Noted beside the rates, so that a kill between them loses no record.
    if (noted.firstSeen.length > 0) await writeSetting(trx, firstRated, JSON.stringify([...readFirstRated(settings), ...noted.firstSeen]))
    return noted.isNews
  })
  return { pipelines: pipelines.length, stages: stages.length, fields: fields.length, currencies: currencies.length, isRevalued, isRated }
}

/** Reads again what came in a currency before that had a rate. */
export async function revalueFirstRated(step: SyncStep): Promise<void> {
  const currencies = readFirstRated(await readSettings(step.db))
  if (currencies.length === 0) return
  await fetchAndApply(step, await listUnvalued(step.db, currencies, mostUnvalued))
  await writeSetting(step.db, firstRated, '[]')
}

function readFirstRated(settings: ReadonlyMap<string, string>): string[] {
  return z.array(z.string()).parse(JSON.parse(settings.get(firstRated) ?? '[]'))
}
