import { computed, ref } from 'vue'
import { defineStore } from 'pinia'
import { createDayFormat } from '../i18n/format-day'
import { useSessionStore } from './session-store'

/** The month that all screens show; `on` is any day of it and names the period to the server. */
export const usePeriodStore = defineStore('period', () => {
  const session = useSessionStore()
  const shift = ref(0)

  const today = computed(() => createDayFormat('en', session.portal?.timeZone ?? 'UTC').dayOf(Date.now()))
  const isCurrent = computed(() => shift.value === 0)
  const on = computed(() => (isCurrent.value ? today.value : firstOfMonth(today.value, shift.value)))

  function move(months: number): void {
    shift.value += months
  }

  function reset(): void {
    shift.value = 0
  }

  return { unit: 'month' as const, on, today, isCurrent, move, reset }
})

/** The first day of the month so many months away. */
export function firstOfMonth(on: string, months: number): string {
  return new Date(Date.UTC(Number(on.slice(0, 4)), Number(on.slice(5, 7)) - 1 + months, 1)).toISOString().slice(0, 10)
}
