import type { Kysely } from 'kysely'
import { listKinds } from '../store/kind-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings } from '../store/settings-store'

/** What the CRM refuses to give now: kinds, and `people` or `departments`. */
export async function listRefused(db: Kysely<PortalTables>): Promise<string[]> {
  const settings = await readSettings(db)
  return [
    ...(settings.get('refused_people') ? ['people'] : []), ...(settings.get('refused_departments') ? ['departments'] : []),
    ...(await listKinds(db)).filter(({ refusal }) => refusal !== null).map(({ kind }) => kind),
  ]
}
