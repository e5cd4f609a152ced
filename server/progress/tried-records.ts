import type { Kysely } from 'kysely'
import type { DryRun, TrialRecord } from '../../shared/api/version-contract'
import type { RecordKind } from '../../shared/record/record-types'
import type { PortalTables } from '../store/portal-tables'
import { loadRecords } from '../store/record-reader'
import type { Frame } from './load-frame'
import type { Ask } from './progress-types'
import type { TriedRecord } from './trial-types'

const mostShown = 5
const changes = ['in', 'out', 'other'] as const

type Credit = { personId: string; at: number; value: number }
type Found = Pick<TrialRecord, 'id' | 'userId' | 'change'> & { kind: RecordKind; at: number; before: number | null; after: number | null }

type Judged = {
  includes: (personId: string, day: number) => boolean
  scales: { before: number; after: number }
  /** Of how things stand only what is left of the signed credits now is looked at. */
  isState: { before: boolean; after: boolean }
  now: number
}

/** Notes the records whose credits would change for the people that `includes` names, and shows the newest of them. */
export function createTriedRecords({ includes, scales, isState, now }: Judged) {
  const found = new Map<TrialRecord['change'], { count: number; newest: Found[] }>(changes.map((change) => [change, { count: 0, newest: [] }]))

  function note({ kind, id, ...tried }: TriedRecord): void {
    const seen = (credits: readonly (Credit & { day: number })[], isOfState: boolean): Credit[] => {
      const own = credits.filter(({ personId, day }) => includes(personId, day))
      return isOfState ? standing(own.filter(({ at }) => at <= now)) : own
    }
    const after = seen(tried.after, isState.after)
    const before = seen(tried.before.map(({ person_id, ...credit }) => ({ ...credit, personId: person_id })), isState.before)
    const [first] = [...after, ...before]
    if (!first || textOf(after) === textOf(before)) return
    const change = changeOf(before.length, after.length)
    const group = found.get(change)
    if (!group) return
    group.count += 1
    group.newest = [...group.newest, { kind, id, change, userId: first.personId, at: first.at, before: valueOf(before, scales.before), after: valueOf(after, scales.after) }]
      .toSorted((a, b) => b.at - a.at).slice(0, mostShown)
  }

  async function read(db: Kysely<PortalTables>, ask: Ask, { people }: Frame): Promise<DryRun['records']> {
    const shown = changes.flatMap((change) => found.get(change)?.newest ?? [])
    const titles = new Map<string, string>()
    for (const kind of new Set(shown.map((one) => one.kind))) {
      for (const { record } of await loadRecords(db, kind, shown.filter((one) => one.kind === kind).map(({ id }) => id))) titles.set(`${kind}:${record.id}`, record.title)
    }
    const count = (change: TrialRecord['change']): number => found.get(change)?.count ?? 0
    return {
      in: count('in'), out: count('out'), other: count('other'),
      sample: shown.map(({ at: _at, kind, id, ...one }) => ({
        kind, id, ...one, title: titles.get(`${kind}:${id}`) ?? `#${id}`, url: ask.recordUrl({ kind, id }), userName: people.get(one.userId)?.name ?? one.userId,
      })),
    }
  }

  return { note, read }
}

/** What signed credits leave to each person, at the moment of the last of them. */
function standing(credits: readonly Credit[]): Credit[] {
  const people = new Map<string, Credit>()
  for (const { personId, at, value } of credits) {
    const known = people.get(personId)
    people.set(personId, { personId, at: Math.max(at, known?.at ?? at), value: value + (known?.value ?? 0) })
  }
  return [...people.values()].filter(({ value }) => value !== 0)
}

function changeOf(before: number, after: number): TrialRecord['change'] {
  if (before === 0) return 'in'
  return after === 0 ? 'out' : 'other'
}

function textOf(credits: readonly Credit[]): string {
  return credits.map(({ personId, at, value }) => JSON.stringify([personId, at, value])).sort().join()
}

function valueOf(credits: readonly Credit[], scale: number): number | null {
  return credits.length === 0 ? null : credits.reduce((sum, { value }) => sum + value, 0) / scale
}
