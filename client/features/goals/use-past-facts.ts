import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import type { Board } from '../../../shared/api/board-contract'
import { useApi } from '../../api/api-client'
import { subjectKey, type GoalForm } from './goal-draft'
import { fetchPeriod } from './goal-requests'
import { periodStart } from './period-choice'

/** Facts of the period before the form's first one, of those who had a goal on the same metric then. */
export function usePastFacts(form: () => GoalForm | null): { facts: ComputedRef<ReadonlyMap<string, number>>; from: ComputedRef<string> } {
  const api = useApi()
  const board = shallowRef<{ from: string; board: Board } | null>(null)
  const from = computed(() => {
    const current = form()
    if (!current || current.from === '') return ''
    return periodStart(current.unit === 'once' ? 'month' : current.unit, current.from, -1)
  })
  const unit = computed(() => {
    const current = form()?.unit
    return current === undefined || current === 'once' ? 'month' : current
  })

  watch([from, unit], async ([day, ofUnit]) => {
    if (day === '') return
    const answer = await fetchPeriod(api, ofUnit, day)
    // A period without figures is no failure here: the column is simply not shown.
    if (answer.ok && from.value === day) board.value = { from: day, board: answer.value }
  }, { immediate: true })

  const facts = computed(() => {
    const found = new Map<string, number>()
    const metricId = form()?.metricId
    if (!board.value || board.value.from !== from.value) return found
    const results = [...board.value.board.rows.flatMap((row) => row.goals), ...board.value.board.groups]
    for (const { metricId: of, subject, fact } of results) if (of === metricId && fact !== null) found.set(subjectKey(subject), fact)
    return found
  })
  return { facts, from }
}
