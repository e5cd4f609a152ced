import { existsSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadMavenCompany } from '../emulator/company/load-csv'
import { launch, untilLive } from './support/launch'
import { expectMaven, listUncompared, mavenFolder } from './support/maven-figures'

const isThere = existsSync(mavenFolder)
const title = isThere ? 'maven' : 'maven (left out: ../shared/data/maven_crm is not beside the project)'

describe.skipIf(!isThere)(title, () => {
  it('every column of every table is compared', () => {
    expect(listUncompared()).toEqual([])
  })

  it('every figure of the set comes out of the API', { timeout: 600_000 }, async () => {
    const company = loadMavenCompany(mavenFolder)
    const app = await launch({ portals: [{ company }] })
    onTestFinished(app.close)
    await app.portal().app.install()
    const admin = await app.session(app.portal().app.admin())
    await untilLive(admin)
    // The set counts whole days between dates; in a zone without summer time each has 24 hours.
    await admin.send('PUT', '/api/portal', { timeZone: 'Etc/UTC' })
    await expectMaven(admin, company, {
      engagedAt: 'beginDate', closedAt: 'closeDate', product: 'custom.UF_CRM_PRODUCT', sector: 'custom.UF_CRM_SECTOR', accountId: String, departmentId: String,
    })

    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
  })
})
