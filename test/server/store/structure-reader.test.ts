import { describe, expect, it } from 'vitest'
import { addDepartmentLeads } from '../../../server/store/department-lead-store'
import { writeDepartments } from '../../../server/store/people-store'
import { loadStructure } from '../../../server/store/structure-reader'
import { dialects, openTestPortal } from '../../support/databases'

const department = (id: string, parentId: string | null = null, headId: string | null = null) => ({ id, name: `Отдел ${id}`, parentId, headId, sort: Number(id) })

describe.each(dialects)('%s', (dialect) => {
  it('loadStructure: the newest word about a department is in force, and a new reading of the CRM does not take it back', async () => {
    const { db } = await openTestPortal(dialect)
    const crm = [department('0'), department('1'), department('2', '1', '7')]
    await writeDepartments(db, crm)
    await addDepartmentLeads(db, [{ id: '0', parentId: '1', headId: '3' }, { id: '1', parentId: null, headId: '4' }], { by: '9', now: 100 })
    await addDepartmentLeads(db, [{ id: '0', parentId: '1', headId: null }], { by: '8', now: 200 })
    const read = async () => (await loadStructure(db)).departments.map(({ id, parentId, headId, setBy, setAt }) => [id, parentId, headId, setBy, setAt])
    const said = [['0', '1', null, '8', 200], ['1', null, '4', '9', 100], ['2', '1', '7', null, null]]
    expect(await read()).toEqual(said)
    await writeDepartments(db, crm)
    expect(await read()).toEqual(said)
    expect([...(await loadStructure(db)).subtree('1')].sort()).toEqual(['0', '1', '2'])
  })

  it('loadStructure: a department whose parent the CRM has deleted stands by itself', async () => {
    const { db } = await openTestPortal(dialect)
    await writeDepartments(db, [department('1'), department('2')])
    await addDepartmentLeads(db, [{ id: '2', parentId: '1', headId: '3' }], { by: '9', now: 100 })
    await writeDepartments(db, [department('2')])
    expect((await loadStructure(db)).departments.map(({ id, parentId, headId }) => [id, parentId, headId])).toEqual([['2', null, '3']])
  })
})
