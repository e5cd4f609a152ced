import type { GoalSubject } from '../../shared/goal/goal-types'
import type { Period } from '../../shared/period/period'
import type { Zone } from '../../shared/period/zone'
import type { Structure } from '../store/structure-reader'

/** Local days `[from, to)` on which a person's credits belong to a goal. */
export type MemberDays = { personId: string; from: number; to: number }

/**
 * Whose days make up a goal in one period. A department's people are those of its whole subtree, each day counted once;
 * who moves belongs to the new department from the day of the move on. `everyone` are the people given.
 */
export function memberDays(
  subject: GoalSubject, period: Period, { structure, zone, everyone }: { structure: Structure; zone: Zone; everyone: readonly string[] },
): MemberDays[] {
  switch (subject.kind) {
    case 'user': return [{ personId: subject.id, ...period }]
    case 'everyone': return everyone.map((personId) => ({ personId, ...period }))
    case 'department': return departmentDays(subject.id, period, structure, zone)
  }
}

function departmentDays(departmentId: string, period: Period, structure: Structure, zone: Zone): MemberDays[] {
  const found = structure.subtree(departmentId)
  // One that the CRM has deleted keeps the days of those who were in it.
  const subtree = found.size > 0 ? found : new Set([departmentId])
  const days = structure.memberships.filter((m) => subtree.has(m.departmentId)).map((m) => ({
    personId: m.personId,
    from: Math.max(period.from, m.fromAt === null ? period.from : zone.dayOf(m.fromAt)),
    to: Math.min(period.to, m.toAt === null ? period.to : zone.dayOf(m.toAt)),
  })).filter((part) => part.from < part.to)
  const byPerson = new Map<string, MemberDays[]>()
  for (const part of days) byPerson.set(part.personId, [...(byPerson.get(part.personId) ?? []), part])
  return [...byPerson.values()].flatMap(mergeDays)
}

function mergeDays(parts: readonly MemberDays[]): MemberDays[] {
  const merged: MemberDays[] = []
  for (const part of parts.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && part.from <= last.to) last.to = Math.max(last.to, part.to)
    else merged.push({ ...part })
  }
  return merged
}
