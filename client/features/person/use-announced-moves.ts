import { watch } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../i18n/use-format'
import { useAnnouncerStore } from '../../live/announcer-store'
import { keyOf, useLiveStore } from '../../live/live-store'
import type { Movement, ProgressKey } from '../../live/live-store'
import { nameGoal } from '../../ui/scale/name-goal'

/** Says aloud what moved among the goals on the page; a mark that was taken goes before a mere change, an own goal before a group's. */
export function useAnnouncedMoves(keys: Ref<readonly ProgressKey[] | null>): void {
  const { t } = useI18n()
  const format = useFormat()
  const live = useLiveStore()
  const announcer = useAnnouncerStore()

  function announce({ before, after }: Movement): void {
    if (!before || after.index === null || before.fact === after.fact) return
    const taken = after.marks.filter((mark) => mark.reached && before.marks.some((old) => old.at === mark.at && !old.reached))
    const highest = taken.sort((a, b) => b.at - a.at)[0]
    const name = nameGoal(after)
    const own = after.subject.kind === 'user' ? 1 : 0
    if (!highest) return announcer.say(t('person.moved', { name, percent: format.percent(after.index) }), own)
    const money = highest.amountMinor === undefined ? '' : ` — ${format.money(highest.amountMinor, after.bonus.currency)}`
    announcer.say(t('person.markTaken', { name, share: format.markPercent(highest.at) }) + money, 2 + own)
  }

  watch(
    () => live.movements,
    (movements) => movements.filter((movement) => keys.value?.includes(keyOf(movement.after))).forEach(announce),
  )
}
