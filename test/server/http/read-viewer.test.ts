import { describe, expect, it } from 'vitest'
import { readViewer } from '../../../server/http/read-viewer'
import { dialects, openTestPortal } from '../../support/databases'
import { seedPortal } from '../../support/portal-rows'

describe.each(dialects)('readViewer on %s', (dialect) => {
  async function start() {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const viewerOf = async (userId: string, isAdmin = false) => (await readViewer(db, { userId, isAdmin })).viewer
    return { db, viewerOf }
  }

  it('readViewer: the head of a department leads it and what lies below it', async () => {
    const { viewerOf } = await start()
    const head = await viewerOf('9')
    expect(head).toEqual({ userId: '9', role: 'supervisor', ledDepartmentIds: new Set(['3', '4']), subordinateIds: new Set(['3', '4']), formerSubordinateIds: new Set() })
    expect([(await viewerOf('4')).role, (await viewerOf('9', true)).role]).toEqual(['employee', 'admin'])
  })

  it('readViewer: who moved away is a former subordinate, who was dismissed stays one', async () => {
    const { db, viewerOf } = await start()
    await db.updateTable('memberships').set({ to_at: 100 }).where('person_id', 'in', ['3', '4']).execute()
    await db.insertInto('memberships').values({ person_id: '3', department_id: '2', from_at: 100, to_at: null }).execute()
    const head = await viewerOf('9')
    expect([head.subordinateIds, head.formerSubordinateIds]).toEqual([new Set(['4']), new Set(['3'])])
  })
})
