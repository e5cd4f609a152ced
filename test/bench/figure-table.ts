/** How a value lay over interleaved rounds. */
export type Spread = { min: number; median: number; max: number }

/** One line of the table: a ratio of two things measured in the same run, beside its goal. */
export type Figure = {
  name: string
  ours: string
  /** What it is compared with: a rival, a floor, or the same at a smaller size. */
  rival: string
  ratio: number | Spread
  goal: { atMost: number } | { atLeast: number }
  /** What measuring found to be the reason when the goal is missed. */
  reason?: string
}

/** Prints the figures, misses with their reasons included; true when every goal is hit. */
export function printFigures(figures: readonly Figure[], print: (line: string) => void): boolean {
  const rows = figures.map((figure) => [
    figure.name, figure.ours, figure.rival, formatRatio(figure.ratio), formatGoal(figure.goal), isHit(figure) ? 'hit' : 'MISS',
  ])
  const head = ['', 'ours', 'rival or floor', 'ratio', 'goal', '']
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? title.length)))
  for (const row of [head, ...rows]) print(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
  const misses = figures.filter((figure) => !isHit(figure))
  for (const { name, reason } of misses) print(`MISS ${name}: ${reason ?? 'the reason is not known yet'}`)
  return misses.length === 0
}

/** One figure in one line, for whoever watches a long run. */
export function describeFigure(figure: Figure): string {
  return `${isHit(figure) ? 'hit ' : 'MISS'} ${figure.name}: ${formatRatio(figure.ratio)} (goal ${formatGoal(figure.goal)})`
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { min: at(0), median: at(0.5), max: at(1) }
}

function isHit({ ratio, goal }: Figure): boolean {
  const value = typeof ratio === 'number' ? ratio : ratio.median
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast
}

function formatRatio(ratio: Figure['ratio']): string {
  return typeof ratio === 'number' ? toText(ratio) : `${toText(ratio.median)} (${toText(ratio.min)}–${toText(ratio.max)})`
}

function formatGoal(goal: Figure['goal']): string {
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`
}

function toText(value: number): string {
  return value === 0 ? '0' : Number.isNaN(value) ? '–' : value.toFixed(2)
}

/** A number of deals: `10k`, `1M`. */
export function sizeText(deals: number): string {
  return deals >= 1_000_000 ? `${deals / 1_000_000}M` : `${deals / 1000}k`
}
