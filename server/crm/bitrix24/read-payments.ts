import { z } from 'zod'
import type { FieldValue } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { runAll, type RunBatch } from './batch'
import { flagSchema } from './payload-schema'
import { refusalOf } from './rest-answer'
import { toInstant } from './to-values'

const paymentsSchema = z.array(z.looseObject({ paid: flagSchema, datePaid: z.unknown() }))
const invoiceType = 31
/** Where the date of payment is kept among an invoice's fields. */
const field = 'paidDate'

/**
 * Paid invoices with the date of their last payment, null for one without payments; each is asked for by itself. Where the portal
 * does not tell of payments, they stay as they are.
 */
export async function withPayments(run: RunBatch, records: readonly FetchedRecord[]): Promise<FetchedRecord[]> {
  const paid = records.filter(({ kind, stageKind }) => kind === 'invoice' && stageKind === 'won')
  if (paid.length === 0) return [...records]
  const results = await runAll(run, paid.map(({ id }) => ({ key: `p${id}`, method: 'crm.item.payment.list', params: { entityTypeId: invoiceType, entityId: id } })), 'live')
  const dates = new Map<string, FieldValue>()
  for (const { id } of paid) {
    const item = results.get(`p${id}`)
    if (item && 'error' in item && refusalOf(item.error) === null) throw item.error
    const payments = item && 'result' in item ? paymentsSchema.safeParse(item.result).data : undefined
    if (payments) dates.set(id, lastOf(payments))
  }
  return records.map((record) => {
    const date = record.kind === 'invoice' ? dates.get(record.id) : undefined
    return date === undefined ? record : { ...record, fields: { ...record.fields, [field]: date } }
  })
}

function lastOf(payments: z.output<typeof paymentsSchema>): string | null {
  const instants = payments.flatMap(({ paid, datePaid }) => (paid ? toInstant(datePaid) ?? [] : []))
  return instants.length > 0 ? new Date(Math.max(...instants)).toISOString() : null
}
