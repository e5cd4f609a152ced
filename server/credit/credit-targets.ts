import { sql, type Kysely } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import type { Funnel } from '../../shared/funnel/funnel-types'
import { relatedNamed } from '../../shared/funnel/related-named'
import { compilePlan } from '../../shared/metric/credit-plan'
import { isFunnelMetric, isStateMetric } from '../../shared/metric/metric-kind'
import type { VersionRange } from '../../shared/metric/metric-plan'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import type { FieldCatalogue } from '../../shared/record/field-types'
import type { RecordKind } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import { isHeldBy, ownerUse, readHolds, type Holds } from '../store/bulk-reader'
import { lastingSettings, recordTables, type ChangeStamp, type Watching } from '../store/change-stamp'
import { dialectOf } from '../store/dialect-of'
import type { Sql } from '../store/field-sql'
import { compileFunnelSql } from '../store/funnel-sql'
import { getMetricPlan } from '../store/metric-store'
import { cheapMomentSql } from '../store/moment-sql'
import type { PortalTables } from '../store/portal-tables'
import type { Zones } from '../zones'
import { loadJudgingCatalogue, loadPortalContext, type PortalContext } from './credit-context'
import type { CreditTarget } from './diff-credits'
import { createTargetIndex, neededValues, testAll, type TargetIndex } from './target-index'

export type CreditTargets = {
  /** Generations that records of this kind are credited to: live ones, and those being built. */
  list(db: Kysely<PortalTables>, kind: RecordKind): Promise<readonly CreditTarget[]>
  /** The same, with what tells the few that a record must be tested for. */
  index(db: Kysely<PortalTables>, kind: RecordKind): Promise<TargetIndex>
}

/** Whatever `list` may read. */
export const targetSources: Watching = {
  except: [...recordTables, 'goals', 'people', 'currency_rates'],
  refined: { metrics: { columns: ['id', 'source', 'version', 'live_version', 'generation', 'credited_from', 'next_generation', 'next_credited_from'] }, settings: lastingSettings },
}

/** In every zone days begin at a quarter of an hour. */
const quarterMs = 15 * 60_000

export type Plan = readonly VersionRange<FunnelMetric>[]
type Judge = Pick<CreditTarget, 'plan' | 'isState' | 'credit' | 'needs' | 'related'> & { candidates: (creditedFrom: number) => CreditTarget['candidates'] }
type Compiled = { stamp: string; judge: Judge | null }

/**
 * Compiles the plan of each version of a metric once, again only when the day, zone, fields or structure it was compiled with changed. The list is
 * kept as long as `stamp` (of `targetSources`) stays the same, and read each time without one.
 * A metric that can no longer be compiled (its custom field was deleted in the CRM) is left out: its credits stay as they are.
 */
export function createCreditTargets(deps: { zones: Zones; clock: Clock; stamp?: ChangeStamp }): CreditTargets {
  const kept = new Map<RecordKind, { mark: string; listed: Listed }>()
  const plans = new Map<string, Plan>()
  const compiled = new Map<string, Compiled>()

  async function planOf(db: Kysely<PortalTables>, metricId: string, version: number): Promise<Plan> {
    const key = `${version}:${metricId}`
    const known = plans.get(key)
    if (known !== undefined) return known
    const plan = (await getMetricPlan(db, metricId, version)).flatMap(({ definition, ...range }) => (isFunnelMetric(definition) ? [{ ...range, definition }] : []))
    plans.set(key, plan)
    return plan
  }

  async function judgeOf(db: Kysely<PortalTables>, metricId: string, version: number, by: Judging): Promise<Judge | null> {
    const key = `${version}:${metricId}`
    const known = compiled.get(key)
    if (known?.stamp === by.stamp) return known.judge
    const plan = await planOf(db, metricId, version)
    const judge = compileTarget(plan, by, dialectOf(db))
    compiled.set(key, { stamp: by.stamp, judge })
    return judge
  }

  async function readTargets(db: Kysely<PortalTables>, kind: RecordKind): Promise<Listed> {
    const rows = await db.selectFrom('metrics')
      .select(['id', 'version', 'live_version', 'generation', 'credited_from', 'next_generation', 'next_credited_from'])
      .where('source', '=', kind)
      .where((eb) => eb.or([eb('credited_from', 'is not', null), eb('next_generation', 'is not', null)])).execute()
    if (rows.length === 0) return toListed([], null)
    const by = await loadJudging(db, kind, deps)
    const targets: CreditTarget[] = []
    let holds: ReadonlyMap<string, Holds> | null = null
    const add = async ({ version, ...target }: Omit<CreditTarget, keyof Judge | 'isHeld'> & { version: number }): Promise<void> => {
      const judge = await judgeOf(db, target.metricId, version, by)
      if (!judge) return
      const holding = new Map(judge.plan.filter(({ definition }) => definition.holdBulk).map(({ version: by, definition }) => [by, ownerUse(definition)]))
      if (holding.size > 0) holds ??= await readHolds(db, kind)
      const held = holds
      targets.push({
        ...target, ...judge, candidates: judge.candidates(target.creditedFrom),
        isHeld: (credit) => {
          const use = holding.get(credit.version)
          return use !== undefined && isHeldBy(held?.get(credit.recordId), credit, use)
        },
      })
    }
    for (const row of rows) {
      if (row.credited_from !== null) {
        await add({ metricId: row.id, generation: row.generation, version: row.live_version, live: true, creditedFrom: row.credited_from })
      }
      if (row.next_generation !== null && row.next_credited_from !== null) {
        await add({ metricId: row.id, generation: row.next_generation, version: row.version, live: false, creditedFrom: row.next_credited_from })
      }
    }
    return toListed(targets, by.context)
  }

  async function read(db: Kysely<PortalTables>, kind: RecordKind): Promise<Listed> {
    const stamp = deps.stamp?.() ?? null
    if (stamp === null) return await readTargets(db, kind)
    const mark = `${stamp}:${Math.floor(deps.clock.now() / quarterMs)}`
    const known = kept.get(kind)
    if (known?.mark === mark) return known.listed
    const listed = await readTargets(db, kind)
    kept.set(kind, { mark, listed })
    return listed
  }

  return { list: async (db, kind) => (await read(db, kind)).targets, index: async (db, kind) => (await read(db, kind)).index() }
}

