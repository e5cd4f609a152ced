import { z } from 'zod'
import type { RecordKind } from '../../shared/record/record-types'
import { countRecordsByKind, readKindChecks, writeKindCheck } from '../store/kind-check-store'
import { listKinds, writeRefusal } from '../store/kind-store'
import { readSettings, writeSetting } from '../store/settings-store'
import { readSyncStates } from '../store/sync-state-store'
import { countUnread } from '../store/unread-store'
import { sweepKind } from './sweep-deleted'
import type { SyncLog, SyncStep } from './sync-types'

type CheckStep = SyncStep & { log: SyncLog }

const hourMs = 3_600_000
/** Ten requests' worth of ids: so many are compared even when the counts agree, for one lost and one left over hide each other. */
const fewIds = 25_000

/** How the check that an administrator asked for stands; `finishedAt` is null while it runs. Instants are epoch milliseconds. */
const checkRunSchema = z.object({ startedAt: z.number(), finishedAt: z.number().nullable(), done: z.number(), total: z.number() })
export type CheckRun = z.infer<typeof checkRunSchema>

/**
 * Counts every kind that was read whole here and in the CRM; where they differ twice alike, and otherwise than after
 * the last comparison of all ids, those ids are compared again. `always` compares wherever they
 * differ at all or ids are few. Returns the kinds whose ids were compared.
 */
export async function checkKinds(step: CheckStep, { always, onDone = async () => { await Promise.resolve() } }: { always: boolean; onDone?: (kind: RecordKind) => Promise<void> }): Promise<RecordKind[]> {
  const { db, onStatus } = step
  const states = await readSyncStates(db)
  const kinds = (await listKinds(db)).map(({ kind }) => kind).filter((kind) => (states.get(kind)?.finishedAt ?? null) !== null)
  const before = await readKindChecks(db)
  const aside = await countUnread(db)
  const swept: RecordKind[] = []
  for (const { kind, difference, inCrm } of await count(step, kinds)) {
    const known = before.get(kind)
    // Changes on their way make the counts differ for a moment; what was lost makes them differ alike twice.
    const isLasting = known !== undefined && difference !== known.settled && difference === known.inCrm - known.ours
    if (always ? difference !== 0 || aside.has(kind) || inCrm <= fewIds : isLasting) {
      await sweepKind(step, kind)
      for (const again of await count(step, [kind])) await settle(step, again)
      swept.push(kind)
    }
    await onDone(kind)
    onStatus()
  }
  return swept
}

/** Whether the kinds were not counted for an hour. Counting is dear to the CRM. */
export async function isCheckDue({ db, clock }: Pick<SyncStep, 'db' | 'clock'>): Promise<boolean> {
  const checks = [...(await readKindChecks(db)).values()].map(({ checkedAt }) => checkedAt)
  const loadedAt = Number((await readSettings(db)).get('loaded_at') ?? Number.NaN)
  return clock.now() - Math.max(loadedAt, ...checks) >= hourMs
}

export async function writeCheckRun({ db, onStatus }: Pick<SyncStep, 'db' | 'onStatus'>, run: CheckRun): Promise<void> {
  await writeSetting(db, 'check', JSON.stringify(run))
  onStatus()
}

/** The last check that was asked for; null when there was none. */
export function parseCheckRun(text: string | undefined): CheckRun | null {
  return text === undefined ? null : checkRunSchema.parse(JSON.parse(text))
}

type Counted = { kind: RecordKind; ours: number; inCrm: number; difference: number }

async function count({ db, connection, clock }: CheckStep, kinds: readonly RecordKind[]): Promise<Counted[]> {
  if (kinds.length === 0) return []
  const counts = await connection.countRecords(kinds)
  const stored = await countRecordsByKind(db)
  const settled = await readKindChecks(db)
  const counted: Counted[] = []
  for (const { kind, records, refusal } of counts) {
    await writeRefusal(db, kind, refusal)
    if (refusal !== null || records === null) continue
    const ours = stored.get(kind) ?? 0
    counted.push({ kind, ours, inCrm: records, difference: records - ours })
    await writeKindCheck(db, { kind, ours, inCrm: records, checkedAt: clock.now(), settled: settled.get(kind)?.settled ?? 0 })
  }
  return counted
}

/** What is left of a difference after all ids were compared is not worth comparing them for again. */
async function settle({ db, clock }: CheckStep, { kind, ours, inCrm, difference }: Counted): Promise<void> {
  await writeKindCheck(db, { kind, ours, inCrm, checkedAt: clock.now(), settled: difference })
}
