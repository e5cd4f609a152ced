import type { CrmRecord } from './record-types'

/** The instant whose day's rate values a record: that of its closing, or of its creation while it is open. Neither moves again. */
export function valuedAt({ stageKind, movedAt, createdAt }: Pick<CrmRecord, 'stageKind' | 'movedAt' | 'createdAt'>): number {
  return stageKind === 'won' || stageKind === 'lost' ? movedAt ?? createdAt : createdAt
}
