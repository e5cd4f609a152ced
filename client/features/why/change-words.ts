import type { ChangeRow } from '../../../shared/api/goal-contract'
import type { Format } from '../../i18n/use-format'
import type { Translate } from '../../ui/scale/scale-sentence'

/** How a change reads: what happened, and by how much. `tone` tells gain from loss, never alone. */
export type ChangeWords = { text: string; figure: string; tone: 'up' | 'down' | 'same' }

type Change = Pick<ChangeRow, 'kind' | 'before' | 'after' | 'unit'>

/** «Засчитано · +120 000 ₽», «Значение изменилось · 100 000 ₽ → 120 000 ₽», «Больше не засчитывается · −120 000 ₽». */
export function describeChange({ kind, before, after, unit }: Change, format: Pick<Format, 'figure' | 'money'>, t: Translate): ChangeWords {
  // Kopecks matter here: the line explains where they came from.
  const write = (value: number, signed = false): string => (unit.kind === 'money' ? format.money(value, unit.currency, { signed }) : format.figure(value, unit, { signed }))
  const isManual = kind === 'manual'
  if (before === null || after === null) {
    const value = after ?? -(before ?? 0)
    // The end of a state is a credit of −1, and comes as others do.
    const isLoss = unit.kind === 'count' ? value < 0 : after === null
    return {
      text: t(isLoss ? 'why.change.gone' : isManual ? 'why.change.entered' : 'why.change.came'), figure: write(value, true), tone: isLoss ? 'down' : 'up',
    }
  }
  return {
    text: t(isManual ? 'why.change.corrected' : 'why.change.changed'), figure: `${write(before)} → ${write(after)}`,
    tone: after > before ? 'up' : after < before ? 'down' : 'same',
  }
}
