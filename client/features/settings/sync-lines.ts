import type { SyncStatus } from '../../../shared/api/sync-contract'
import type { CrmName } from '../../../shared/record/crm-words'
import { kindTitle } from '../../../shared/record/field-catalogue'
import type { RecordKind } from '../../../shared/record/record-types'
import type { Language } from '../../../shared/text/language-types'

export type SyncLine = {
  kind: string; title: string
  /** Null while it was never counted. */
  ours: number | null; inCrm: number | null
  freshAt: string | null
  /** `loading` until its first load is over. */
  state: 'agrees' | 'loading' | 'refused' | 'unread' | 'differs'
  unread: number
  /** Why the CRM refuses it. */
  message: string | null
}

/** The kinds of records of a portal as the settings show them. */
export function toSyncLines({ kinds }: Pick<SyncStatus, 'kinds'>, language: Language, crm?: CrmName): SyncLine[] {
  return kinds.filter(({ problem }) => problem !== undefined).map((line) => ({
    kind: line.kind, title: line.title ?? kindTitle(line.kind as RecordKind, language, crm), ours: line.ours ?? null, inCrm: line.inCrm ?? null,
    freshAt: line.freshAt ?? null, unread: line.unread ?? 0, message: line.message ?? null,
    state: line.problem ?? (line.finishedAt === null ? 'loading' : 'agrees'),
  }))
}

/** How far a running comparison is, as a share; null when none runs. */
export function checkShare({ check }: Pick<SyncStatus, 'check'>): number | null {
  if (!check || check.finishedAt !== null) return null
  return check.total === 0 ? 0 : Math.min(check.done / check.total, 1)
}
