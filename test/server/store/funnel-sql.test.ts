import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { compileFunnelSql } from '../../../server/store/funnel-sql'
import { loadCatalogue } from '../../../server/store/catalogue-reader'
import { loadRecords } from '../../../server/store/record-reader'
import { attachRelated } from '../../../server/store/related-reader'
import { loadStructure } from '../../../server/store/structure-reader'
import { compileFunnel } from '../../../shared/funnel/evaluate-funnel'
import type { Condition, Funnel, Operand, Operator } from '../../../shared/funnel/funnel-types'
import { createZone } from '../../../shared/period/zone'
import { toDayNumber, toDayText } from '../../../shared/period/day-number'
import { operatorsOf } from '../../../shared/record/field-catalogue'
import type { FieldInfo } from '../../../shared/record/field-types'
import { relatedKinds, toRelatedFields } from '../../../shared/record/related-fields'
import type { CrmRecord, FieldValue } from '../../../shared/record/record-types'
import { dialects, openTestPortal } from '../../support/databases'
import { makeDeal, putRecord, seedPortal } from '../../support/portal-rows'

const zone = createZone('America/New_York')
const today = toDayNumber('2026-03-09')

// Few values of each type, so that conditions often hit, and those that are easily mistaken for one another.
const texts = ['Москва', 'МОСКВА', 'моск', 'Мо', 'скв', '', '0', '10%', 'a_b', '"']
const ids = ['0', '1', '2', '4', 'NEW', '']
const numbers = [0, 1, 2.5, -3, 100_000, 250_000]
const instants = ['2026-03-07T23:30:00-05:00', '2026-03-08T07:00:00Z', '2026-03-09T04:00:00Z', '2026-03-09T03:59:59.999Z', '2026-03-10T12:00:00+03:00']
const days = ['2026-03-07', '2026-03-08', '2026-03-09', '2026-02-28', '2025-12-31']
const units = ['day', 'week', 'month', 'quarter', 'halfYear', 'year'] as const

function valueOf({ type, multiple }: FieldInfo): fc.Arbitrary<FieldValue> {
  // A CRM may keep what is no yes or no in a field of that type.
  const one: fc.Arbitrary<string | number | boolean> = type === 'boolean' ? fc.constantFrom<string | number | boolean>(true, false, 'true', 1) : scalarOf(type)
  const scalar = fc.option(one, { nil: null })
  return multiple ? fc.oneof(scalar, fc.array(one.map((value) => (typeof value === 'boolean' ? String(value) : value)), { maxLength: 3 })) : scalar
}

function scalarOf(type: FieldInfo['type']): fc.Arbitrary<string | number | boolean> {
  switch (type) {
    case 'number': case 'money': return fc.constantFrom(...numbers)
    case 'boolean': return fc.boolean()
    case 'date': return fc.constantFrom(...days, '2026-03-08T10:00:00+03:00', 'never')
    case 'datetime': return fc.constantFrom(...instants, ...days, 'never')
    case 'text': return fc.constantFrom<string | number>(...texts, 7)
    default: return fc.constantFrom<string | number>(...ids, 0, 4)
  }
}

const manyTexts = Array.from({ length: 12 }, (_, i) => `нет "${i}" \\ '${i}'`)

function takesAnyText(type: FieldInfo['type']): boolean {
  return !['number', 'money', 'date', 'datetime', 'boolean', 'rows'].includes(type)
}

function operandOf({ type }: FieldInfo, op: Operator): fc.Arbitrary<Operand> {
  const one = type === 'boolean' ? fc.boolean() : scalarOf(type)
  const dates = fc.constantFrom(...days, ...instants)
  const operand: fc.Arbitrary<string | number> = type === 'date' || type === 'datetime' ? dates : one.map((v) => (typeof v === 'boolean' ? String(v) : v))
  switch (op) {
    // A long list is written otherwise than a short one.
    case 'in': case 'notIn': return fc.tuple(fc.array(operand, { maxLength: 3 }), fc.boolean()).map(([list, isLong]) => [...list, ...(isLong && takesAnyText(type) ? manyTexts : [])])
    case 'between': return fc.tuple(operand, operand)
    case 'withinLast': return fc.record({ n: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom(...units) })
    case 'inPeriod': return fc.record({ unit: fc.constantFrom(...units), offset: fc.integer({ min: -2, max: 1 }) })
    case 'under': return fc.constantFrom('1', '3', '4', '77')
    default: return type === 'boolean' ? fc.boolean() : operand
  }
}

