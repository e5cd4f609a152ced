import { describeCondition } from '../funnel/describe-funnel'
import type { Wording } from '../funnel/describe-value'
import { firstField, funnelSteps } from '../funnel/funnel-steps'
import { funnelWords } from '../funnel/funnel-words'
import type { Funnel } from '../funnel/funnel-types'
import type { FieldCatalogue } from '../record/field-types'
import { momentTitle } from '../record/moment-catalogue'
import { measureText } from './describe-metric'
import { describePolicy } from './describe-policy'
import { isFunnelMetric, isManualMetric, isRatioMetric } from './metric-kind'
import { countingText } from './metric-plan'
import type { FunnelMetric, MetricDefinition } from './metric-types'

/** A definition with the catalogue of its source, null when it has none. */
export type Described = { definition: MetricDefinition; catalogue: FieldCatalogue | null }

const words = {
  ru: {
    name: 'Название', better: 'Лучше', higher: 'больше', lower: 'меньше', source: 'Записи', added: 'Добавлено условие', removed: 'Убрано условие', changed: 'Условие',
    measure: 'Считаем', when: 'Засчитываем', who: 'Кому', occurrence: 'Повторные входы', current: 'только нынешний', every: 'каждый', first: 'только первый', of: 'Числитель', to: 'Знаменатель',
    minSample: 'Наименьшая выборка', unit: 'Единица', bulk: 'Массовые переносы', counted: 'считаем сразу', held: 'ждут решения', other: 'Изменены другие настройки',
  },
  en: {
    name: 'Name', better: 'Better', higher: 'higher', lower: 'lower', source: 'Records', added: 'Condition added', removed: 'Condition removed', changed: 'Condition',
    measure: 'We count', when: 'Credited', who: 'To whom', occurrence: 'Repeated entries', current: 'the present one only', every: 'every one', first: 'the first one only', of: 'Of', to: 'To',
    minSample: 'Smallest sample', unit: 'Unit', bulk: 'Bulk moves', counted: 'count at once', held: 'wait for a decision', other: 'Other settings changed',
  },
} as const

/** What differs between two versions, a line each; none when nothing does. `metricName` names the parts of a ratio. */
export function describeChange(before: Described, after: Described, wording: Wording & { metricName: (id: string) => string }): string[] {
  const say = words[wording.language]
  const { quote } = funnelWords[wording.language]
  const [old, now] = [before.definition, after.definition]
  const name = pair(say.name, quote(old.name), quote(now.name))
  const better = pair(say.better, say[old.better], say[now.better])
  if (countingText(old) === countingText(now)) return [...name, ...better]
  const lines = countingLines(before, after, wording)
  return [...name, ...better, ...(lines.length > 0 ? lines : [say.other])]
}

function countingLines(before: Described, after: Described, wording: Wording & { metricName: (id: string) => string }): string[] {
  const say = words[wording.language]
  const [old, now] = [before.definition, after.definition]
  if (isRatioMetric(old) && isRatioMetric(now)) {
    const { metricName } = wording
    const sample = (given: number | undefined): string => String(given ?? 0)
    return [
      ...pair(say.of, metricName(old.ratio.of), metricName(now.ratio.of)), ...pair(say.to, metricName(old.ratio.to), metricName(now.ratio.to)),
      ...pair(say.minSample, sample(old.ratio.minSample), sample(now.ratio.minSample)),
    ]
  }
  if (isManualMetric(old) && isManualMetric(now)) return pair(say.unit, old.manual.unit, now.manual.unit)
  if (!isFunnelMetric(old) || !isFunnelMetric(now) || !before.catalogue || !after.catalogue) return []
  const [was, is] = [before.catalogue, after.catalogue]
  const bulks = ({ holdBulk }: FunnelMetric): string => (holdBulk ? say.held : say.counted)
  const entries = (metric: FunnelMetric): string => say[metric.when.startsWith('stage:') && metric.occurrence !== 'first' ? 'every' : metric.occurrence ?? 'current']
  return [
    ...pair(say.source, was.title, is.title),
    ...conditionLines({ steps: funnelSteps(old.where), catalogue: was }, { steps: funnelSteps(now.where), catalogue: is }, wording),
    ...pair(say.measure, measureText(old, was, wording), measureText(now, is, wording)),
    ...pair(say.when, momentTitle(was, old.when, wording.language), momentTitle(is, now.when, wording.language)),
    ...pair(say.who, describePolicy(old.who, was, wording.language), describePolicy(now.who, is, wording.language)),
    ...pair(say.occurrence, entries(old), entries(now)),
    ...pair(say.bulk, bulks(old), bulks(now)),
  ]
}

type Steps = { steps: readonly Funnel[]; catalogue: FieldCatalogue }

/** Steps that are in both are left out; one that only changed its operator or value is told as a change. */
function conditionLines(before: Steps, after: Steps, wording: Wording): string[] {
  const say = words[wording.language]
  const rest = (steps: readonly Funnel[], others: readonly Funnel[]): Funnel[] => {
    const known = new Set(others.map((step) => JSON.stringify(step)))
    return steps.filter((step) => !known.has(JSON.stringify(step)))
  }
  const removed = rest(before.steps, after.steps)
  const lines: string[] = []
  for (const step of rest(after.steps, before.steps)) {
    const text = describeCondition(step, after.catalogue, wording)
    const at = removed.findIndex((old) => firstField(old) === firstField(step))
    const [old] = at === -1 ? [] : removed.splice(at, 1)
    lines.push(...(old ? pair(say.changed, describeCondition(old, before.catalogue, wording), text) : [`${say.added}: ${text}`]))
  }
  return [...lines, ...removed.map((step) => `${say.removed}: ${describeCondition(step, before.catalogue, wording)}`)]
}

function pair(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what}: ${before} → ${after}`]
}
