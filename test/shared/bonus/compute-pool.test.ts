import fc from 'fast-check'
import { expect, it } from 'vitest'
import { computePool, type PoolMember } from '../../../shared/bonus/compute-pool'
import type { PoolRule } from '../../../shared/bonus/bonus-types'

const divide = (rule: Omit<PoolRule, 'kind'>, members: PoolMember[]) => computePool({ rule: { kind: 'pool', ...rule }, members, base: 0, target: 100 })

it('computePool: nobody is paid when nobody has a fact', () => {
  expect(divide({ poolMinor: 500 }, [{ id: '1', fact: 0 }, { id: '2', fact: null }, { id: '3', fact: -5 }]).map((share) => share.amountMinor)).toEqual([0, 0, 0])
})

it('computePool: keeps whole steps only, the rest stays in the pool', () => {
  expect(divide({ poolMinor: 1050, roundMinor: 100 }, [{ id: '1', fact: 1 }, { id: '2', fact: 1 }, { id: '3', fact: 1 }]).map((share) => share.amountMinor)).toEqual([400, 300, 300])
})

it('computePool: what is left over goes to the smaller id, as numbers are ordered', () => {
  const three = ['12', '8', '13'].map((id) => ({ id, fact: 1 }))
  expect(divide({ poolMinor: 1_000_000 }, three).map((share) => share.amountMinor)).toEqual([333_333, 333_334, 333_333])
})

const members = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), fact: fc.option(fc.integer({ min: -10, max: 1000 })) }), { selector: (member) => member.id, maxLength: 12 })

it('computePool: what is paid and what stays behind the gate make the pool, to the last step', () => {
  fc.assert(fc.property(members, fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 15 }), (list, poolMinor, gate) => {
    const paid = divide({ poolMinor, gate: gate / 10 }, list)
    const all = divide({ poolMinor }, list)
    const passes = (id: string) => (list.find((member) => member.id === id)?.fact ?? -1) >= gate * 10
    const stays = all.filter(({ id }) => !passes(id)).reduce((sum, share) => sum + share.amountMinor, 0)
    const total = list.reduce((sum, { fact }) => sum + Math.max(0, fact ?? 0), 0)
    expect(paid.reduce((sum, share) => sum + share.amountMinor, 0) + stays).toBe(total === 0 ? 0 : poolMinor)
    expect(paid.every((share) => share.amountMinor >= 0)).toBe(true)
  }))
})

it('computePool: says what share of which facts was paid', () => {
  const [first, second] = divide({ poolMinor: 50_000, gate: 0.5, redistribute: true }, [{ id: '1', fact: 160 }, { id: '2', fact: 40 }])
  expect(first?.line).toEqual({ kind: 'pool', poolMinor: 50_000, units: 160, ofUnits: 160, passed: true, amountMinor: 50_000 })
  expect(second?.line).toEqual({ kind: 'pool', poolMinor: 50_000, units: 40, ofUnits: 160, passed: false, amountMinor: 0 })
})

it('computePool: gives out the pool to the last step, each within a step of the exact share', () => {
  fc.assert(fc.property(members, fc.integer({ min: 0, max: 1e9 }), fc.constantFrom(1, 100), (list, poolMinor, roundMinor) => {
    const shares = divide({ poolMinor, roundMinor }, list)
    const total = list.reduce((sum, { fact }) => sum + Math.max(0, fact ?? 0), 0)
    expect(shares.reduce((sum, share) => sum + share.amountMinor, 0)).toBe(total === 0 ? 0 : poolMinor - (poolMinor % roundMinor))
    shares.forEach(({ amountMinor }, i) => {
      const exact = total === 0 ? 0 : ((poolMinor - (poolMinor % roundMinor)) * Math.max(0, list[i]?.fact ?? 0)) / total
      expect(Math.abs(amountMinor - exact)).toBeLessThan(roundMinor + 1e-3)
    })
  }))
})

it('computePool: is the same for any order of members, gate or not', () => {
  fc.assert(fc.property(members.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))), fc.boolean(), ([list, shuffled], redistribute) => {
    const rule = { poolMinor: 100_001, gate: 0.5, redistribute }
    const byId = (shares: { id: string; amountMinor: number }[]) => shares.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(byId(divide(rule, shuffled))).toEqual(byId(divide(rule, list)))
    for (const { id, fact } of list) {
      if ((fact ?? -1) < 50) expect(divide(rule, list).find((share) => share.id === id)?.amountMinor).toBe(0)
    }
  }))
})