function conditionOf(fields: readonly FieldInfo[]): fc.Arbitrary<Condition> {
  return fc.constantFrom(...fields).chain((field) => {
    if (field.type === 'rows') return rowsConditionOf(field)
    return fc.constantFrom(...operatorsOf(field.type)).chain((op): fc.Arbitrary<Condition> => {
      if (op === 'empty' || op === 'notEmpty') return fc.constant({ field: field.name, op })
      return operandOf(field, op).map((value) => ({ field: field.name, op, value }))
    })
  })
}

function rowsConditionOf({ name, fields = [] }: FieldInfo): fc.Arbitrary<Condition> {
  return fc.oneof(
    fc.constantFrom<Condition>({ field: name, op: 'empty' }, { field: name, op: 'notEmpty' }),
    funnelOf(fields).map((value): Condition => ({ field: name, op: 'rows', value })),
  )
}

function rowsOf(fields: readonly FieldInfo[]): fc.Arbitrary<CrmRecord['rows']> {
  const row = fc.tuple(...fields.map((field) => fc.option(valueOf(field), { nil: undefined }))).map((values) =>
    Object.fromEntries(fields.flatMap((field, i): [string, FieldValue][] => (values[i] === undefined ? [] : [[field.name, values[i]]]))))
  return fc.option(fc.array(row, { maxLength: 3 }), { nil: undefined })
}

function funnelOf(fields: readonly FieldInfo[]): fc.Arbitrary<Funnel> {
  const { tree } = fc.letrec<{ tree: Funnel }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      conditionOf(fields),
      fc.array(tie('tree'), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('tree'), { maxLength: 3 }).map((any) => ({ any })),
      tie('tree').map((not) => ({ not })),
    ),
  }))
  return tree
}

function recordOf(fields: readonly FieldInfo[]): fc.Arbitrary<Omit<CrmRecord, 'id' | 'kind'>> {
  const at = fc.constantFrom(...instants, ...days.map((day) => `${day}T05:00:00Z`)).map((text) => Date.parse(text))
  const own = fields.filter((field) => field.custom || ['beginDate', 'closeDate', 'sourceId', 'contactId', 'companyId', 'probability', 'isReturnCustomer'].includes(field.name))
  const id = fc.option(fc.constantFrom(...ids), { nil: null })
  return fc.record({
    title: fc.constantFrom(...texts), ownerId: id, creatorId: id, createdAt: at, updatedAt: at, movedAt: fc.option(at, { nil: null }),
    pipelineId: id, stageId: id, stageKind: fc.option(fc.constantFrom('open' as const, 'won' as const, 'lost' as const), { nil: null }),
    amountMinor: fc.constant(null), currency: fc.constantFrom('RUB', 'USD', null), baseMinor: fc.option(fc.constantFrom(0, 100_000, 250_000), { nil: null }),
    excluded: fc.constant(false), rows: rowsOf(fields.find((field) => field.type === 'rows')?.fields ?? []),
    fields: fc.tuple(...own.map((field) => fc.option(valueOf(field), { nil: undefined }))).map((values) =>
      Object.fromEntries(own.flatMap((field, i): [string, FieldValue][] => (values[i] === undefined ? [] : [[field.name, values[i]]])))),
  })
}

