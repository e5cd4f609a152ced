import type { Database } from '../../server/store/database'
import type { PortalTables } from '../../server/store/portal-tables'
import { createRandom, customFields, pipelineCount, sourceCount } from '../support/many-metrics'

const dayMs = 86_400_000
/** Three years of deals, the last of them on the day before `now`. */
const days = 3 * 365

export type Filling = { deals: number; people: number; now: number }

/** Fills an empty portal with deals and their history, without the CRM: settings, people, records as the sync would write them. */
export function fillPortal({ raw }: Database<PortalTables>, { deals, people, now }: Filling): void {
  if (!raw) throw new Error('The bench fills SQLite files')
  const setting = raw.prepare('insert into settings (name, value) values (?, ?)')
  const person = raw.prepare('insert into people (id, name, position, photo, active, is_admin) values (?, ?, null, null, 1, ?)')
  const field = raw.prepare(`insert into fields (kind, name, title, type, multiple, custom, sort, options) values ('deal', ?, ?, ?, 0, 1, ?, ?)`)
  const record = raw.prepare(`insert into records (kind, id, title, title_folded, owner_id, creator_id, created_at, updated_at, moved_at,
    pipeline_id, stage_id, stage_kind, amount_minor, currency, base_minor, excluded, fields)
    values ('deal', @id, @title, @title, @owner, @owner, @createdAt, @movedAt, @movedAt, @pipeline, @stage, @kind, @amount, 'RUB', @amount, 0, @fields)`)
  const entry = raw.prepare(`insert into stage_entries (kind, entry_id, seq, record_id, at, pipeline_id, stage_id, stage_kind)
    values ('deal', @id, @seq, @recordId, @at, '0', @stage, @kind)`)
  const owner = raw.prepare(`insert into owner_intervals (kind, record_id, from_at, owner_id, assumed) values ('deal', ?, ?, ?, 1)`)

  const [usual] = raw.pragma('cache_size') as [{ cache_size: number }]
  // Nobody minds if the filling is lost, and its pages should not go to the disk twice.
  raw.pragma('synchronous = off')
  raw.pragma('cache_size = -400000')
  raw.transaction(() => {
    setting.run('time_zone', 'Europe/Moscow')
    setting.run('currency', 'RUB')
    for (let id = 1; id <= people; id += 1) person.run(String(id), `Человек ${id}`, id === 1 ? 1 : 0)
    customFields.forEach(([name, type, options], sort) => field.run(name, name, type, sort, JSON.stringify(Array.from({ length: options }, (_, i) => ({ value: String(i), title: String(i) })))))
    // In the order of the key, which is text, the file grows at its end only.
    for (const id of Array.from({ length: deals }, (_, i) => String(i + 1)).sort()) {
      const deal = makeDeal(Number(id), { deals, people, now })
      record.run({ ...deal, id })
      entry.run({ id: `${id}0`, seq: Number(id) * 2, recordId: id, at: deal.createdAt, stage: 'NEW', kind: 'open' })
      if (deal.kind !== 'open') entry.run({ id: `${id}1`, seq: Number(id) * 2 + 1, recordId: id, at: deal.movedAt, stage: deal.stage, kind: deal.kind })
      owner.run(id, deal.createdAt, deal.owner)
    }
  })()
  raw.pragma('synchronous = full')
  raw.pragma(`cache_size = ${usual.cache_size}`)
}

type FilledDeal = {
  title: string; owner: string; createdAt: number; movedAt: number; pipeline: string; stage: string; kind: 'open' | 'won' | 'lost'; amount: number; fields: string
}

function makeDeal(id: number, { deals, people, now }: Filling): FilledDeal {
  // Scattered, yet the same at every run.
  const chance = ((id * 2_654_435_761) % 4_294_967_296) / 4_294_967_296
  const createdAt = now - dayMs - Math.floor(((deals - id) / deals) * days) * dayMs - Math.floor(chance * 8 * 3_600_000)
  const movedAt = Math.min(createdAt + Math.floor(chance * 30) * dayMs, now - dayMs)
  const random = createRandom(id)
  const pick = (options: number): string => String(Math.floor(random() * options))
  const kind = chance < 0.4 ? 'won' : chance < 0.8 ? 'lost' : 'open'
  return {
    title: `Сделка ${id}`, owner: String(1 + (id * 7) % people), createdAt, movedAt, kind, pipeline: pick(pipelineCount), stage: kind === 'open' ? 'NEW' : kind.toUpperCase(),
    amount: 10_000 + Math.floor(chance * 90_000_000),
    fields: JSON.stringify({
      sourceId: pick(sourceCount), typeId: pick(3), contactId: String(id % 50_000), companyId: String(id % 9000),
      ...Object.fromEntries(customFields.map(([name, type, options]) => [name, type === 'number' ? Math.floor(random() * 100) : pick(options)])),
      hasNextStep: false,
    }),
  }
}

/** The first day with deals, as goals name it. */
export function firstFilledDay(now: number): string {
  return new Date(now - days * dayMs).toISOString().slice(0, 10)
}