type Listed = { targets: readonly CreditTarget[]; index: () => TargetIndex }

/** The index is made when it is first asked for: crediting metric by metric needs none. */
function toListed(targets: readonly CreditTarget[], context: PortalContext | null): Listed {
  let made: TargetIndex | null = null
  return { targets, index: () => (made ??= context ? createTargetIndex(targets, context.ctx) : testAll(targets)) }
}

/** What targets are compiled with; `stamp` changes whenever it does. */
export type Judging = { stamp: string; context: PortalContext; catalogue: FieldCatalogue }

export async function loadJudging(db: Kysely<PortalTables>, kind: RecordKind, deps: { zones: Zones; clock: Clock }): Promise<Judging> {
  const context = await loadPortalContext(db, deps)
  const catalogue = await loadJudgingCatalogue(db, kind)
  const { structure, zone, today, calendarMark, currency, ctx: { rates } } = context
  const stamp = JSON.stringify([
    today, zone.timeZone, calendarMark, currency, rates?.upTo, structure.departments.map((d) => [d.id, d.parentId]), structure.memberships, catalogue.fields.map((f) => [f.name, f.type, f.multiple]),
  ])
  return { stamp, context, catalogue }
}

/** Null for a plan that cannot be compiled on this portal any more. */
export function compileTarget(plan: Plan, { context: { ctx, zone }, catalogue }: Judging, dialect: Dialect): Judge | null {
  // While a change of the source is being credited, the figures of the old source rest.
  if (plan.some(({ definition }) => definition.source !== catalogue.kind)) return null
  try {
    const credit = compilePlan(plan, catalogue, ctx)
    const tests = plan.map(({ from, to, definition }) => ({
      from, to, moment: cheapMomentSql(definition),
      funnel: compileFunnelSql(definition.where, catalogue, { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions }),
    }))
    const edge = (moment: Sql | null, by: '>=' | '<', day: number): Sql => (moment && Number.isFinite(day) ? sql` and ${moment} ${sql.raw(by)} ${sql.lit(zone.startOfDay(day))}` : sql``)
    // What any of the versions may count.
    const where: Funnel = { any: plan.map(({ definition }) => definition.where) }
    return {
      plan,
      isState: plan.some(({ definition }) => isStateMetric(definition)),
      related: relatedNamed(where),
      credit: ({ record, history }) => credit(record, history),
      needs: neededValues(plan.map(({ definition }) => definition), catalogue, ctx),
      candidates: (creditedFrom) => {
        const parts = tests.filter(({ to }) => to > creditedFrom)
          .map(({ from, to, funnel, moment }) => sql`(${funnel}${edge(moment, '>=', Math.max(from, creditedFrom))}${edge(moment, '<', to)})`)
        return sql<boolean>`records.excluded = 0 and (${sql.join(parts, sql` or `)})`
      },
    }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
