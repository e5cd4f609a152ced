import { shallowRef } from 'vue'
import { defineStore } from 'pinia'

/** Which figure is to be explained: a goal in the period of a day, for one person or for all it covers. */
export type WhyTarget = { goalId: string; on: string; userId?: string }

/** The open «Почему …», of which there is one. */
export const useWhyStore = defineStore('why', () => {
  const target = shallowRef<WhyTarget | null>(null)

  function open(figure: WhyTarget): void {
    target.value = figure
  }

  function close(): void {
    target.value = null
  }

  return { target, open, close }
})
