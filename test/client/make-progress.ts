import type { Progress } from '../../shared/api/goal-contract'

type Wish = Partial<Omit<Progress, 'marks'>> & { marks?: readonly (readonly [at: number, amountMinor?: number])[] }

/** A person's monthly goal in roubles on its 13th day of 20, with whatever the test needs changed. */
export function makeProgress({ marks = [], ...wish }: Wish = {}): Progress {
  const fact = wish.fact === undefined ? 116_800_000 : wish.fact
  const base = wish.base ?? 0
  const target = wish.target ?? 150_000_000
  const index = fact === null ? null : (fact - base) / (target - base)
  return {
    goalId: 'g1',
    metricId: 'm1',
    metricName: 'Выигранные сделки, сумма',
    unit: { kind: 'money', currency: 'RUB' },
    subject: { kind: 'user', id: '17' },
    subjectName: 'Анна Соколова',
    better: 'higher',
    period: { from: '2026-11-01', to: '2026-12-01' },
    phase: 'open',
    expected: 97_500_000,
    days: { total: 20, passed: 13, left: 7 },
    perDay: 4_742_900,
    neededToday: 4_742_900,
    forecast: null,
    marks: marks.map(([at, amountMinor]) => {
      const value = base + at * (target - base)
      const reached = index !== null && index >= at
      return { at, reached, value, left: reached ? 0 : Math.abs(value - (fact ?? 0)), ...(amountMinor !== undefined && { amountMinor }) }
    }),
    bonus: { amountMinor: 0, currency: 'RUB', provisional: true },
    bonusMaxMinor: 0,
    withinReachMinor: 0,
    today: { fact: 0, bonusMinor: 0 },
    points: [],
    // Sundays, Saturdays and the 4th of November 2026.
    daysOff: [0, 3, 6, 7, 13, 14, 20, 21, 27, 28],
    people: [],
    updatedAt: '2026-11-19T13:42:00.000Z',
    ...wish,
    fact,
    base,
    target,
    index,
  }
}
