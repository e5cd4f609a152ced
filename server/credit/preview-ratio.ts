import type { Kysely } from 'kysely'
import type { Preview } from '../../shared/api/metric-contract'
import { describeMetric, type PartNames } from '../../shared/metric/describe-metric'
import { ratioUnit } from '../../shared/metric/figure-unit'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { RatioMetric } from '../../shared/metric/metric-types'
import { ratioOf } from '../../shared/metric/tally'
import type { Language } from '../../shared/text/language-types'
import { AppError } from '../errors'
import type { PreviewAsk } from '../flow'
import { listMetricsByIds, type StoredMetric } from '../store/metric-store'
import { readFigureSettings } from '../store/portal-reader'
import type { PortalTables } from '../store/portal-tables'
import { assertChange } from './edit-metrics'

type Asked = { definition: RatioMetric; language: Language; preview(definition: PreviewAsk['definition']): Promise<Preview> }

/**
 * What a ratio comes to by the previews of its parts, with the records of the one that it divides by. Throws invalid when a part is
 * missing, is a ratio itself or is entered by hand.
 */
export async function previewRatio(db: Kysely<PortalTables>, { definition, language, preview }: Asked): Promise<Preview> {
  await assertChange(db, { definition })
  const { of, to, minSample } = definition.ratio
  const parts = new Map((await listMetricsByIds(db, [of, to])).map((metric) => [metric.id, metric]))
  const [upper, lower] = [partOf(parts, 'of', of), partOf(parts, 'to', to)]
  const ofPreview = await preview(upper)
  const toPreview = await preview(lower)
  const names: PartNames = { of: upper.name, to: lower.name }
  const { currency } = await readFigureSettings(db)
  return {
    ...toPreview, value: ratioOf(ofPreview.value, toPreview.value, minSample), unit: ratioUnit(ofPreview.unit, toPreview.unit),
    sentence: describeMetric(definition, null, { language, currency }, names),
  }
}

function partOf(parts: ReadonlyMap<string, StoredMetric>, name: 'of' | 'to', id: string): StoredMetric['definition'] {
  const part = parts.get(id)?.definition
  if (part && isFunnelMetric(part)) return part
  throw new AppError('invalid', 'nothing-to-preview', `ratio.${name}: only metrics over records can be previewed`)
}
