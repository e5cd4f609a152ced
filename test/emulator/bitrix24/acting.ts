import type { Acting } from '../company/company-actions'
import type { MethodCall } from './emulator-types'
import { restError } from './rest-error'

/** Who does it and when, for the actions of the company. */
export function acting({ portal, user }: MethodCall): Acting {
  return { company: portal.company, now: portal.now(), byPersonId: user.id }
}

/** Runs an action; what the company has no such thing for becomes the platform's refusal. */
export function act<Result>(action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    if (error instanceof Error) throw restError(400, 'INVALID_ARG_VALUE', error.message)
    throw error
  }
}
