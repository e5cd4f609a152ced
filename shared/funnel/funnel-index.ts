import type { FieldInfo } from '../record/field-types'
import type { CrmRecord } from '../record/record-types'
import { keysOf, type Discriminators } from './discriminating-values'
import type { FunnelContext } from './funnel-types'

/** Items in their order whose discriminators a record satisfies: all that it can pass, and some that it cannot. */
export type FunnelIndex<Item> = (record: CrmRecord) => Item[]

/** One bit for each item: those that look at other fields only, and by key those that a record with this key satisfies, the former included. */
type FieldIndex = { field: FieldInfo; free: Uint32Array; byKey: ReadonlyMap<string, Uint32Array> }

/**
 * Finds the items to test for a record without testing all of them: each field's values say which items they leave, and those that every
 * field leaves remain. Costs a look-up per field and a few words per value, however many items there are.
 */
export function createFunnelIndex<Item>(
  entries: readonly { item: Item; needs: Discriminators }[], ctx: Pick<FunnelContext, 'departmentsOf'>,
): FunnelIndex<Item> {
  const words = Math.ceil(entries.length / 32)
  const fields = indexFields(entries.map(({ needs }) => needs), words)
  const every = new Uint32Array(words)
  for (let i = 0; i < entries.length; i += 1) setBit(every, i)
  const left = new Uint32Array(words)
  const union = new Uint32Array(words)

  return (record) => {
    left.set(every)
    for (const { field, free, byKey } of fields) {
      const [key, ...more] = keysOf(record, field, ctx)
      if (more.length === 0) {
        keep(left, (key === undefined ? undefined : byKey.get(key)) ?? free)
        continue
      }
      union.set(free)
      for (const each of [key ?? '', ...more]) add(union, byKey.get(each) ?? free)
      keep(left, union)
    }
    return listBits(left).flatMap((i) => entries.slice(i, i + 1)).map(({ item }) => item)
  }
}

function indexFields(needsOf: readonly Discriminators[], words: number): FieldIndex[] {
  const fields = new Map<string, FieldInfo>(needsOf.flatMap((needs) => [...needs].map(([name, { field }]) => [name, field] as const)))
  return [...fields].map(([name, field]) => {
    const free = new Uint32Array(words)
    needsOf.forEach((needs, i) => { if (!needs.has(name)) setBit(free, i) })
    const byKey = new Map<string, Uint32Array>()
    needsOf.forEach((needs, i) => {
      for (const key of needs.get(name)?.keys ?? []) {
        const bits = byKey.get(key) ?? free.slice()
        byKey.set(key, bits)
        setBit(bits, i)
      }
    })
    return { field, free, byKey }
  })
}

function setBit(bits: Uint32Array, i: number): void {
  bits[i >> 5] = (bits[i >> 5] ?? 0) | (1 << (i & 31))
}

function keep(bits: Uint32Array, others: Uint32Array): void {
  for (let w = 0; w < bits.length; w += 1) bits[w] = (bits[w] ?? 0) & (others[w] ?? 0)
}

function add(bits: Uint32Array, others: Uint32Array): void {
  for (let w = 0; w < bits.length; w += 1) bits[w] = (bits[w] ?? 0) | (others[w] ?? 0)
}

function listBits(bits: Uint32Array): number[] {
  const found: number[] = []
  bits.forEach((word, w) => {
    for (let rest = word; rest !== 0;) {
      const lowest = 31 - Math.clz32(rest & -rest)
      found.push(w * 32 + lowest)
      rest &= rest - 1
    }
  })
  return found
}
