import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Explanation, RecordMatches } from '../../../shared/api/goal-contract'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { useErrorText } from '../../i18n/use-error-text'
import type { WhyTarget } from '../../live/why-store'
import { readRecordRef } from './why-formula'
import { fetchExplanation, findRecords } from './why-requests'

/** «Моя сделка … почему не засчитана?»: by number or link at once, by a part of the title through the records found. */
export function useRecordSearch(target: () => WhyTarget, kind: () => string) {
  const { t } = useI18n()
  const api = useApi()
  const errorText = useErrorText()
  const answer = shallowRef<Explanation | null>(null)
  const matches = shallowRef<RecordMatches['records']>([])
  const failure = ref('')
  const isAsking = ref(false)
  let asked = 0

  async function ask(text: string): Promise<void> {
    const question = ++asked
    answer.value = null
    matches.value = []
    failure.value = text.trim() === '' ? t('why.typeNumber') : ''
    if (failure.value) return
    isAsking.value = true
    const problem = await look(text.trim(), () => question === asked)
    if (question !== asked) return
    isAsking.value = false
    if (problem) failure.value = problem.status === 404 ? t('why.unknownRecord', { record: text.trim() }) : errorText(problem)
  }

  async function look(text: string, isLatest: () => boolean): Promise<ApiError | null> {
    const record = readRecordRef(text, kind())
    if (record !== null) {
      const problem = await explain(record, isLatest)
      // A number that is no record's may still stand in a title.
      if (problem?.status !== 404) return problem
    }
    const found = await findRecords(api, target(), text)
    if (!found.ok) return found.error
    if (!isLatest()) return null
    const [first, ...others] = found.value.records
    if (!first) return { status: 404, code: 'record-not-found', message: '' }
    if (others.length === 0) return await explain(`${first.kind}:${first.id}`, isLatest)
    matches.value = found.value.records
    return null
  }

  async function explain(record: string, isLatest: () => boolean): Promise<ApiError | null> {
    const found = await fetchExplanation(api, target(), record)
    if (found.ok && isLatest()) answer.value = found.value
    return found.ok ? null : found.error
  }

  return { ask, answer, matches, failure, isAsking }
}
