import { expect, it } from 'vitest'
import { loadTellingCatalogue } from '../../../server/store/name-options'
import { describeCondition } from '../../../shared/funnel/describe-funnel'
import { openTestPortal } from '../../support/databases'
import { seedPortal } from '../../support/portal-rows'

it('loadTellingCatalogue: texts of conditions name people and departments', async () => {
  const { db } = await openTestPortal('sqlite')
  await seedPortal(db)
  const catalogue = await loadTellingCatalogue(db, 'deal', 'ru')
  const say = (field: string, op: 'is' | 'under', value: string): string => describeCondition({ field, op, value }, catalogue, { language: 'ru', currency: 'RUB' })
  const [{ name: department, id } = { name: '', id: '' }] = await db.selectFrom('departments').select(['id', 'name']).execute()
  const [{ name: person, id: personId } = { name: '', id: '' }] = await db.selectFrom('people').select(['id', 'name']).execute()
  expect(say('department', 'under', id)).toBe(`Отдел ответственного — «${department}» с подразделениями`)
  expect(say('ownerId', 'is', personId)).toBe(`Ответственный — «${person}»`)
  expect(say('ownerId', 'is', 'gone')).toBe('Ответственный — «gone»')
})
