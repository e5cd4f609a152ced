import { computed, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { sessionSchema } from '../../shared/api/session-contract'
import type { Session } from '../../shared/api/session-contract'
import { useApi } from '../api/api-client'
import type { ApiError } from '../api/api-error'

/** Who is looking, and at which portal. */
export const useSessionStore = defineStore('session', () => {
  const api = useApi()
  const session = shallowRef<Session | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const isLost = shallowRef(false)

  const portal = computed(() => session.value?.portal ?? null)
  const user = computed(() => session.value?.user ?? null)
  const role = computed(() => session.value?.user.role ?? 'employee')
  const canLead = computed(() => role.value !== 'employee')

  /** Asks anew too: one that fails then leaves what is known, and one that tells nothing new moves no screen. */
  async function load(): Promise<void> {
    error.value = null
    const answer = await api.get('/api/session', sessionSchema)
    if (answer.ok) session.value = isSame(answer.value, session.value) ? session.value : answer.value
    else if (!session.value) error.value = answer.error
  }

  function lose(): void {
    isLost.value = true
  }

  return { session, error, isLost, portal, user, role, canLead, load, lose }
})

function isSame(one: Session, other: Session | null): boolean {
  return JSON.stringify([one.portal, one.user]) === JSON.stringify([other?.portal, other?.user])
}
