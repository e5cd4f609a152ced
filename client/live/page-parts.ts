import { ref } from 'vue'
import { defineStore } from 'pinia'

/** Whether a part of the page that is loaded when needed has failed to come: the server was updated meanwhile, or the line broke. */
export const usePageParts = defineStore('page-parts', () => {
  const isMissing = ref(false)

  function miss(): void {
    isMissing.value = true
  }

  return { isMissing, miss }
})
