import { computed, ref, shallowRef } from 'vue'
import type { Goal } from '../../../shared/api/goal-contract'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { subjectKey, toForm, toGoalDraft, type GoalForm, type SubjectRow } from './goal-draft'
import { saveGoal } from './goal-requests'

/** The form of one or several goals and its way to the server; lines that fail stay with the reason. */
export function useGoalEditor(errorText: (error: ApiError) => string) {
  const api = useApi()
  const form = shallowRef<GoalForm | null>(null)
  const savedText = ref('')
  const isSaving = ref(false)
  const done = ref(0)
  const failures = shallowRef<ReadonlyMap<string, string>>(new Map())
  const isDirty = computed(() => form.value !== null && JSON.stringify(form.value) !== savedText.value)

  function open(next: GoalForm): void {
    form.value = next
    savedText.value = JSON.stringify(next)
  }

  /** Saves line by line; true when every line is saved. Saved new lines leave the table, so that a second try makes no twins. */
  async function save({ isMoney }: { isMoney: boolean }): Promise<boolean> {
    const wanted = form.value
    if (!wanted || isSaving.value) return false
    isSaving.value = true
    done.value = 0
    const failed = new Map<string, string>()
    const left: SubjectRow[] = []
    for (const row of wanted.rows) {
      const answer = await saveGoal(api, row.goalId, toGoalDraft(wanted, row, { isMoney }))
      if (answer.ok) done.value += 1
      else {
        failed.set(subjectKey(row.subject), errorText(answer.error))
        left.push(row)
      }
    }
    isSaving.value = false
    failures.value = failed
    if (failed.size === 0) savedText.value = JSON.stringify(wanted)
    else form.value = { ...wanted, rows: left }
    return failed.size === 0
  }

  function openGoal(goal: Goal, asPattern: boolean): void {
    open(toForm(goal, asPattern ? null : goal.id))
  }

  return { form, failures, isSaving, isDirty, done, open, openGoal, save }
}
