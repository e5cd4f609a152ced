import { expect, it } from 'vitest'
import { amongSql, compileOnce, compileRows, listValue } from '../../../server/store/compiled-statement'
import { upsertStageEntries } from '../../../server/store/record-writer'
import { dialects, openTestPortal } from '../../support/databases'

type Named = { kind: string; ids: readonly string[] }

for (const dialect of dialects) {
  it(`compileOnce: each call finds what its own arguments say on ${dialect}`, async () => {
    const { db } = await openTestPortal(dialect)
    await db.insertInto('pipelines').values(Array.from({ length: 20 }, (_, i) => ({ kind: i < 15 ? 'deal' : 'lead', id: String(i), name: `n${i}`, sort: i }))).execute()
    const names = compileOnce({
      build: (on, { kind, ids }: Named) => on.selectFrom('pipelines').select('name').where('kind', '=', kind).where(amongSql('id', ids, dialect)).orderBy('sort'),
      values: ({ kind, ids }) => [kind, listValue(ids, dialect)],
    })
    const read = async (kind: string, ids: readonly string[]) => {
      const found = (await names(db, { kind, ids })).map(({ name }) => name)
      expect(await db.transaction().execute(async (trx) => (await names(trx, { kind, ids })).map(({ name }) => name))).toEqual(found)
      return found
    }
    expect(await read('deal', [])).toEqual([])
    expect(await read('deal', ['1'])).toEqual(['n1'])
    expect(await read('deal', ['2'])).toEqual(['n2'])
    expect(await read('lead', ['2'])).toEqual([])
    expect(await read('deal', ['1', '2'])).toEqual(['n1', 'n2'])
    expect(await read('deal', Array.from({ length: 12 }, (_, i) => String(i)))).toHaveLength(12)
    expect(await read('lead', Array.from({ length: 20 }, (_, i) => String(i)))).toEqual(['n15', 'n16', 'n17', 'n18', 'n19'])
  })

  it(`compileOnce: refuses parameters in another order than the text has them on ${dialect}`, async () => {
    const { db } = await openTestPortal(dialect)
    const wrong = compileOnce({
      build: (on, { kind, ids }: Named) => on.selectFrom('pipelines').select('name').where('kind', '=', kind).where('id', 'in', ids), values: ({ kind, ids }) => [...ids, kind],
    })
    await expect(wrong(db, { kind: 'deal', ids: ['1'] })).rejects.toThrow('not the parameters of')
  })

  it(`compileRows: writes every row, alone or in a transaction, and takes them back with it on ${dialect}`, async () => {
    const { db } = await openTestPortal(dialect)
    const put = compileRows((on, rows: readonly { kind: string; id: string; name: string; sort: number }[]) => on.insertInto('pipelines').values(rows)
      .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet((eb) => ({ name: eb.ref('excluded.name') }))))
    const rows = (count: number, name: string) => Array.from({ length: count }, (_, i) => ({ kind: 'deal', id: String(i), name, sort: i }))
    const count = async (name: string) => (await db.selectFrom('pipelines').select('id').where('name', '=', name).execute()).length
    await put(db, [])
    await put(db, rows(250, 'first'))
    expect(await count('first')).toBe(250)
    await db.transaction().execute(async (trx) => { await put(trx, rows(120, 'second')) })
    expect([await count('first'), await count('second')]).toEqual([130, 120])
    const failing = db.transaction().execute(async (trx) => {
      await put(trx, rows(250, 'third'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await count('third')).toBe(0)
  })

  it(`upsertStageEntries: an entry that is known is replaced when anything of it changed, to and from nothing too, on ${dialect}`, async () => {
    const { db } = await openTestPortal(dialect)
    const entry = { entryId: '1', seq: 1, recordId: '7', at: 1000, pipelineId: null, stageId: 'NEW', stageKind: 'open' as const }
    const read = async () => await db.selectFrom('stage_entries').select(['record_id', 'seq', 'at', 'pipeline_id', 'stage_id', 'stage_kind']).execute()
    await upsertStageEntries(db, 'deal', [entry])
    await upsertStageEntries(db, 'deal', [{ ...entry, pipelineId: '3' }])
    expect(await read()).toEqual([{ record_id: '7', seq: 1, at: 1000, pipeline_id: '3', stage_id: 'NEW', stage_kind: 'open' }])
    await upsertStageEntries(db, 'deal', [{ ...entry, at: 2000, stageId: 'WON', stageKind: 'won' }])
    expect(await read()).toEqual([{ record_id: '7', seq: 1, at: 2000, pipeline_id: null, stage_id: 'WON', stage_kind: 'won' }])
  })
}
