import { sql } from 'kysely'
import { isCondition, rowsFunnel } from '../../shared/funnel/funnel-steps'
import type { Condition, Funnel } from '../../shared/funnel/funnel-types'
import { catalogueName, findField, operatorsOf, rowCatalogue } from '../../shared/record/field-catalogue'
import type { FieldCatalogue, FieldInfo } from '../../shared/record/field-types'
import { foldText } from '../../shared/text/fold-text'
import { dateTestSql } from './date-sql'
import { inListSql } from './list-sql'
import { fieldSql, rowFieldSql, someRowSql, type FieldSql, type Sql, type SqlContext } from './field-sql'

/** A funnel as a SQL condition over a row of `records`, true or false like `evaluateFunnel`. Throws RangeError as that does. */
export function compileFunnelSql(funnel: Funnel, catalogue: FieldCatalogue, ctx: SqlContext): Sql<boolean> {
  return treeSql(funnel, catalogue, { ctx, read: fieldSql })
}

/** `read` says where the value of a field lies: in the record, or in one of its product rows. */
type Place = { ctx: SqlContext; read: (field: FieldInfo, ctx: SqlContext) => FieldSql }

function treeSql(funnel: Funnel, catalogue: FieldCatalogue, place: Place): Sql<boolean> {
  if (isCondition(funnel)) return conditionSql(funnel, catalogue, place)
  if ('not' in funnel) return sql<boolean>`(not ${treeSql(funnel.not, catalogue, place)})`
  const isAll = 'all' in funnel
  const children = (isAll ? funnel.all : funnel.any).map((child) => treeSql(child, catalogue, place))
  if (children.length === 0) return isAll ? sql<boolean>`true` : sql<boolean>`false`
  return sql<boolean>`(${sql.join(children, isAll ? sql` and ` : sql` or `)})`
}

function conditionSql(condition: Condition, catalogue: FieldCatalogue, place: Place): Sql<boolean> {
  const { ctx } = place
  const info = findField(catalogue, condition.field)
  if (!info) throw new RangeError(`unknown field "${condition.field}" of ${catalogueName(catalogue)}`)
  if (!operatorsOf(info.type).includes(condition.op)) {
    throw new RangeError(`operator "${condition.op}" does not suit field "${info.name}" (${info.type})`)
  }
  if (info.type === 'rows') {
    const rows = condition.op === 'rows' ? treeSql(rowsFunnel(condition), rowCatalogue(catalogue, info), { ctx, read: rowFieldSql }) : null
    return condition.op === 'empty' ? sql<boolean>`(not ${someRowSql(null, ctx)})` : sql<boolean>`${someRowSql(rows, ctx)}`
  }
  const field = place.read(info, ctx)
  const some = (op: Condition['op']): Sql => field.some(testSql({ ...condition, op }, info, { field, ctx }))
  switch (condition.op) {
    case 'empty': return sql<boolean>`(not ${field.some(null)})`
    case 'notEmpty': return sql<boolean>`${field.some(null)}`
    case 'isNot': return sql<boolean>`(not ${some('is')})`
    case 'notIn': return sql<boolean>`(not ${some('in')})`
    default: return sql<boolean>`${some(condition.op)}`
  }
}

type At = { field: FieldSql; ctx: SqlContext }

function testSql(condition: Condition, info: FieldInfo, { field, ctx }: At): Sql {
  switch (info.type) {
    case 'date':
    case 'datetime': return dateTestSql(condition, field, ctx)
    case 'number':
    case 'money': return numberTest(condition, field.number)
    case 'text': return textTest(condition, field.folded, ctx)
    case 'boolean':
      if (condition.op === 'is' && typeof condition.value === 'boolean') return field.isBoolean(condition.value)
      return inListSql(field.text, listOf(condition).map(String), ctx.dialect)
    case 'department':
      if (condition.op === 'under') return inListSql(field.text, [...ctx.departmentSubtree(scalarOf(condition))], ctx.dialect)
      return idTest(condition, field.text, ctx)
    case 'enum':
    case 'user':
    case 'pipeline':
    case 'stage':
    case 'stageKind':
    case 'reference': return idTest(condition, field.text, ctx)
    case 'rows': throw wrongOperand(condition)
  }
}

function idTest(condition: Condition, text: Sql, { dialect }: SqlContext): Sql {
  return inListSql(text, condition.op === 'in' ? listOf(condition).map(String) : [scalarOf(condition)], dialect)
}

function textTest(condition: Condition, folded: Sql, { dialect }: SqlContext): Sql {
  if (condition.op === 'in') return inListSql(folded, listOf(condition).map((item) => foldText(String(item))), dialect)
  const wanted = foldText(scalarOf(condition))
  switch (condition.op) {
    case 'is': return inListSql(folded, [wanted], dialect)
    case 'contains': return dialect === 'sqlite' ? sql`instr(${folded}, ${wanted}) > 0` : sql`strpos(${folded}, ${wanted}::text) > 0`
    case 'startsWith':
      return dialect === 'sqlite' ? sql`substr(${folded}, 1, length(${wanted})) = ${wanted}` : sql`starts_with(${folded}, ${wanted}::text)`
    default: throw wrongOperand(condition)
  }
}

const compares: Readonly<Partial<Record<Condition['op'], string>>> = { is: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' }

function numberTest(condition: Condition, number: Sql): Sql {
  if (condition.op === 'in') {
    const wanted = listOf(condition).filter((item) => typeof item === 'number')
    return wanted.length === 0 ? sql`false` : sql`${number} in (${sql.join(wanted.map((item) => sql.lit(item)))})`
  }
  if (condition.op === 'between') {
    const [low, high] = listOf(condition)
    if (typeof low !== 'number' || typeof high !== 'number') throw wrongOperand(condition)
    return sql`(${number} >= ${sql.lit(low)} and ${number} <= ${sql.lit(high)})`
  }
  const compare = compares[condition.op]
  if (compare === undefined || typeof condition.value !== 'number') throw wrongOperand(condition)
  return sql`${number} ${sql.raw(compare)} ${sql.lit(condition.value)}`
}

function scalarOf(condition: Condition): string {
  const { value } = condition
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw wrongOperand(condition)
}

function listOf(condition: Condition): readonly (string | number | boolean)[] {
  const { value } = condition
  if (Array.isArray(value)) return value
  throw wrongOperand(condition)
}

function wrongOperand({ field, op, value }: Condition): RangeError {
  return new RangeError(`field "${field}", operator "${op}": wrong value ${JSON.stringify(value)}`)
}
