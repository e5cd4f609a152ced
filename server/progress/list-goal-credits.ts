import type { Kysely } from 'kysely'
import { z } from 'zod'
import { visiblePeopleOf } from '../../shared/access/access'
import type { CreditPage } from '../../shared/api/goal-contract'
import type { Original } from '../../shared/api/original-contract'
import { isFunnelMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import { AppError } from '../errors'
import { countChosen, countStates, listCredits, type CreditCursor, type CreditLine } from '../store/credit-reader'
import { listEntries } from '../store/manual-reader'
import { readMeasuredOriginals } from '../store/measured-originals'
import type { PortalTables } from '../store/portal-tables'
import { sumSegments, type Segment } from '../store/total-reader'
import { inPeriod, metricOf, partsOf, type OpenedGoal } from './load-frame'
import type { Ask, CreditsAsk } from './progress-types'
import { ownerMetrics } from './read-bulk-moves'
import { listSegments } from './read-figures'

/** What stands for the record of a value entered by hand. */
export const byHandTitles = { ru: 'Введено вручную', en: 'Entered by hand' } as const

const cursorSchema = z.tuple([z.int(), z.string(), z.int(), z.string(), z.string()])

/** A page of the credits that make a goal's figure, newest first; those of people the viewer may not see are left out. */
export async function listGoalCredits(
  db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, { user, next, limit, bulk, held }: CreditsAsk,
): Promise<CreditPage> {
  const segments = await visibleSegments(db, ask, opened, user)
  const only = held ? { held: true as const } : (bulk === undefined ? null : { bulkId: Number(bulk), owners: ownerMetrics(opened.frame) })
  const total = only ? await countChosen(db, segments, only) : await countCounting(db, segments)
  const lines = await listCredits(db, segments, { after: next === undefined ? null : readCursor(next), limit: limit + 1, only })
  const page = lines.slice(0, limit)
  const last = page.at(-1)
  const originals = await readPageOriginals(db, page, opened)
  const authors = await readAuthors(db, page)
  return {
    credits: page.map((line) => ({ ...toRow(line, ask, opened), ...originals(line), ...authorOf(line, authors, opened) })),
    next: lines.length > limit && last ? writeCursor(last) : null, total,
  }
}

async function countCounting(db: Kysely<PortalTables>, segments: readonly Segment[]): Promise<number> {
  const ofMoments = segments.filter(({ before }) => before === undefined)
  return (await sumSegments(db, ofMoments)).reduce((sum, one) => sum + one.count, 0) + (await countStates(db, segments))
}

/** The goal's segments that the viewer may open, of one person or of all. */
export async function visibleSegments(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, user: string | undefined) {
  const [segments = []] = await listSegments(db, ask, { frame: opened.frame, asks: [opened] })
  const visible = new Set(visiblePeopleOf(ask.viewer, opened.goal.draft.subject, segments.map((segment) => segment.personId)))
  return segments.filter((segment) => visible.has(segment.personId) && (user === undefined || segment.personId === user))
}

/** What stands beside a credit of money whose record is in another currency. */
async function readPageOriginals(db: Kysely<PortalTables>, page: readonly CreditLine[], { frame, goal }: OpenedGoal): Promise<(line: CreditLine) => { original?: Original }> {
  const found = new Map<CreditLine, Original>()
  for (const { id, counts, catalogue } of partsOf(frame, metricOf(frame, goal))) {
    const lines = page.filter((line) => line.metricId === id)
    if (!isFunnelMetric(counts) || !catalogue || lines.length === 0) continue
    const originals = await readMeasuredOriginals(db, { metric: counts, catalogue, currency: frame.currency, zone: frame.zone, lines: lines.map(({ recordId, at }) => ({ id: recordId, at })) })
    originals.forEach((original, i) => {
      const line = lines[i]
      if (line && original) found.set(line, original)
    })
  }
  return (line) => {
    const original = found.get(line)
    return original ? { original } : {}
  }
}

function toRow(line: CreditLine, { recordUrl, language }: Ask, { frame, goal, period }: OpenedGoal): CreditPage['credits'][number] {
  const { kind, recordId, personId, at, assumedOwner } = line
  const metric = metricOf(frame, goal)
  const [of, to] = partsOf(frame, metric).map((part) => inPeriod(part, period))
  const counted = of?.id === line.metricId ? of : to
  return {
    kind, recordId, ...(kind === 'manual' ? { title: byHandTitles[language], url: '' } : { title: line.title ?? `#${recordId}`, url: recordUrl({ kind, id: recordId }) }),
    userId: personId, userName: frame.people.get(personId)?.name ?? personId,
    at: new Date(at).toISOString(), value: line.value / (counted?.scale ?? 1), assumedOwner: assumedOwner === 1, version: line.version, ...(line.held === 1 ? { held: true } : {}),
    unit: counted?.unit ?? metric.unit,
    ...(isRatioMetric(metric.counts) ? { part: counted === of ? 'of' as const : 'to' as const } : {}),
  }
}

type Authors = ReadonlyMap<string, { enteredBy: string; enteredAt: number }>

/** Who entered the values of this page last, by metric and record id. */
async function readAuthors(db: Kysely<PortalTables>, lines: readonly CreditLine[]): Promise<Authors> {
  const byHand = lines.filter(({ kind }) => kind === 'manual')
  if (byHand.length === 0) return new Map()
  const days = byHand.map(({ recordId }) => toDayNumber(recordId.slice(-10)))
  const entries = await listEntries(db, {
    metricIds: byHand.map(({ metricId }) => metricId), personIds: byHand.map(({ personId }) => personId), from: Math.min(...days), to: Math.max(...days) + 1,
  })
  return new Map(entries.map((entry) => [`${entry.metricId}:${entry.personId}:${toDayText(entry.day)}`, entry]))
}

function authorOf({ metricId, recordId }: CreditLine, authors: Authors, { frame }: OpenedGoal): Partial<Pick<CreditPage['credits'][number], 'enteredBy' | 'enteredAt'>> {
  const found = authors.get(`${metricId}:${recordId}`)
  return found ? { enteredBy: frame.people.get(found.enteredBy)?.name ?? found.enteredBy, enteredAt: new Date(found.enteredAt).toISOString() } : {}
}

function writeCursor({ at, recordId, occurrence, personId, metricId }: CreditCursor): string {
  return Buffer.from(JSON.stringify([at, recordId, occurrence, personId, metricId])).toString('base64url')
}

function readCursor(text: string): CreditCursor {
  try {
    const [at, recordId, occurrence, personId, metricId] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { at, recordId, occurrence, personId, metricId }
  } catch (error) {
    throw new AppError('invalid', 'bad-cursor', 'next: not a mark of a next page', { cause: error })
  }
}
