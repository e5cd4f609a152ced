/**
 * One line of the ledger: this record counts for this person at this moment with this value.
 * `occurrence` tells apart several moments of one record (0 for the only one).
 * `day` is the portal's local day number (days since 1970-01-01). `value` is a whole number,
 * `creditScale` times the figure; `key` is what `distinct` counts, null otherwise.
 */
export type Credit = {
  recordId: string
  occurrence: number
  personId: string
  at: number
  day: number
  value: number
  key: string | null
  assumedOwner: boolean
}
