import type { Company, HistoryEntry, Stage } from './company-types'

/** Stage history while it is being made up, in columns: a million deals have millions of entries. */
export type HistoryDraft = {
  /** Adds an entry in any order of time and gives its place. `at` in ms. */
  add: (entry: { dealId: number; at: number; typeId: HistoryEntry['typeId']; stageIndex: number }) => number
  /** Takes an entry back. */
  drop: (place: number) => void
  /** What an entry says; its deal's entry before it, if any, is at `place - 1`. */
  read: (place: number) => { dealId: number; at: number; stageIndex: number }
  /** Writes everything into the company in the order of time, so that ids grow as they would have. */
  writeInto: (company: Company) => void
}

/** The order key packs seconds and place into one double: 2^24 entries, 2^29 seconds from the first one. */
const PLACES = 2 ** 24

/** An empty draft; `stages` gives meaning to `stageIndex`. */
export function createHistoryDraft(stages: readonly Stage[], expected: number): HistoryDraft {
  let capacity = Math.max(64, expected)
  let size = 0
  let at = new Float64Array(capacity)
  let dealIds = new Int32Array(capacity)
  let marks = new Uint16Array(capacity)
  const grow = (): void => {
    capacity *= 2
    at = copyInto(new Float64Array(capacity), at)
    dealIds = copyInto(new Int32Array(capacity), dealIds)
    marks = copyInto(new Uint16Array(capacity), marks)
  }
  return {
    add: (entry) => {
      if (size === capacity) grow()
      at[size] = entry.at
      dealIds[size] = entry.dealId
      marks[size] = entry.stageIndex * 8 + entry.typeId
      return size++
    },
    drop: (place) => {
      marks[place] = 0
    },
    read: (place) => ({ dealId: dealIds[place] ?? 0, at: at[place] ?? 0, stageIndex: (marks[place] ?? 0) >> 3 }),
    writeInto: (company) => {
      if (size > PLACES) throw new Error(`A company cannot have more than ${PLACES} history entries`)
      const counts = countByDeal(dealIds.subarray(0, size), marks)
      const filled = new Uint16Array(counts.length)
      for (const key of toOrder(at.subarray(0, size), marks)) {
        const place = key % PLACES
        const mark = marks[place] ?? 0
        const stage = stages[mark >> 3]
        const dealId = dealIds[place] ?? 0
        if (!stage) throw new Error('The draft names a stage that is not there')
        const entry: HistoryEntry = {
          id: company.nextId.history++, typeId: toTypeId(mark & 7), dealId, at: at[place] ?? 0,
          pipelineId: stage.pipelineId, stageId: stage.statusId,
        }
        company.history.push(entry)
        let ofDeal = company.historyByDeal.get(dealId)
        if (!ofDeal) company.historyByDeal.set(dealId, (ofDeal = new Array<HistoryEntry>(counts[dealId] ?? 0)))
        const position = filled[dealId] ?? 0
        ofDeal[position] = entry
        filled[dealId] = position + 1
      }
    },
  }
}

function toOrder(at: Float64Array, marks: Uint16Array): Float64Array {
  let first = Infinity
  for (const moment of at) first = Math.min(first, moment)
  const keys = new Float64Array(at.length)
  let used = 0
  for (let place = 0; place < at.length; place++) {
    if (marks[place]) keys[used++] = (((at[place] ?? 0) - first) / 1000) * PLACES + place
  }
  return keys.subarray(0, used).sort()
}

function countByDeal(dealIds: Int32Array, marks: Uint16Array): Uint16Array {
  let last = 0
  for (const id of dealIds) last = Math.max(last, id)
  const counts = new Uint16Array(last + 1)
  dealIds.forEach((id, place) => {
    if (marks[place]) counts[id] = (counts[id] ?? 0) + 1
  })
  return counts
}

function copyInto<Column extends Float64Array | Int32Array | Uint16Array>(target: Column, source: Column): Column {
  target.set(source)
  return target
}

function toTypeId(code: number): HistoryEntry['typeId'] {
  if (code === 1 || code === 2 || code === 3 || code === 5) return code
  throw new Error(`Unknown kind of history entry: ${code}`)
}
