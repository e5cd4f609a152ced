import type { RecordRef } from '../../../shared/record/record-types'
import { resultOf, type RunBatch } from './batch'
import { readPages, type KeysetList } from './keyset-pages'
import { rowsSchema } from './payload-schema'
import { refusalOf } from './rest-answer'

const pagesAtOnce = 4
/** Parameters of this method have places and no names, so that none may be empty: order, filter, fields, paging. Without a task before them it lists those of all tasks. */
const places = ({ order, filter, size }: { order: 'asc' | 'desc'; filter: Record<string, unknown>; size: number }): Record<string, unknown> =>
  ({ 0: { ID: order }, 1: filter, 2: ['ID', 'TASK_ID'], 3: { NAV_PARAMS: { nPageSize: size, iNumPage: 1 } } })

/** Notes of time spent, by their own id: one told of past days has a date of its own, so that dates cannot be followed. */
const timeLogs: KeysetList = {
  method: 'task.elapseditem.getlist', idName: 'ID', path: '', rows: (result) => rowsSchema.parse(result),
  params: (after) => places({ order: 'asc', filter: { '>ID': after }, size: 50 }),
}

/**
 * Tasks on which time was noted after the note `cursor`, null for none but where the notes end now. No event tells of them, nor do tasks
 * say that they changed. Where the portal refuses to tell, the cursor stays.
 */
export async function readTimeLogs(run: RunBatch, cursor: string | null): Promise<{ refs: RecordRef[]; cursor: string | null }> {
  try {
    if (cursor === null) return { refs: [], cursor: await readLast(run) }
    const ids = new Set<string>()
    for (let after = Number(cursor); ;) {
      const { rows, lastId, isEnd } = await readPages(run, timeLogs, { after, pages: pagesAtOnce, priority: 'backfill' })
      for (const row of rows) ids.add(String(row.TASK_ID))
      after = lastId
      if (isEnd) return { refs: [...ids].map((id) => ({ kind: 'task', id })), cursor: String(after) }
    }
  } catch (error) {
    if (refusalOf(error) === null) throw error
    return { refs: [], cursor }
  }
}

async function readLast(run: RunBatch): Promise<string> {
  const results = await run([{ key: 'last', method: timeLogs.method, params: places({ order: 'desc', filter: { '>ID': 0 }, size: 1 }) }], 'live')
  const [row] = timeLogs.rows(resultOf(results, 'last'))
  return String(row?.ID ?? 0)
}
