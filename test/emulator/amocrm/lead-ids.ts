import type { AccountState } from './emulator-types'

/** The id of a lead in amoCRM: that of the deal, unless the lead was incoming before it became a deal. */
export function leadIdOf({ aliases }: AccountState, dealId: number): number {
  return aliases.get(dealId) ?? dealId
}

export function dealIdOf({ aliases }: AccountState, leadId: number): number {
  for (const [dealId, alias] of aliases) if (alias === leadId) return dealId
  return leadId
}
