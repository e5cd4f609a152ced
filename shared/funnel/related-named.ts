import { relatedKinds, type RelatedKind } from '../record/related-fields'
import { someCondition } from './funnel-steps'
import type { Funnel } from './funnel-types'

/** Kinds of related records whose fields the funnel names: judging needs them loaded, and their changes can change its verdict. */
export function relatedNamed(funnel: Funnel): RelatedKind[] {
  return relatedKinds.filter((kind) => someCondition(funnel, ({ field }) => field.startsWith(`${kind}.`)))
}
