/** Something wrong with a draft. `path` leads to it (`where.all.0.value`), `message` names what is wrong. */
export type Problem = { path: string; code: ProblemCode; message: string; field?: string }

export type ProblemCode =
  | 'unknown-field' | 'unknown-source' | 'unknown-moment' | 'unknown-person' | 'unknown-metric' | 'unknown-value'
  | 'operator' | 'operand' | 'date' | 'too-deep' | 'too-many' | 'unsupported'
  | 'unlike-versions' | 'direction' | 'duplicate-mark' | 'not-whole' | 'bonus' | 'target'
