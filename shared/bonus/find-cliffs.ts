import type { Mark } from '../goal/goal-types'
import type { Figures } from '../money/fraction'
import type { BonusRule } from './bonus-types'
import { computeBonus } from './compute-bonus'

/** What would make the edge softer: a line in place of steps, more and smaller marks, tiers as a tax, a lower threshold. */
export type CliffRemedy = 'linear' | 'marks' | 'marginal' | 'threshold'

/** Where a hair's breadth decides: a fact just below the index `at` pays `beforeMinor`, one at it `afterMinor` (less, when it falls). */
export type Cliff = { at: number; beforeMinor: number; afterMinor: number; remedy: CliffRemedy }

export type CliffInput = { rule: BonusRule; marks: readonly Mark[]; weight?: number | undefined; base: number; target: number }

type Edge = { at: number; fact: number; without: Partial<CliffInput> | null; remedy: CliffRemedy }

/** Every jump of a rule's money along the index, from left to right; what a pool's member gets depends on the others, so a pool has none. */
export function findCliffs(input: CliffInput): Cliff[] {
  const { rule, marks, weight } = input
  const pay = ({ fact, without }: Edge): { beforeMinor: number; afterMinor: number } => {
    const figures = figuresAt(input, fact)
    return {
      beforeMinor: without === null ? 0 : computeBonus({ rule, marks, weight, figures, ...without }).amountMinor,
      afterMinor: computeBonus({ rule, marks, weight, figures }).amountMinor,
    }
  }
  return edgesOf(input).toSorted((a, b) => a.at - b.at)
    .map((edge) => ({ at: edge.at, ...pay(edge), remedy: edge.remedy }))
    .filter(({ beforeMinor, afterMinor }) => beforeMinor !== afterMinor)
}

/** Tiers look at the fact against the target; all else looks at the index, whatever the figures are. */
function figuresAt({ rule, base, target }: CliffInput, fact: number): Figures {
  return rule.kind === 'actual' ? { fact, base, target } : { fact, base: 0, target: 1 }
}

/** The places where something begins, each with the rule as it is without it (null: nothing is paid then). */
function edgesOf({ rule, marks, base, target }: CliffInput): Edge[] {
  const onIndex = (at: number, without: Edge['without'], remedy: CliffRemedy): Edge => ({ at, fact: at, without, remedy })
  switch (rule.kind) {
    case 'oneTime': return marks.map(({ at }) => onIndex(at, { marks: marks.filter((mark) => mark.at < at) }, 'marks'))
    case 'share': {
      if (rule.curve === 'linear') return [onIndex(Math.min(...rule.bands.map(({ from }) => from)), null, 'threshold')]
      return rule.bands.map(({ from }) => {
        const bands = rule.bands.filter((band) => band.from < from)
        return onIndex(from, bands.length > 0 ? { rule: { ...rule, bands } } : null, rule.bands.length > 1 ? 'linear' : 'threshold')
      })
    }
    case 'pool': return []
    case 'actual': {
      if (!rule.tiers || rule.tierMode !== 'whole') return []
      return rule.tiers.map(({ from }) => {
        const tiers = rule.tiers?.filter((tier) => tier.from < from) ?? []
        const fact = from * target
        return { at: (fact - base) / (target - base), fact, without: tiers.length > 0 ? { rule: { ...rule, tiers } } : null, remedy: 'marginal' }
      })
    }
    case 'proportional': return rule.gate === undefined ? [] : [onIndex(rule.gate, null, 'threshold')]
  }
}
