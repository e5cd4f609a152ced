import { expect, it } from 'vitest'
import { compilePeople, policyParts } from '../../../shared/metric/credit-people'
import type { CreditPolicy } from '../../../shared/metric/metric-types'
import { makeCatalogue, makeContext, makeDeal } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const split = { split: [{ who: 'owner', share: 0.6 }, { who: 'creator', share: 0.3 }, { who: 'custom.UF_CRM_SELLER', share: 0.1 }] }
const history = { stages: [], owners: [{ fromAt: 0, ownerId: '1', assumed: true }] }

it.each<[string, CreditPolicy, Parameters<typeof makeDeal>[0], [string, number, boolean][]]>([
  ['a single person is a whole', 'creator', { creatorId: '7' }, [['7', 1_000_000, false]]],
  ['nobody', 'creator', { creatorId: null }, []],
  ['each by their share', split, { creatorId: '7', fields: { 'custom.UF_CRM_SELLER': '9' } }, [['1', 600_000, true], ['7', 300_000, false], ['9', 100_000, false]]],
  ['those who coincide once', split, { creatorId: '7', fields: { 'custom.UF_CRM_SELLER': '1' } }, [['1', 700_000, true], ['7', 300_000, false]]],
  ['empty parts left out', split, { creatorId: null }, [['1', 600_000, true]]],
])('compilePeople: %s', (_, who, deal, expected) => {
  const people = compilePeople(makeMetric({ who }), makeCatalogue(), makeContext())(makeDeal(deal), history, 5)
  expect(people.map(({ personId, weight, assumed }) => [personId, weight, assumed])).toEqual(expected)
})

it('policyParts: shares in millionths', () => {
  expect(policyParts(split).map((part) => part.weight)).toEqual([600_000, 300_000, 100_000])
})
