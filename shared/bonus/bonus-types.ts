/** Pays the money of the marks that are reached. */
export type OneTimeRule = { kind: 'oneTime'; mode: 'cumulative' | 'highest'; roundMinor?: number | undefined }
/** A share of a fund by weight and coefficient. */
export type ShareRule = {
  kind: 'share'; fundMinor: number; curve: 'step' | 'linear'
  bands: readonly { from: number; coefficient: number }[]; roundMinor?: number | undefined
}
/** A department's pool divided among its people by their facts. */
export type PoolRule = { kind: 'pool'; poolMinor: number; gate?: number | undefined; redistribute?: boolean | undefined; roundMinor?: number | undefined }
/** Pays for the fact itself, by a rate or by tiers. */
export type ActualRule = {
  kind: 'actual'; rate?: number | undefined; rateMinor?: number | undefined; from?: 'zero' | 'base' | 'target' | undefined
  tiers?: readonly { from: number; rate: number }[] | undefined; tierMode?: 'marginal' | 'whole' | undefined
  roundMinor?: number | undefined
}
/** A sum multiplied by the index between gate and cap. */
export type ProportionalRule = { kind: 'proportional'; amountMinor: number; gate?: number | undefined; cap?: number | undefined; floor?: number | undefined; roundMinor?: number | undefined }

export type BonusRule = OneTimeRule | ShareRule | PoolRule | ActualRule | ProportionalRule
