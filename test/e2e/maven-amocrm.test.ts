import { existsSync } from 'node:fs'
import { DateTime } from 'luxon'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { StructureAnswer } from '../../shared/api/structure-contract'
import { toCompanyId } from '../emulator/amocrm/amo-ids'
import type { Company } from '../emulator/company/company-types'
import { loadMavenCompany } from '../emulator/company/load-csv'
import type { ApiSession } from '../support/open-session'
import { readSync, until } from './support/launch'
import { launchAmocrm } from './support/launch-amocrm'
import { expectMaven, mavenFolder } from './support/maven-figures'

const isThere = existsSync(mavenFolder)
const title = isThere ? 'maven in amoCRM' : 'maven in amoCRM (left out: ../shared/data/maven_crm is not beside the project)'
/** amoCRM has no field for the day a deal began, so the account has two of its own. */
const days = { engagedAt: 9001, closedAt: 9003 }

describe.skipIf(!isThere)(title, () => {
  it('every figure of the set comes out of the API; who leads whom is said here', { timeout: 600_000 }, async () => {
    const company = withDays(loadMavenCompany(mavenFolder))
    const app = await launchAmocrm({ accounts: [{ company, language: 'en' }] })
    onTestFinished(app.close)
    const account = app.account()
    expect(await account.app.install()).toMatchObject({ status: 200 })
    await until(async () => await app.session(account.app.admin()).then(() => true, () => false), 'the administrator is let in')
    const admin = await app.session(account.app.admin())
    // Right after the code is traded the portal is still being prepared.
    await until(async () => await readSync(admin).then(({ phase }) => phase === 'live', () => false), 'the first load is over', 300_000)
    // The set counts whole days between dates; in a zone without summer time each has 24 hours.
    await admin.send('PUT', '/api/portal', { timeZone: 'Etc/UTC' })
    await sayWhoLeadsWhom(admin, company)
    const fieldOf = (name: string): string => `custom.${company.customFields.find((field) => field.name === name)?.id ?? ''}`
    await expectMaven(admin, company, {
      engagedAt: `custom.${days.engagedAt}`, closedAt: `custom.${days.closedAt}`, product: fieldOf('UF_CRM_PRODUCT'), sector: fieldOf('UF_CRM_SECTOR'),
      accountId: (clientId) => String(toCompanyId(clientId)), departmentId: (id) => groupOf(company, id),
      // Whose deal it is comes through amoCRM; what is made of it is held for every account in the other CRM.
      accountColumns: ['opportunities', 'won', 'won_revenue'],
    })
    // Calls leave at an even pace; on a busy machine one or two may arrive together, but never so many that the account shuts us out.
    const { 429: early = 0, ...otherRefusals } = account.counters.refused
    expect(otherRefusals).toEqual({})
    expect(early).toBeLessThan(5)

    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
  })
})

/** The days on which a deal began and ended, as fields of the account's own. */
function withDays(company: Company): Company {
  const field = (id: number, name: string, words: string) => ({ id, name, type: 'date' as const, title: { ru: words, en: words }, multiple: false })
  company.customFields.push(field(days.engagedAt, 'UF_CRM_ENGAGED', 'Engaged'), field(days.closedAt, 'UF_CRM_CLOSED', 'Closed'))
  const toDay = (at: number): string => DateTime.fromMillis(at, { zone: company.timeZone }).toISODate() ?? ''
  for (const deal of company.deals.values()) Object.assign(deal.custom, { UF_CRM_ENGAGED: toDay(deal.beginAt), UF_CRM_CLOSED: toDay(deal.closeAt) })
  return company
}

/** The root of the company is the account's group 0. */
function groupOf(company: Company, id: number): string {
  return company.departments.get(id)?.parentId === null ? '0' : String(id)
}

/** Groups of an account are flat and nobody heads them. */
async function sayWhoLeadsWhom(admin: ApiSession, company: Company): Promise<void> {
  const before = await admin.get<StructureAnswer>('/api/structure')
  expect(before).toMatchObject({ editable: true, fromCrm: false })
  expect(before.departments.every(({ parentId, headId }) => parentId === null && headId === null)).toBe(true)
  await admin.send('PUT', '/api/structure', {
    departments: [...company.departments.values()].filter(({ parentId }) => parentId !== null)
      .map(({ id, parentId, headId }) => ({ id: groupOf(company, id), parentId: groupOf(company, parentId ?? 0), headId: headId === null ? null : String(headId) })),
  })
}
