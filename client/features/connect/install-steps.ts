import type { SyncStatus } from '../../../shared/api/sync-contract'

export type StepState = 'done' | 'running' | 'queued'

/** A line of the installer: several kinds of records that are read together. */
export type InstallStep = { key: string; state: StepState; done: number; total: number | null }
export type InstallSummary = {
  steps: InstallStep[]
  done: number
  total: number | null
  /** Share of all records that is read; null while a total is unknown. */
  share: number | null
  /** Seconds left at the present rate; null while it cannot be said. */
  secondsLeft: number | null
  /** Enough is read to set the first goals: everything but records. */
  canOpen: boolean
  isComplete: boolean
  /** Where on the bar each pennant stands, as a share. */
  pennants: { key: 'firstGoals' | 'dealsRead' | 'ready'; at: number; isReached: boolean }[]
}

const groups: readonly (readonly [string, readonly string[]])[] = [
  ['peopleAndDepartments', ['people', 'departments']],
  ['pipelinesAndStages', ['pipelines', 'stages']],
  ['fieldsAndCurrencies', ['fields', 'currencies']],
  ['deal', ['deal']],
  ['stageHistory', ['stageHistory']],
]
/** What the editors need: with these read, goals can be set while records go on being read. */
const needed = new Set(['people', 'departments', 'pipelines', 'stages', 'fields', 'currencies'])

/** What the installer shows of the first load. */
export function summariseInstall(sync: SyncStatus): InstallSummary {
  const grouped = groups.map(([key, kinds]) => toStep(key, sync.kinds.filter((kind) => kinds.includes(kind.kind))))
  const known = new Set(groups.flatMap(([, kinds]) => kinds))
  // What the CRM refuses will not come, and is said elsewhere.
  const others = toStep('otherRecords', sync.kinds.filter((kind) => !known.has(kind.kind) && !kind.message))
  const steps = markFirstRunning([...grouped, others].filter((step) => step !== null))
  const done = steps.reduce((sum, step) => sum + step.done, 0)
  const total = steps.reduce<number | null>((sum, step) => (sum === null || step.total === null ? null : sum + step.total), 0)
  const isComplete = sync.phase !== 'backfill' && sync.kinds.length > 0
  const share = isComplete ? 1 : total === null || total === 0 ? null : Math.min(done / total, 1)
  const canOpen = isComplete || (sync.kinds.length > 0 && sync.kinds.filter((kind) => needed.has(kind.kind)).every((kind) => kind.finishedAt !== null))
  return {
    steps, done, total, share, canOpen, isComplete,
    secondsLeft: total === null || !sync.rowsPerSecond ? null : Math.max(total - done, 0) / sync.rowsPerSecond,
    pennants: placePennants(sync, total, canOpen, isComplete),
  }
}

function toStep(key: string, kinds: SyncStatus['kinds']): InstallStep | null {
  if (kinds.length === 0) return null
  const done = kinds.reduce((sum, kind) => sum + kind.done, 0)
  const total = kinds.reduce<number | null>((sum, kind) => (sum === null || kind.total === null ? null : sum + kind.total), 0)
  if (kinds.every((kind) => kind.finishedAt !== null)) return { key, state: 'done', done, total: total ?? done }
  return { key, state: done > 0 ? 'running' : 'queued', done, total }
}

/** Before the first record of a step has come, the step whose turn it is still counts as running. */
function markFirstRunning(steps: InstallStep[]): InstallStep[] {
  if (steps.some((step) => step.state === 'running')) return steps
  const first = steps.findIndex((step) => step.state === 'queued')
  return steps.map((step, index) => (index === first ? { ...step, state: 'running' } : step))
}

function placePennants(sync: SyncStatus, total: number | null, canOpen: boolean, isComplete: boolean): InstallSummary['pennants'] {
  const upTo = (kinds: readonly string[]) =>
    sync.kinds.filter((kind) => kinds.includes(kind.kind)).reduce((sum, kind) => sum + (kind.total ?? kind.done), 0)
  const sizeOf = (kinds: readonly string[], fallback: number) => (total ? Math.min(upTo(kinds) / total, 1) : fallback)
  const deals = sync.kinds.find((kind) => kind.kind === 'deal')
  const first = Math.max(sizeOf([...needed], 0.1), 0.02)
  return [
    { key: 'firstGoals', at: first, isReached: canOpen },
    { key: 'dealsRead', at: Math.min(Math.max(sizeOf([...needed, 'deal'], 0.5), first + 0.38), 0.7), isReached: isComplete || deals?.finishedAt != null },
    { key: 'ready', at: 1, isReached: isComplete },
  ]
}
