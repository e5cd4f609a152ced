import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../clock'
import { openSqlite } from '../store/database'
import { openPortalReader, portalFile } from '../store/open-portal'
import { listPortals } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { createZones } from '../zones'
import { verifyPortal, type PortalFinding } from './verify-portal'

/** Recounts every portal under `dataDir` and tells what it finds, line by line; true when nothing has drifted. Changes nothing. */
export async function verifyAll(dataDir: string, print: (line: string) => void): Promise<boolean> {
  const file = join(dataDir, 'registry.sqlite')
  if (!existsSync(file)) {
    print(`no portals: ${file} does not exist`)
    return true
  }
  const registry = openSqlite<RegistryTables>(file, { readonly: true })
  try {
    const portals = await listPortals(registry.db)
    let clean = true
    for (const { id, name } of portals) {
      if (!existsSync(portalFile(dataDir, id))) continue
      const finding = await verifyOne(dataDir, id)
      clean &&= !finding.drift
      report(finding, `${name} (${id})`, print)
    }
    print(clean ? `clean: ${portals.length} portal(s)` : 'DRIFT: the ledger differs from the records')
    return clean
  } finally {
    await registry.close()
  }
}

async function verifyOne(dataDir: string, portalId: string): Promise<PortalFinding> {
  const database = openPortalReader(dataDir, portalId)
  try {
    return await verifyPortal(database, { zones: createZones(), clock: systemClock })
  } finally {
    await database.close()
  }
}

function report({ records, metrics, drift }: PortalFinding, portal: string, print: (line: string) => void): void {
  print(`${drift ? 'DRIFT' : 'ok   '} ${portal}: ${records} records, ${metrics.length} metrics`)
  for (const metric of metrics) {
    const notes = [
      metric.wrongCredits > 0 ? `${metric.wrongCredits} wrong credits` : '', metric.wrongTotals > 0 ? `${metric.wrongTotals} wrong totals` : '',
      metric.pending ? 'being credited anew, only totals compared' : '', metric.broken ? 'not recounted: a field of it is gone' : '',
      metric.late ? 'credited from a later day than its goals begin' : '',
    ].filter((note) => note !== '')
    print(`        ${metric.name} (${metric.metricId}): ${metric.credits} credits${notes.length > 0 ? `, ${notes.join(', ')}` : ''}`)
  }
}
