import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Metric, Preview } from '../../../shared/api/metric-contract'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import type { FunnelDraft } from './funnel-draft'
import { canPreview, toDefinition, toMetricDraft, type MetricDraft } from './metric-draft'
import { previewMetric, saveMetric } from './metric-requests'
import { readProblems, type ServerProblem } from './server-problems'

const typingMs = 350

/** The draft of one metric, what it matches in `period()`, and its way to the server. */
export function useMetricEditor(period: () => { from: string; to: string }) {
  const api = useApi()
  const draft = shallowRef<MetricDraft | null>(null)
  const savedText = ref('')
  const openedText = ref('')
  const id = ref<string | null>(null)
  const version = ref<number | null>(null)
  /** Steps over all time; value and sample inside the period. */
  const whole = shallowRef<Preview | null>(null)
  const asked = shallowRef<FunnelDraft | null>(null)
  const inPeriod = shallowRef<Preview | null>(null)
  const previewError = shallowRef<ApiError | null>(null)
  const saveError = shallowRef<ApiError | null>(null)
  const isWaiting = ref(false)
  const isSaving = ref(false)
  const problems = shallowRef<readonly ServerProblem[]>([])
  let timer: ReturnType<typeof setTimeout> | null = null
  let asking = new AbortController()

  const isDirty = computed(() => draft.value !== null && textOf(draft.value) !== savedText.value)
  /** Differs from what was opened: leaving would lose it. */
  const isTouched = computed(() => draft.value !== null && textOf(draft.value) !== openedText.value)
  const isComplete = computed(() => draft.value !== null && canPreview(draft.value))

  function open(metric: MetricDraft, saved: Metric | null): void {
    draft.value = metric
    id.value = saved?.id ?? null
    version.value = saved?.version ?? null
    openedText.value = textOf(metric)
    savedText.value = saved ? openedText.value : ''
    void ask()
  }

  async function ask(): Promise<void> {
    asking.abort()
    if (!draft.value || !canPreview(draft.value)) return
    asking = new AbortController()
    const { signal } = asking
    const { funnel } = draft.value
    const definition = previewable(draft.value)
    isWaiting.value = true
    const [all, part] = await Promise.all([
      previewMetric(api, definition, null, signal),
      previewMetric(api, definition, period(), signal),
    ])
    if (signal.aborted) return
    isWaiting.value = false
    const failure = !all.ok ? all.error : !part.ok ? part.error : null
    previewError.value = failure
    problems.value = failure ? readProblems(failure.details) : []
    if (all.ok) {
      whole.value = all.value
      asked.value = funnel
    }
    if (part.ok) inPeriod.value = part.value
  }

  function askSoon(): void {
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => void ask(), typingMs)
  }

  /** A change is in force from a day on, or (null) in every open period. */
  async function save(from: string | null = null): Promise<Metric | null> {
    if (!draft.value) return null
    isSaving.value = true
    saveError.value = null
    const answer = await saveMetric(api, id.value, toDefinition(draft.value), from)
    isSaving.value = false
    if (!answer.ok) {
      saveError.value = answer.error
      problems.value = readProblems(answer.error.details)
      return null
    }
    const saved = toMetricDraft(answer.value)
    if (saved) open(saved, answer.value)
    return answer.value
  }

  watch(() => draft.value && JSON.stringify(previewable(draft.value)), askSoon)
  watch(() => period().from, () => void ask())
  onScopeDispose(() => {
    if (timer) clearTimeout(timer)
    asking.abort()
  })

  return { draft, id, version, whole, asked, inPeriod, previewError, saveError, problems, isWaiting, isSaving, isDirty, isTouched, isComplete, open, ask, save }
}

/** A name is not needed to count, but the contract wants one. */
function previewable(draft: MetricDraft): MetricDefinition {
  const definition = toDefinition(draft)
  return { ...definition, name: definition.name === '' ? '—' : definition.name }
}

function textOf(draft: MetricDraft): string {
  return JSON.stringify(toDefinition(draft))
}
