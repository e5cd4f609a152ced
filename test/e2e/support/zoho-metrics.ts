import type { ApiSession } from '../../support/open-session'
import { present } from './launch'
import type { Condition, FunnelColumn, ZohoGroup } from './zoho-groups'

type Columns = ZohoGroup['columns']

/** The columns that are in the tables. */
export function compared(columns: Columns): [string, Columns[string]][] {
  return Object.entries(columns).filter(([, column]) => !('isPart' in column))
}

export function toMetric(group: ZohoGroup, column: FunnelColumn, also: readonly Condition[] = []): object {
  const { source, when, where } = group
  const all = [where, column.where, ...also].filter((condition) => condition !== undefined)
  return { source, where: { all }, measure: column.measure, when: column.when ?? when, who: 'owner', better: 'higher' }
}

/** A metric for each column, its id by the column's name. */
export async function createMetrics(admin: ApiSession, group: ZohoGroup, also: readonly Condition[] = []): Promise<Map<string, string>> {
  const create = async (body: object): Promise<string> => (await admin.send<{ id: string }>('POST', '/api/metrics', body)).id
  const ids = new Map<string, string>()
  for (const [name, column] of Object.entries(group.columns)) if (!('ratio' in column)) ids.set(name, await create({ ...toMetric(group, column, also), name }))
  for (const [name, column] of Object.entries(group.columns)) if ('ratio' in column) {
    const { of, to } = column.ratio
    ids.set(name, await create({ name, ratio: { of: present(ids.get(of), of), to: present(ids.get(to), to) }, better: 'higher' }))
  }
  return ids
}
