import { computed, shallowRef } from 'vue'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { useLoad } from '../../api/use-load'
import { fetchStructure, saveStructure } from './settings-requests'
import { setLead, toChange, type StructureDraft } from './structure-draft'

/** Who leads whom while an administrator changes it. */
export function useStructureDraft() {
  const api = useApi()
  const structure = useLoad(() => fetchStructure(api))
  const draft = shallowRef<StructureDraft>({})
  const changes = computed(() => (structure.value.value ? toChange(structure.value.value, draft.value) : []))
  const isDirty = computed(() => changes.value.length > 0)

  function set(id: string, change: { parentId: string | null } | { headId: string | null }): void {
    if (structure.value.value) draft.value = setLead(structure.value.value, draft.value, id, change)
  }

  /** Why it could not be saved; null when it was. */
  async function save(): Promise<ApiError | null> {
    const answer = await saveStructure(api, { departments: changes.value })
    if (!answer.ok) return answer.error
    structure.value.value = answer.value
    draft.value = {}
    return null
  }

  return { structure: structure.value, draft, error: structure.error, isDirty, load: structure.load, set, save }
}
