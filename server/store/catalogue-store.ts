import type { Kysely } from 'kysely'
import type { RateSnapshot } from '../../shared/money/rates'
import type { FieldInfo, FieldType } from '../../shared/record/field-types'
import type { StageKind } from '../../shared/record/record-types'
import { amongSql, compileOnce, listValue } from './compiled-statement'
import { dialectOf } from './dialect-of'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

export type PipelineRow = { kind: string; id: string; name: string; sort: number }
export type StageRow = { kind: string; id: string; pipelineId: string; name: string; sort: number; stageKind: StageKind }
export type FieldRow = FieldInfo & { sort: number }
export type RateRow = { code: string; rateAmount: string; rateCount: string; isBase: boolean }

const chunk = 200

/** Replaces the pipelines of a kind. */
export async function writePipelines(db: Db, kind: string, pipelines: readonly PipelineRow[]): Promise<void> {
  await db.deleteFrom('pipelines').where('kind', '=', kind).execute()
  for (let i = 0; i < pipelines.length; i += chunk) await db.insertInto('pipelines').values(pipelines.slice(i, i + chunk)).execute()
}

/** Replaces the stages of a kind. */
export async function writeStages(db: Db, kind: string, stages: readonly StageRow[]): Promise<void> {
  await db.deleteFrom('stages').where('kind', '=', kind).execute()
  const rows = [...new Map(stages.map((stage) => [stage.id, stage])).values()]
    .map(({ pipelineId, stageKind, ...stage }) => ({ ...stage, pipeline_id: pipelineId, stage_kind: stageKind }))
  for (let i = 0; i < rows.length; i += chunk) await db.insertInto('stages').values(rows.slice(i, i + chunk)).execute()
}

/** Replaces the fields of a kind. */
export async function writeFields(db: Db, kind: string, fields: readonly FieldRow[]): Promise<void> {
  await db.deleteFrom('fields').where('kind', '=', kind).execute()
  const rows = fields.map((field) => ({
    kind, name: field.name, title: field.title, type: field.type, multiple: field.multiple ? 1 : 0, custom: field.custom ? 1 : 0,
    sort: field.sort, options: JSON.stringify(field.options ?? []),
  }))
  for (let i = 0; i < rows.length; i += chunk) await db.insertInto('fields').values(rows.slice(i, i + chunk)).execute()
}

const selectCustom = compileOnce({
  build: (db, kind: string) => db.selectFrom('fields').select(['name', 'type']).where('kind', '=', kind).where('custom', '=', 1), values: (kind) => [kind, 1],
})
const selectRates = compileOnce({
  build: (db, codes: readonly string[]) => db.selectFrom('currency_rates').selectAll().where(amongSql('code', codes, dialectOf(db))), values: (codes, dialect) => [listValue(codes, dialect)],
})

/** Types of the custom fields of a kind. */
export async function readCustomTypes(db: Db, kind: string): Promise<Map<string, FieldType>> {
  const rows = await selectCustom(db, kind)
  return new Map(rows.map(({ name, type }) => [name, type]))
}

/**
 * Notes the rates seen on a local day. The first of a day stays: what was valued with it is never revalued. Answers whether any was news,
 * and the currencies that never had one.
 */
export async function writeRates(db: Db, day: number, rates: readonly RateRow[]): Promise<{ isNews: boolean; firstSeen: string[] }> {
  const rows = rates.map(({ code, rateAmount, rateCount, isBase }) => ({ code, day, rate_amount: rateAmount, rate_count: rateCount, is_base: isBase ? 1 : 0 }))
  if (rows.length === 0) return { isNews: false, firstSeen: [] }
  const known = new Set((await db.selectFrom('currency_rates').select('code').distinct().execute()).map(({ code }) => code))
  const written = await db.insertInto('currency_rates').values(rows).onConflict((conflict) => conflict.columns(['code', 'day']).doNothing()).executeTakeFirst()
  return { isNews: (written.numInsertedOrUpdatedRows ?? 0n) > 0n, firstSeen: rates.flatMap(({ code }) => (known.has(code) ? [] : [code])) }
}

/** All snapshots by currency. */
export async function readRates(db: Db): Promise<Map<string, RateSnapshot[]>> {
  return byCurrency(await db.selectFrom('currency_rates').selectAll().execute())
}

/** The snapshots of these currencies: there is one more of each every day. */
export async function readRatesOf(db: Db, codes: readonly string[]): Promise<Map<string, RateSnapshot[]>> {
  return codes.length === 0 ? new Map() : byCurrency(await selectRates(db, codes))
}

export type RateColumns = Pick<PortalTables['currency_rates'], 'code' | 'day' | 'rate_amount' | 'rate_count'>

/** Stored snapshots by currency. */
export function byCurrency(rows: readonly RateColumns[]): Map<string, RateSnapshot[]> {
  const rates = new Map<string, RateSnapshot[]>()
  for (const { code, day, rate_amount: rateAmount, rate_count: rateCount } of rows) {
    const snapshot = { day, rateAmount, rateCount }
    const known = rates.get(code)
    if (known) known.push(snapshot)
    else rates.set(code, [snapshot])
  }
  return rates
}
