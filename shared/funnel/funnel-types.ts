/** Units of relative dates. */
export type DateUnit = 'day' | 'week' | 'month' | 'quarter' | 'halfYear' | 'year'

/** Operators of the contract; which of them a field takes depends on its type. */
export const operators = [
  'is', 'isNot', 'in', 'notIn', 'empty', 'notEmpty', 'gt', 'gte', 'lt', 'lte', 'between',
  'contains', 'startsWith', 'withinLast', 'before', 'after', 'inPeriod', 'under', 'rows',
] as const
export type Operator = (typeof operators)[number]

/** What an operator compares with. Money is minor units of the base currency; dates are `YYYY-MM-DD` or ISO instants. */
export type Operand =
  | string | number | boolean | null
  | readonly (string | number | boolean)[]
  | { n: number; unit: DateUnit }
  | { unit: DateUnit; offset: number }
  | Funnel

/** A leaf: one field, one operator, what it compares with. */
export type Condition = { field: string; op: Operator; value?: Operand }

/** The tree of conditions a record must pass; `{ all: [] }` matches every record. */
export type Funnel = Condition | { all: readonly Funnel[] } | { any: readonly Funnel[] } | { not: Funnel }

/** Everything outside the record that a condition may look at. `today` is the portal's local day number. */
export type FunnelContext = {
  today: number
  /** Local day number of an instant in the portal's zone. */
  dayOf: (at: number) => number
  /** Ids of a department and everything below it. */
  departmentSubtree: (departmentId: string) => ReadonlySet<string>
  /** Departments a person belongs to now. */
  departmentsOf: (personId: string) => readonly string[]
}
