import { describe, expect, it } from 'vitest'
import { writeDepartments, writeMemberships, writePeople } from '../../../server/store/people-store'
import { dialects, openTestPortal } from '../../support/databases'

const person = (id: string, change = {}) => ({ id, name: `Имя ${id}`, position: null, photo: null, active: true, ...change })

describe.each(dialects)('%s', (dialect) => {
  it('writePeople: updates who is listed and keeps who is not, as dismissed', async () => {
    const { db } = await openTestPortal(dialect)
    await writePeople(db, [person('1'), person('2')], new Set(['1']), 100)
    await writePeople(db, [person('1', { name: 'Новое', active: false })], new Set(), 200)
    expect(await db.selectFrom('people').select(['id', 'name', 'active', 'is_admin']).orderBy('id').execute())
      .toEqual([{ id: '1', name: 'Новое', active: 0, is_admin: 0 }, { id: '2', name: 'Имя 2', active: 0, is_admin: 0 }])
  })

  it('writePeople: notes who joined a known portal and who left; who comes back never left', async () => {
    const { db } = await openTestPortal(dialect)
    const read = async () => (await db.selectFrom('people').select(['id', 'joined_at', 'left_at']).orderBy('id').execute()).map((row) => [row.id, row.joined_at, row.left_at])
    await writePeople(db, [person('1'), person('2'), person('3', { active: false })], new Set(), 100)
    expect(await read()).toEqual([['1', null, null], ['2', null, null], ['3', null, null]])
    await writePeople(db, [person('1', { active: false }), person('4')], new Set(), 200)
    expect(await read()).toEqual([['1', null, 200], ['2', null, 200], ['3', null, null], ['4', 200, null]])
    await writePeople(db, [person('1', { active: false }), person('2'), person('4')], new Set(), 300)
    expect(await read()).toEqual([['1', null, 200], ['2', null, null], ['3', null, null], ['4', 200, null]])
  })

  it('writeMemberships: the first known ones reach back for ever, later changes have a date', async () => {
    const { db } = await openTestPortal(dialect)
    await writeDepartments(db, [{ id: '1', name: 'А', parentId: null, headId: null, sort: 1 }])
    await writeMemberships(db, [{ personId: '1', departmentIds: ['10', '11'] }, { personId: '2', departmentIds: [] }], 100)
    await writeMemberships(db, [{ personId: '1', departmentIds: ['10', '11'] }], 200)
    await writeMemberships(db, [{ personId: '1', departmentIds: ['11', '12'] }, { personId: '2', departmentIds: ['10'] }], 300)
    await writeMemberships(db, [{ personId: '1', departmentIds: ['10', '11', '12'] }], 400)
    const rows = await db.selectFrom('memberships').select(['person_id', 'department_id', 'from_at', 'to_at']).orderBy('id').execute()
    expect(rows.map((row) => [row.person_id, row.department_id, row.from_at, row.to_at])).toEqual([
      ['1', '10', null, 300], ['1', '11', null, null], ['1', '12', 300, null], ['2', '10', null, null], ['1', '10', 400, null],
    ])
  })
})
