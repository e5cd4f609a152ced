import type { FieldCatalogue } from '../record/field-types'
import { fieldValue, valuesOf } from '../record/field-value'
import { ownerAt } from '../record/owner-at'
import type { CrmRecord, RecordHistory } from '../record/record-types'
import type { CreditContext } from './credit-record'
import { requireField } from './measured-value'
import type { CreditPolicy, FunnelMetric } from './metric-types'

/** A person credited at a moment with a part of the value; `weight` is in millionths, the weights of one moment need not add up to one. */
export type CreditedPerson = { personId: string; weight: number; assumed: boolean }

/** Whoever is credited at an instant, nobody twice; empty when nobody is. */
export type PeopleAt = (record: CrmRecord, history: RecordHistory, at: number) => CreditedPerson[]

type PersonAt = (record: CrmRecord, history: RecordHistory, at: number) => { personId: string | null; assumed: boolean }

const million = 1_000_000

/** The parts of a policy, of a single person one whole, with shares in millionths. */
export function policyParts(who: CreditPolicy): { who: string; weight: number }[] {
  if (typeof who === 'string') return [{ who, weight: million }]
  return who.split.map((part) => ({ who: part.who, weight: Math.round(part.share * million) }))
}

/**
 * Who gets the credit of a moment. A part of a split without a person falls to the others, by their shares, so that the credits
 * always add up to the record; only the owner of that moment can be assumed.
 */
export function compilePeople({ who }: FunnelMetric, catalogue: FieldCatalogue, ctx: CreditContext): PeopleAt {
  const parts = policyParts(who).map((part) => ({ weight: part.weight, personAt: compilePerson(part.who, catalogue, ctx) }))
  return (record, history, at) => {
    const people: CreditedPerson[] = []
    for (const { weight, personAt } of parts) {
      const { personId, assumed } = personAt(record, history, at)
      if (personId === null) continue
      const known = people.find((person) => person.personId === personId)
      if (!known) people.push({ personId, weight, assumed })
      else {
        known.weight += weight
        known.assumed ||= assumed
      }
    }
    return people
  }
}

function compilePerson(who: string, catalogue: FieldCatalogue, ctx: CreditContext): PersonAt {
  if (who === 'owner') return ownerThen
  if (who === 'currentOwner') return (record) => ({ personId: record.ownerId, assumed: false })
  if (who === 'creator') return (record) => ({ personId: record.creatorId, assumed: false })
  const field = requireField(catalogue, who)
  return (record) => {
    const [person] = valuesOf(fieldValue(record, field, ctx), 'user')
    return { personId: person === undefined ? null : String(person), assumed: false }
  }
}

function ownerThen(record: CrmRecord, history: RecordHistory, at: number): { personId: string | null; assumed: boolean } {
  if (history.owners.length === 0) return { personId: record.ownerId, assumed: true }
  const { ownerId, assumed } = ownerAt(history.owners, at)
  return { personId: ownerId, assumed }
}