describe.each(dialects)('compileFunnelSql on %s', (dialect) => {
  it('compileFunnelSql: finds the records that evaluateFunnel passes', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    // Where somebody has been says nothing of where they are.
    await db.insertInto('memberships').values([['1', '4'], ['2', '3'], ['4', '3']].map(([person = '', department = '']) => ({ person_id: person, department_id: department, from_at: null, to_at: Date.UTC(2026, 0, 1) }))).execute()
    const own = await loadCatalogue(db, 'deal', 'ru')
    // Companies and contacts have every field a deal has, so that each type is met behind a reference too.
    const related = relatedKinds.flatMap((kind) => toRelatedFields(kind, own, 'ru'))
    const catalogue = { ...own, fields: [...own.fields, ...related] }
    const rowsField = own.fields.filter((field) => field.type === 'rows')
    const structure = await loadStructure(db)
    const ctx = { today, dayOf: zone.dayOf, startOfDay: zone.startOfDay, departmentSubtree: structure.subtree, departmentsOf: structure.departmentsOf }
    const [records] = fc.sample(fc.array(recordOf(own.fields), { minLength: 156, maxLength: 156 }), { numRuns: 1, seed: 11 })
    const deals = (records ?? []).slice(6).map((record, i) => makeDeal({ ...record, id: String(i + 1) }))
    const others = (records ?? []).slice(0, 6).map((record, i) => makeDeal({ ...record, kind: i < 3 ? 'company' : 'contact', id: ['1', '2', 'NEW'][i % 3] ?? '' }))
    await db.transaction().execute(async (trx) => { for (const record of [...deals, ...others]) await putRecord(trx, record) })
    const loaded = await attachRelated(db, await loadRecords(db, 'deal', deals.map(({ id }) => id)), relatedKinds)
    const anyFunnel = fc.oneof({ arbitrary: funnelOf(own.fields), weight: 2 }, funnelOf(related), funnelOf(rowsField), funnelOf(catalogue.fields))
    await fc.assert(fc.asyncProperty(anyFunnel, async (funnel) => {
      const passes = compileFunnel(funnel, catalogue, ctx)
      const condition = compileFunnelSql(funnel, catalogue, { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions })
      const { rows } = await sql<{ id: string }>`select id from records where records.kind = 'deal' and ${condition} order by id`.execute(db)
      expect(rows.map((row) => row.id)).toEqual(loaded.filter(({ record }) => passes(record)).map(({ record }) => record.id).sort())
    }), { numRuns: 600 })
  })

  it('compileFunnelSql: refuses what evaluateFunnel refuses', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    const ctx = { dialect, today, dayOf: zone.dayOf, startOfDay: zone.startOfDay, timeZone: zone.timeZone, transitions: zone.transitions, departmentSubtree: () => new Set<string>() }
    expect(() => compileFunnelSql({ field: 'nothing', op: 'empty' }, catalogue, ctx)).toThrow('unknown field "nothing"')
    expect(() => compileFunnelSql({ field: 'amount', op: 'contains', value: 'a' }, catalogue, ctx)).toThrow('operator "contains"')
    expect(() => compileFunnelSql({ field: 'createdAt', op: 'is', value: 'never' }, catalogue, ctx)).toThrow('wrong date')
  })

  it('compileFunnelSql: a range of days keeps the days of the zone', async () => {
    const { db } = await openTestPortal(dialect)
    const at = zone.startOfDay(toDayNumber('2026-03-08'))
    for (const [id, createdAt] of [['1', at - 1], ['2', at], ['3', zone.startOfDay(toDayNumber('2026-03-09')) - 1]] as const) await putRecord(db, makeDeal({ id, createdAt }))
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    const ctx = { dialect, today, dayOf: zone.dayOf, startOfDay: zone.startOfDay, timeZone: zone.timeZone, transitions: zone.transitions, departmentSubtree: () => new Set<string>() }
    const condition = compileFunnelSql({ field: 'createdAt', op: 'is', value: toDayText(zone.dayOf(at)) }, catalogue, ctx)
    const { rows } = await sql<{ id: string }>`select id from records where ${condition} order by id`.execute(db)
    expect(rows).toEqual([{ id: '2' }, { id: '3' }])
  })
})
