import { ref } from 'vue'
import { defineStore } from 'pinia'

const quietMs = 10_000

/** Words for the page's one polite live region: at most one sentence in ten seconds, the weightiest wins, then the latest. */
export const useAnnouncerStore = defineStore('announcer', () => {
  const text = ref('')
  let waiting: { text: string; weight: number } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null

  function say(sentence: string, weight = 0): void {
    if (!waiting || weight >= waiting.weight) waiting = { text: sentence, weight }
    if (!timer) speak()
  }

  function speak(): void {
    timer = null
    if (!waiting) return
    text.value = waiting.text
    waiting = null
    timer = setTimeout(speak, quietMs)
  }

  return { text, say }
})
