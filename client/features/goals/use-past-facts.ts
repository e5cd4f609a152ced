import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { pastKey, type PastFigure } from '../../api/past-figures'
import { usePastFigures } from '../../api/use-past-figures'
import { subjectKey, type GoalForm } from './goal-draft'
import { periodStart } from './period-choice'

type PastFacts = { facts: ComputedRef<ReadonlyMap<string, number>>; means: ComputedRef<ReadonlyMap<string, number>>; from: ComputedRef<string> }

/** Facts of the period before the form's first one (it begins on `from`) and means of the three before, of those who had a goal on the same metric then. */
export function usePastFacts(form: () => GoalForm | null): PastFacts {
  const asked = computed(() => {
    const current = form()
    if (!current || current.from === '') return null
    return { unit: current.unit === 'once' ? ('month' as const) : current.unit, on: current.from }
  })
  const from = computed(() => (asked.value ? periodStart(asked.value.unit, asked.value.on, -1) : ''))
  const figures = usePastFigures(() => asked.value)

  function bySubject(read: (figure: PastFigure) => number | null): ReadonlyMap<string, number> {
    const current = form()
    return new Map((current?.rows ?? []).flatMap(({ subject }) => {
      const figure = figures.value.get(pastKey({ metricId: current?.metricId ?? '', subject }))
      const fact = figure ? read(figure) : null
      return fact === null ? [] : [[subjectKey(subject), fact] as const]
    }))
  }
  return { facts: computed(() => bySubject(({ previous }) => previous)), means: computed(() => bySubject(({ mean }) => mean)), from }
}
