import type { ScaleMarkView } from './scale-view'

export type FlagPart = { kind: 'check' | 'doubleCheck' | 'share' | 'money' | 'struck' | 'dot' | 'distance'; text: string }
export type FlagWords = {
  share(at: number): string
  money(minor: number): string
  /** «ещё 332 000 ₽» */
  distance(left: number): string
}

/** What stands on a flag, in its order: check, share, money, dot, distance. */
export function toFlagParts(mark: ScaleMarkView, words: FlagWords): { full: FlagPart[]; short: FlagPart[] } {
  const share: FlagPart = { kind: 'share', text: words.share(mark.at) }
  const isLost = mark.state === 'missed' || mark.state === 'cancelled'
  const money: FlagPart[] =
    mark.amountMinor === null ? [] : [{ kind: isLost ? 'struck' : 'money', text: words.money(mark.amountMinor) }]
  const check: FlagPart[] = []
  if (mark.state === 'reached') check.push({ kind: 'check', text: '' })
  if (mark.state === 'accrued') check.push({ kind: 'doubleCheck', text: '' })
  const distance: FlagPart[] = mark.state === 'next' ? [{ kind: 'dot', text: '•' }, { kind: 'distance', text: words.distance(mark.left) }] : []
  return { full: [...check, share, ...money, ...distance], short: [...check, share, ...distance] }
}

const gaps = { check: 0, doubleCheck: 0, share: 4, money: 5, struck: 5, dot: 5, distance: 5 } as const
const checkWidth = { check: 12, doubleCheck: 16 } as const
export const flagPadding = { pole: 8, tail: 15 } as const

/** Where each part begins inside the flag's text, and how wide the whole flag is, in pixels. */
export function placeParts(parts: readonly FlagPart[], measure: (text: string, isBold: boolean) => number) {
  let x = 0
  const placed = parts.map((part, index) => {
    if (index > 0) x += gaps[part.kind]
    const at = x
    x += part.kind === 'check' || part.kind === 'doubleCheck' ? checkWidth[part.kind] : measure(part.text, part.kind !== 'share')
    return { ...part, x: at, width: x - at }
  })
  return { parts: placed, width: flagPadding.pole + x + flagPadding.tail }
}
