import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { getItemSet } from './item-actions'
import { loadZohoCompany } from './load-zoho'
import { checkCompany } from './support/check-company'
import { ORDER_TYPE } from './zoho-catalogue'

const folder = fileURLToPath(new URL('../../../../shared/data/zoho_demo_crm', import.meta.url))
const isThere = existsSync(folder)
const title = isThere ? 'loadZohoCompany' : 'loadZohoCompany (left out: ../shared/data/zoho_demo_crm is not beside the project)'

describe.skipIf(!isThere)(title, () => {
  it('holds together and has every row of the set', () => {
    const company = loadZohoCompany(folder)
    expect(checkCompany(company)).toEqual([])
    const { people, deals, calls, tasks, activities } = company
    expect([people.size, deals.size, calls.size, tasks.size, activities.size]).toEqual([1 + 11, 3632, 4100, 2978, 2978])
    expect([1, 7, 31, ORDER_TYPE].map((type) => getItemSet(company, type).items.size)).toEqual([3900, 3000, 1300, 2061])
    expect([...deals.values()].filter(({ sourceId }) => sourceId === '')).toHaveLength(3)
    expect([...deals.values()].filter(({ stageId, movedAt, closeAt }) => stageId === 'WON' && movedAt === closeAt)).toHaveLength(1425)
  })
})
