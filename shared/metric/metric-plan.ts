import type { MetricDefinition } from './metric-types'

/** A stored version: in force from the local day `fromDay` on; null = in every open period. */
export type MetricVersion = { version: number; fromDay: number | null; definition: MetricDefinition }

/** The version that judges the local days `[from, to)`; the first range begins and the last ends in infinity. */
export type VersionRange<Definition extends MetricDefinition = MetricDefinition> = { version: number; from: number; to: number; definition: Definition }

/** Which version judges which day, in order of days. A later version takes every day from its own first day on. */
export function planVersions(versions: readonly MetricVersion[]): VersionRange[] {
  let plan: VersionRange[] = []
  for (const { version, fromDay, definition } of versions.toSorted((a, b) => a.version - b.version)) {
    const from = fromDay ?? Number.NEGATIVE_INFINITY
    plan = [...clipPlan(plan, { from: Number.NEGATIVE_INFINITY, to: from }), { version, from, to: Number.POSITIVE_INFINITY, definition }]
  }
  return plan
}

/** The parts of the ranges that lie in the local days `[from, to)`. */
export function clipPlan<Range extends { from: number; to: number }>(plan: readonly Range[], { from, to }: { from: number; to: number }): Range[] {
  return plan.map((range) => ({ ...range, from: Math.max(range.from, from), to: Math.min(range.to, to) })).filter((range) => range.from < range.to)
}

/** The version that judges the local day; throws RangeError for a plan without versions. */
export function versionOn<Range extends { from: number; to: number }>(plan: readonly Range[], day: number): Range {
  const range = plan.find(({ from, to }) => day >= from && day < to)
  if (!range) throw new RangeError(`no version judges day ${day}`)
  return range
}

/** Do both plans count the same on every day? Version numbers, names and directions are no part of it. */
export function isSamePlan(a: readonly VersionRange[], b: readonly VersionRange[]): boolean {
  const text = (plan: readonly VersionRange[]): string => JSON.stringify(plan.map(({ from, definition }) => [String(from), countingText(definition)]))
  return text(a) === text(b)
}

/** What the definition counts, without how it is called and shown, as a text that differs where that does. */
export function countingText(definition: MetricDefinition): string {
  const { name: _name, better: _better, ...rest } = definition
  return JSON.stringify(rest)
}
