import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { boardSchema, type Board } from '../../shared/api/board-contract'
import type { PeriodUnit } from '../../shared/goal/goal-types'
import { useApi } from './api-client'
import { pastFigures, pastStarts, type PastFigure } from './past-figures'

/** The period whose past is asked for; null asks for nothing. */
type Asked = { unit: PeriodUnit; on: string; department?: string | undefined }

/** Figures of the periods before the one asked for, of those who had a goal on the same metric then; empty while they are read. */
export function usePastFigures(asked: () => Asked | null): ComputedRef<ReadonlyMap<string, PastFigure>> {
  const api = useApi()
  const read = shallowRef<{ of: string; figures: ReadonlyMap<string, PastFigure> }>({ of: '', figures: new Map() })
  const key = computed(() => JSON.stringify(asked()))

  watch(key, async (of) => {
    const query = asked()
    if (!query) return
    const answers = await Promise.all(pastStarts(query.unit, query.on).map(async (on) => {
      const search = new URLSearchParams({ unit: query.unit, on, ...(query.department === undefined ? {} : { department: query.department }) })
      return await api.get(`/api/board?${search}`, boardSchema)
    }))
    // A period without figures is no failure here: nothing is shown of it.
    const boards = answers.map((answer): Board | null => (answer.ok ? answer.value : null))
    if (key.value === of) read.value = { of, figures: pastFigures(boards) }
  }, { immediate: true })

  return computed(() => (read.value.of === key.value ? read.value.figures : new Map<string, PastFigure>()))
}
