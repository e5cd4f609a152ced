import type { CrmRecord, RecordHistory } from '../record/record-types'
import { stateSpans, type RecordState, type StateSpan } from '../record/states'
import { policyParts, type PeopleAt } from './credit-people'
import type { CreditContext } from './credit-record'
import type { Credit } from './credit-types'
import type { MeasureRecord } from './measured-value'
import type { CreditPolicy } from './metric-types'
import { splitValue } from './split-value'

type Holder = { personId: string; value: number; assumed: boolean }
type Stretch = { from: number; to: number | null; holders: readonly Holder[] }

/**
 * Signed credits of a state: a plus when it begins, a minus when it ends, and both when the record goes to another owner meanwhile.
 * Money is worth what it was on the day the state began: going to another owner is no reason to value it anew, and the minus takes back
 * what the plus gave. Occurrences are even for a plus, the next one for its minus. A deadline ahead gives a plus ahead: whoever reads sums up to now.
 */
export function creditState({ record, history, state, who, measure, peopleAt, ctx, within }: {
  record: CrmRecord; history: RecordHistory; state: RecordState; who: CreditPolicy; measure: MeasureRecord; peopleAt: PeopleAt; ctx: CreditContext; within: StateSpan | null
}): Credit[] {
  const changesHands = policyParts(who).some((part) => part.who === 'owner')
  const stretches: Stretch[] = []
  for (const span of stateSpans({ record, history, state, startOfDay: ctx.startOfDay })) {
    const measured = measure(record, history, span.from)
    const { from, to } = within ? clip(span, within) : span
    if (measured === null || (to !== null && to <= from)) continue
    const changes = changesHands ? history.owners.map((owner) => owner.fromAt).filter((at) => at > from && (to === null || at < to)) : []
    const edges = [from, ...changes.toSorted((a, b) => a - b)]
    edges.forEach((edge, i) => {
      const end = edges[i + 1] ?? to
      const people = peopleAt(record, history, edge)
      const values = splitValue(measured.value, people.map(({ weight }) => weight))
      const holders = people.map(({ personId, assumed }, place) => ({ personId, assumed, value: values[place] ?? 0 }))
      const last = stretches.at(-1)
      if (last?.to === edge && i > 0 && isSame(last.holders, holders)) last.to = end
      else stretches.push({ from: edge, to: end, holders })
    })
  }
  return stretches.flatMap(({ from, to, holders }, i) => holders.flatMap((holder) => [
    credit(record.id, holder, { at: from, occurrence: 2 * i, sign: 1 }, ctx),
    ...(to === null ? [] : [credit(record.id, holder, { at: to, occurrence: 2 * i + 1, sign: -1 }, ctx)]),
  ]))
}

function clip({ from, to }: StateSpan, within: StateSpan): StateSpan {
  return { from: Math.max(from, within.from), to: within.to === null ? to : Math.min(to ?? within.to, within.to) }
}

function credit(recordId: string, { personId, value, assumed }: Holder, { at, occurrence, sign }: { at: number; occurrence: number; sign: 1 | -1 }, ctx: CreditContext): Credit {
  // Without + 0 an end of nothing would be -0.
  return { recordId, occurrence, personId, at, day: ctx.dayOf(at), value: sign * value + 0, key: null, assumedOwner: assumed }
}

function isSame(a: readonly Holder[], b: readonly Holder[]): boolean {
  return a.length === b.length && a.every((one, i) => one.personId === b[i]?.personId && one.value === b[i]?.value)
}
