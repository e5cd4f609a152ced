import { describe, expect, it } from 'vitest'
import { verifyPortal } from '../../../server/credit/verify-portal'
import { loadStructure } from '../../../server/store/structure-reader'
import type { StructureChange } from '../../../shared/api/structure-contract'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const won = Date.UTC(2026, 10, 5, 12)

describe.each(dialects)('setStructure on %s', (dialect) => {
  async function open() {
    const database = await openTestPortal(dialect)
    await seedPortal(database.db)
    const ledger = openLedger(database)
    const set = async (...departments: StructureChange['departments']) => await ledger.setStructure(editor, { departments })
    return { database, db: database.db, ledger, set }
  }

  it('setStructure: what lies below a department is credited anew, and every goal has fresh figures', async () => {
    const { database, db, ledger, set } = await open()
    await putRecord(db, makeDeal({ id: '1', ownerId: '4', stageKind: 'won' }), makeHistory('1', [[won, 'won']], [[won, '4']]))
    const { goalId } = await startMetric(ledger, makeMetric({ where: { field: 'department', op: 'under', value: '2' } }))
    const credited = async () => (await db.selectFrom('credits').select('record_id').execute()).map((row) => row.record_id)
    expect(await credited()).toEqual([])
    expect((await set({ id: '4', parentId: '2' }))?.goalIds).toEqual([goalId])
    await settle(ledger)
    expect(await credited()).toEqual(['1'])
    expect((await verifyPortal(database, { zones, clock: { now: () => noon } })).drift).toBe(false)
    await set({ id: '4', parentId: null })
    await settle(ledger)
    expect(await credited()).toEqual([])
  })

  it('setStructure: a field that is left out stays, and what is as it was is not noted again', async () => {
    const { db, set } = await open()
    const notes = async () => (await db.selectFrom('department_leads').selectAll().orderBy('id').execute()).map((row) => [row.department_id, row.parent_id, row.head_id, row.set_by, row.set_at])
    await set({ id: '4', headId: '4' })
    await set({ id: '4', parentId: '2' })
    expect(await set({ id: '4', parentId: '2', headId: '4' }, { id: '1' })).toBeNull()
    expect(await notes()).toEqual([['4', '3', '4', '8', noon], ['4', '2', '4', '8', noon]])
    await set({ id: '4', parentId: null, headId: null })
    expect((await loadStructure(db)).departments.at(-1)).toMatchObject({ id: '4', parentId: null, headId: null })
  })

  it('setStructure: what is wrong is named, and then nothing of the change is kept', async () => {
    const { db, set } = await open()
    await db.updateTable('people').set({ active: 0 }).where('id', '=', '3').execute()
    const good = { id: '4', headId: '4' }
    await expect(set(good, { id: '77' })).rejects.toThrow('departments.1.id: there is no department 77')
    await expect(set(good, { id: '2', parentId: '77' })).rejects.toThrow('departments.1.parentId: there is no department 77')
    await expect(set(good, { id: '2', headId: '77' })).rejects.toThrow('departments.1.headId: there is no person 77')
    await expect(set(good, { id: '2', headId: '3' })).rejects.toThrow('departments.1.headId: person 3 no longer works')
    await expect(set(good, { id: '2', parentId: '2' })).rejects.toThrow('departments.1.parentId: department 2 would lie below itself')
    await expect(set({ id: '1', parentId: '4' })).rejects.toThrow('would lie below itself')
    expect(await db.selectFrom('department_leads').selectAll().execute()).toEqual([])
  })

  it('setStructure: a head who has left stays named until somebody else is', async () => {
    const { db, set } = await open()
    await set({ id: '4', headId: '4' })
    await db.updateTable('people').set({ active: 0 }).where('id', '=', '4').execute()
    await set({ id: '4', parentId: '2', headId: '4' })
    expect((await loadStructure(db)).departments.at(-1)).toMatchObject({ parentId: '2', headId: '4' })
  })
})
