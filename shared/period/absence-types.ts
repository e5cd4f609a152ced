/** Why somebody does not work: `unemployed` are the days before they joined and after they left. */
export const absenceKinds = ['vacation', 'sick', 'other', 'unemployed'] as const
export type AbsenceKind = (typeof absenceKinds)[number]

/** Local days `[from, to)` on which somebody is away; an end that is not known is infinite. `outside`: before the CRM knew them, or after they left. */
export type AwaySpan = { from: number; to: number; outside?: true }
