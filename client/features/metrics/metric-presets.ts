import type { Metric } from '../../../shared/api/metric-contract'
import { someCondition } from '../../../shared/funnel/funnel-steps'
import { isFunnelMetric } from '../../../shared/metric/metric-kind'
import type { FunnelMetric, RatioMetric } from '../../../shared/metric/metric-types'

/** A ready metric to begin with; `name` is a key of `metrics.preset`. */
export type PresetName = 'conversion' | Funnels

type Ready = Omit<FunnelMetric, 'name'>
const owned = { who: 'owner', better: 'higher', measure: { kind: 'count' }, where: { all: [] } } as const
const total = { kind: 'sum', field: 'amount' } as const

/** Records in a final state, on the day they came to it. */
function ended(source: FunnelMetric['source'], state: 'won' | 'lost', when: string): Ready {
  return { ...owned, source, where: { all: [{ field: 'stageKind', op: 'is', value: state }] }, when }
}

const won = ended('deal', 'won', 'wonAt')
const lost = ended('deal', 'lost', 'lostAt')
const paid = ended('invoice', 'won', 'paidAt')
const accepted = ended('quote', 'won', 'wonAt')
const issued: Ready = { ...owned, source: 'invoice', when: 'createdAt' }
const created: Ready = { ...owned, source: 'deal', when: 'createdAt' }
const answered: Ready = { ...owned, source: 'call', where: { all: [{ field: 'isAnswered', op: 'is', value: true }] }, when: 'startedAt' }
const long: Ready = { ...answered, where: { all: [{ field: 'duration', op: 'gt', value: 60 }] } }

const funnels = {
  wonSum: { ...won, measure: total },
  wonCount: won,
  created,
  averageCheck: { ...won, measure: { kind: 'average', field: 'amount' } },
  cycle: { ...won, measure: { kind: 'duration', from: 'createdAt', to: 'wonAt' }, better: 'lower' },
  createdSum: { ...created, measure: total },
  lostCount: { ...lost, better: 'lower' },
  lostSum: { ...lost, measure: total, better: 'lower' },
  withoutStep: { ...owned, source: 'deal', where: { all: [{ field: 'hasNextStep', op: 'is', value: false }] }, when: 'while:open', better: 'lower' },
  leadsNew: { ...owned, source: 'lead', when: 'createdAt' },
  leadsConverted: ended('lead', 'won', 'wonAt'),
  leadsFailed: { ...ended('lead', 'lost', 'lostAt'), better: 'lower' },
  invoicesIssued: issued,
  invoicesIssuedSum: { ...issued, measure: total },
  invoicesPaid: paid,
  invoicesPaidSum: { ...paid, measure: total },
  quotesNew: { ...owned, source: 'quote', when: 'createdAt' },
  quotesAccepted: accepted,
  quotesAcceptedSum: { ...accepted, measure: total },
  tasksClosed: { ...owned, source: 'task', when: 'completedAt' },
  tasksOnTime: { ...owned, source: 'task', where: { all: [{ field: 'isOnTime', op: 'is', value: true }] }, when: 'completedAt' },
  tasksOpen: { ...owned, source: 'task', when: 'while:open', better: 'lower' },
  tasksOverdue: { ...owned, source: 'task', when: 'while:overdue:deadline', better: 'lower' },
  tasksTime: { ...owned, source: 'task', when: 'completedAt', measure: { kind: 'sum', field: 'timeSpent' } },
  // amoCRM's own meetings are tasks of this type.
  meetingTasks: { ...owned, source: 'task', where: { all: [{ field: 'taskType', op: 'is', value: '2' }] }, when: 'completedAt' },
  activitiesDone: { ...owned, source: 'activity', where: { all: [{ field: 'isCompleted', op: 'is', value: true }] }, when: 'completedAt' },
  meetingsHeld: { ...owned, source: 'activity', where: { all: [{ field: 'type', op: 'is', value: 'meeting' }, { field: 'isCompleted', op: 'is', value: true }] }, when: 'completedAt' },
  activitiesOverdue: { ...owned, source: 'activity', when: 'while:overdue:deadline', better: 'lower' },
  callsAnswered: answered,
  callsLong: long,
  callsTime: { ...long, measure: { kind: 'sum', field: 'duration' } },
  callsUnique: { ...answered, measure: { kind: 'distinct', field: 'phone' } },
  callsMissed: { ...owned, source: 'call', where: { all: [{ field: 'isMissed', op: 'is', value: true }] }, when: 'startedAt', better: 'lower' },
  contactsNew: { ...owned, source: 'contact', when: 'createdAt' },
  companiesNew: { ...owned, source: 'company', when: 'createdAt' },
} as const satisfies Record<string, Ready>
type Funnels = keyof typeof funnels

/** Every ready metric over records. */
export const funnelPresets = Object.keys(funnels) as readonly Funnels[]

/** Ready metrics over the records of a source that has these fields, the most wanted first. */
export function presetsOf(source: string, fields: readonly string[]): PresetName[] {
  const own: PresetName[] = funnelPresets.filter((preset) => funnels[preset].source === source && !someCondition(funnels[preset].where, ({ field }) => !fields.includes(field)))
  return source === 'deal' ? [...own.slice(0, 3), 'conversion', ...own.slice(3)] : own
}

/** The definition of a ready metric over records under a name. */
export function presetFunnel(preset: Funnels, name: string): FunnelMetric {
  return { name, ...funnels[preset] }
}

/** Won deals over new ones: the portal's own metrics where they count just that, else ready ones that are made with the ratio. */
export function presetConversion(name: string, metrics: readonly Metric[]): RatioMetric {
  return { name, better: 'higher', ratio: { of: findSame('wonCount', metrics) ?? toBuild('wonCount'), to: findSame('created', metrics) ?? toBuild('created') } }
}

/** Stands for a ready metric that is not there yet: it is made when the ratio is saved. */
export function toBuild(preset: 'wonCount' | 'created' | 'wonSum'): string {
  return `new:${preset}`
}

/** The ready metric that a ratio's part stands for; null for a metric that is there. */
export function presetToBuild(part: string): 'wonCount' | 'created' | 'wonSum' | null {
  return (['wonCount', 'created', 'wonSum'] as const).find((preset) => toBuild(preset) === part) ?? null
}

/** Ready metrics that no metric of the portal counts yet. */
export function missingParts(metrics: readonly Metric[]): ('wonCount' | 'created' | 'wonSum')[] {
  return (['wonCount', 'created', 'wonSum'] as const).filter((preset) => findSame(preset, metrics) === undefined)
}

function findSame(preset: Funnels, metrics: readonly Metric[]): string | undefined {
  const wanted = countingText(funnels[preset])
  return metrics.find((metric) => isFunnelMetric(metric) && countingText(metric) === wanted)?.id
}

function countingText({ source, where, measure, when, who, occurrence }: Omit<FunnelMetric, 'name'>): string {
  return JSON.stringify([source, where, measure, when, who, occurrence ?? 'current'])
}
