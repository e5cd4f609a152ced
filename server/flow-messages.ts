import { AppError, type ErrorKind } from './errors'
import type { FlowCommands, FlowNotice } from './flow'

/** Commands that cross the threads, by name. */
export const flowCommandNames = [
  'openPortal', 'changesWaiting', 'catchUp', 'checkSync', 'recheckSync', 'countCalls', 'saveMetric', 'deleteMetric', 'enterValues', 'saveGoal', 'deleteGoal', 'editPeople', 'decideBulk', 'preview',
  'setTimeZone', 'setWorkCalendar', 'setStructure', 'wipePortal', 'close',
] as const satisfies readonly (keyof FlowCommands)[]
export type FlowCommandName = (typeof flowCommandNames)[number]

/** An error as it crosses the threads: a foreseen one keeps its fields, a bug its words and stack. */
export type FlowFailure =
  | { foreseen: true; kind: ErrorKind; code: string; message: string; details: unknown }
  | { foreseen: false; name: string; message: string; stack: string | undefined }

/** Main thread to worker. */
export type FlowRequest = { id: number; command: FlowCommandName; args: readonly unknown[] }

/** Worker to main thread. */
export type FlowReply =
  | { type: 'result'; id: number; value: unknown }
  | { type: 'failure'; id: number; failure: FlowFailure }
  | { type: 'notice'; notice: FlowNotice }

/** Packs an error for the other thread. */
export function toFlowFailure(error: unknown): FlowFailure {
  if (error instanceof AppError) return { foreseen: true, kind: error.kind, code: error.code, message: error.message, details: error.details }
  if (error instanceof Error) return { foreseen: false, name: error.name, message: error.message, stack: error.stack }
  return { foreseen: false, name: 'Error', message: String(error), stack: undefined }
}

/** Unpacks it. */
export function toFlowError(failure: FlowFailure): Error {
  if (failure.foreseen) return new AppError(failure.kind, failure.code, failure.message, { details: failure.details })
  const error = new Error(failure.message)
  error.name = failure.name
  if (failure.stack !== undefined) error.stack = failure.stack
  return error
}
