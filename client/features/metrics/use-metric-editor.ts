import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Metric, Preview } from '../../../shared/api/metric-contract'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import { useApi } from '../../api/api-client'
import type { ApiAnswer, ApiError } from '../../api/api-error'
import type { FunnelDraft } from './funnel-draft'
import { isFunnelDraft, isWhole, toDefinition, toMetricDraft, type MetricDraft } from './metric-draft'
import { presetFunnel, presetToBuild } from './metric-presets'
import { previewMetric, saveMetric } from './metric-requests'
import { readProblems, type ServerProblem } from './server-problems'

const typingMs = 350

type Words = { presetName: (preset: 'wonCount' | 'created' | 'wonSum') => string }

/** The draft of one metric, what it matches in `period()`, and its way to the server. */
export function useMetricEditor(period: () => { from: string; to: string }, { presetName }: Words) {
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
  /** The value that the saved version has in the same period. */
  const before = shallowRef<Preview | null>(null)
  const previewError = shallowRef<ApiError | null>(null)
  const saveError = shallowRef<ApiError | null>(null)
  const isWaiting = ref(false)
  const isSaving = ref(false)
  const problems = shallowRef<readonly ServerProblem[]>([])
  let saved: Metric | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let asking = new AbortController()

  const isDirty = computed(() => draft.value !== null && textOf(draft.value) !== savedText.value)
  /** Differs from what was opened: leaving would lose it. */
  const isTouched = computed(() => draft.value !== null && textOf(draft.value) !== openedText.value)
  const isComplete = computed(() => draft.value !== null && isWhole(draft.value))

  function open(metric: MetricDraft, from: Metric | null): void {
    saved = from
    draft.value = metric
    id.value = from?.id ?? null
    version.value = from?.version ?? null
    openedText.value = textOf(metric)
    savedText.value = from ? openedText.value : ''
    problems.value = []
    void ask()
  }

  async function ask(): Promise<void> {
    asking.abort()
    // An answer to an earlier question must not end up under this one.
    asking = new AbortController()
    isWaiting.value = false
    if (!draft.value || !isFunnelDraft(draft.value) || !isWhole(draft.value)) return
    const { signal } = asking
    const { funnel } = draft.value
    const definition = previewable(draft.value)
    const old = saved && isDirty.value ? toDefinition(toMetricDraft(saved)) : null
    isWaiting.value = true
    // One after another: the server counts them so, and what is asked anew meanwhile is not waiting there for nothing.
    const all = await previewMetric(api, definition, null, signal)
    const part = signal.aborted || !all.ok ? all : await previewMetric(api, definition, period(), signal)
    const earlier = signal.aborted || !part.ok || !old ? null : await previewMetric(api, old, period(), signal)
    if (signal.aborted) return
    isWaiting.value = false
    const failure = !all.ok ? all.error : !part.ok ? part.error : null
    previewError.value = failure
    problems.value = failure ? readProblems(failure.details) : []
    before.value = earlier?.ok ? earlier.value : null
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
    const built = await buildParts(draft.value)
    const answer = built.ok ? await saveMetric(api, id.value, toDefinition(built.value), from) : built
    isSaving.value = false
    if (!answer.ok) {
      saveError.value = answer.error
      problems.value = readProblems(answer.error.details)
      return null
    }
    open(toMetricDraft(answer.value), answer.value)
    return answer.value
  }

  /** Makes the ready metrics that a ratio divides and that are not there yet; the draft then names them. */
  async function buildParts(metric: MetricDraft): Promise<ApiAnswer<MetricDraft>> {
    if (!('ratio' in metric)) return { ok: true, value: metric }
    let ratio = metric
    for (const part of ['of', 'to'] as const) {
      const preset = presetToBuild(metric.ratio[part])
      if (preset === null) continue
      const made = await saveMetric(api, null, presetFunnel(preset, presetName(preset)), null)
      if (!made.ok) return made
      ratio = { ...ratio, ratio: { ...ratio.ratio, [part]: made.value.id } }
      draft.value = ratio
    }
    return { ok: true, value: ratio }
  }

  watch(() => draft.value && JSON.stringify(previewable(draft.value)), askSoon)
  watch(() => period().from, () => void ask())
  onScopeDispose(() => {
    if (timer) clearTimeout(timer)
    asking.abort()
  })

  return { draft, id, version, whole, asked, inPeriod, before, previewError, saveError, problems, isWaiting, isSaving, isDirty, isTouched, isComplete, open, ask, save }
}

/** A name is not needed to count, but the contract wants one. */
function previewable(draft: MetricDraft): MetricDefinition {
  const definition = toDefinition(draft)
  return { ...definition, name: definition.name === '' ? '—' : definition.name }
}

function textOf(draft: MetricDraft): string {
  return JSON.stringify(toDefinition(draft))
}
