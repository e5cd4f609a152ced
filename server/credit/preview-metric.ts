import type { Preview } from '../../shared/api/metric-contract'
import { describeCondition } from '../../shared/funnel/describe-funnel'
import { firstField, funnelSteps } from '../../shared/funnel/funnel-steps'
import { describeMetric } from '../../shared/metric/describe-metric'
import { figureUnit } from '../../shared/metric/figure-unit'
import { isFunnelMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { creditScale, figureOf } from '../../shared/metric/tally'
import { toDayNumber } from '../../shared/period/day-number'
import type { RecordRef } from '../../shared/record/record-types'
import type { Language } from '../../shared/text/language-types'
import type { Clock } from '../clock'
import { AppError } from '../errors'
import type { PreviewAsk } from '../flow'
import { readCounted, type CountedQuery, type CountedRow } from '../store/counted-sql'
import type { Database } from '../store/database'
import { readMeasuredOriginals } from '../store/measured-originals'
import { loadTellingCatalogue } from '../store/name-options'
import type { PortalTables } from '../store/portal-tables'
import type { Zones } from '../zones'
import { loadPortalContext } from './credit-context'
import { assertMetric } from './edit-metrics'
import { previewRatio } from './preview-ratio'

const sampleSize = 20

type Deps = { zones: Zones; clock: Clock; recordUrl: (ref: RecordRef) => string }

/** What a definition matches right now, over all records or those of the people asked for, by SQL. Throws invalid with the problems of the definition. */
export async function previewMetric(database: Database<PortalTables>, asked: PreviewAsk, deps: Deps): Promise<Preview> {
  const { db, dialect } = database
  const { definition } = asked
  await assertMetric(db, definition)
  const language: Language = asked.language === 'en' ? 'en' : 'ru'
  if (isRatioMetric(definition)) {
    return await previewRatio(db, { definition, language, preview: async (part) => await previewMetric(database, { ...asked, definition: part }, deps) })
  }
  if (!isFunnelMetric(definition)) throw new AppError('invalid', 'nothing-to-preview', 'Only a metric over records can be previewed.')
  const catalogue = await loadTellingCatalogue(db, definition.source, language)
  const { zone, currency, ctx } = await loadPortalContext(db, deps)
  const query: CountedQuery = {
    metric: definition, catalogue, personIds: asked.personIds, period: toInstants(asked.period, zone.startOfDay), now: deps.clock.now(),
    ctx: { ...ctx, dialect, today: zone.dayOf(deps.clock.now()), timeZone: zone.timeZone, transitions: zone.transitions },
  }
  const steps = funnelSteps(definition.where)
  const { matched, people, tally, newest, left } = await readCounted(db, query, { limit: sampleSize })
  const wording = { language, currency }
  const scale = creditScale(definition, catalogue)
  const conditions = [
    { field: 'source', text: catalogue.title },
    ...steps.map((step) => ({ field: firstField(step) ?? '', text: describeCondition(step, catalogue, wording) })),
  ]
  const originals = await readMeasuredOriginals(db, { metric: definition, catalogue, currency, zone, lines: newest })
  return {
    matched, people, value: figureOf(definition, scale, tally),
    unit: figureUnit(definition, catalogue, currency),
    sentence: describeMetric(definition, catalogue, wording),
    steps: conditions.map((condition, i) => ({ condition, left: left[i] ?? 0 })),
    sample: newest.map((row, i) => {
      const original = originals[i]
      return { ...toSample(row, definition, scale, deps), ...(original ? { original } : {}) }
    }),
  }
}

function toInstants(period: PreviewAsk['period'], startOfDay: (day: number) => number): CountedQuery['period'] {
  if (period === null) return null
  const [from, to] = [toDayNumber(period.from), toDayNumber(period.to)]
  if (from >= to) throw new AppError('invalid', 'period-inverted', 'period: it ends before it begins')
  return { from: startOfDay(from), to: startOfDay(to) }
}

function toSample({ id, title, personId, at, value }: CountedRow, { source }: FunnelMetric, scale: number, { recordUrl }: Deps): Preview['sample'][number] {
  return { kind: source, id, title, url: recordUrl({ kind: source, id }), userId: personId, at: new Date(at).toISOString(), value: value / scale }
}
