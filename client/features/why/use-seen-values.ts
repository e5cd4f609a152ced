import { computed, onMounted } from 'vue'
import { useI18n } from 'vue-i18n'
import { describeScalar } from '../../../shared/funnel/describe-value'
import { funnelWords } from '../../../shared/funnel/funnel-words'
import { findField } from '../../../shared/record/field-catalogue'
import { useApi } from '../../api/api-client'
import { toFieldCatalogue } from '../../api/field-catalogue'
import { useLoad } from '../../api/use-load'
import { useFormat } from '../../i18n/use-format'
import { useSessionStore } from '../../live/session-store'
import { fetchCatalogue, fetchPeople } from './why-requests'

/** Writes what a condition saw in a record: titles and names instead of ids; the raw value while they are not known. */
export function useSeenValues(kind: () => string): (field: string, value: unknown) => string {
  const { t, locale } = useI18n()
  const api = useApi()
  const format = useFormat()
  const session = useSessionStore()
  const catalogue = useLoad(() => fetchCatalogue(api))
  const people = useLoad(() => fetchPeople(api))
  const names = computed(() => (people.value.value?.people ?? []).map((person) => ({ value: person.id, label: person.name })))
  const fields = computed(() => {
    const found = catalogue.value.value?.kinds.find((one) => one.kind === kind())
    const departments = (people.value.value?.departments ?? []).map((one) => ({ value: one.id, label: one.name }))
    return found ? toFieldCatalogue(found, { user: names.value, department: departments }, session.portal?.crm) : null
  })
  onMounted(() => void Promise.all([catalogue.load(), people.load()]))

  function describe(field: string, value: unknown): string {
    if (value === null || value === undefined || value === '') return t('why.emptyValue')
    const language = locale.value === 'ru' ? 'ru' : 'en'
    if (typeof value === 'boolean') return funnelWords[language][value ? 'yes' : 'no']
    if (Array.isArray(value)) return value.length === 0 ? t('why.emptyValue') : value.map((one) => describe(field, one)).join(', ')
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value)) return format.moment(value)
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return format.fullDay(value)
    if (field === 'who') return names.value.find((one) => one.value === String(value))?.label ?? t('why.someoneElse')
    const info = fields.value ? findField(fields.value, field) : undefined
    if (!info || (typeof value !== 'string' && typeof value !== 'number')) return String(value)
    return describeScalar(value, info, { language, currency: session.portal?.currency ?? 'RUB' })
  }
  return describe
}
