import { computed } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Wording } from '../../../shared/funnel/describe-value'
import { describeCondition } from '../../../shared/funnel/describe-funnel'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import { describeMetric } from '../../../shared/metric/describe-metric'
import { toFieldCatalogue } from '../../api/field-catalogue'
import { useSessionStore } from '../../live/session-store'
import { completePart } from './funnel-draft'
import { isFunnelDraft, toDefinition, type CatalogueKind, type MetricDraft } from './metric-draft'

type Option = { value: string; label: string }
type Known = { kind: Ref<CatalogueKind | null>; people: Ref<readonly Option[]>; departments: Ref<readonly Option[]>; metrics: Ref<readonly Option[]> }

/** The words of a draft while it is edited: the whole sentence, and a step that the editor does not take apart. */
export function useSentence(draft: Ref<MetricDraft | null>, known: Known): { sentence: ComputedRef<string>; describeStep: (step: Funnel) => string } {
  const { locale } = useI18n()
  const session = useSessionStore()
  const wording = computed((): Wording => ({ language: locale.value === 'ru' ? 'ru' : 'en', currency: session.portal?.currency ?? 'RUB' }))
  const catalogue = computed(() => (known.kind.value ? toFieldCatalogue(known.kind.value, { user: known.people.value, department: known.departments.value }, session.portal?.crm) : null))
  const nameOf = (id: string): string => known.metrics.value.find((one) => one.value === id)?.label ?? '…'
  const sentence = computed(() => {
    if (!draft.value) return ''
    if (isFunnelDraft(draft.value)) {
      return catalogue.value ? describeMetric(toDefinition({ ...draft.value, funnel: completePart(draft.value.funnel) }), catalogue.value, wording.value) : ''
    }
    const parts = 'ratio' in draft.value ? { of: nameOf(draft.value.ratio.of), to: nameOf(draft.value.ratio.to) } : undefined
    return describeMetric(toDefinition(draft.value), null, wording.value, parts)
  })
  return { sentence, describeStep: (step) => (catalogue.value ? describeCondition(step, catalogue.value, wording.value) : '') }
}
