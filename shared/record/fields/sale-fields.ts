import {
  amountFields, clientFields, field, identityFields, movedFields, pipelineField, planFields, rowsField, sourceField, stageFields, timeFields, type StandardField,
} from './field-builders'

export const dealFields: readonly StandardField[] = [
  ...identityFields, pipelineField, ...stageFields, ...amountFields, ...timeFields, ...movedFields, ...planFields, sourceField,
  field('typeId', 'enum', 'Тип', 'Type'),
  ...clientFields,
  field('probability', 'number', 'Вероятность', 'Probability'),
  field('isReturnCustomer', 'boolean', 'Повторная сделка', 'Repeat deal'),
  field('hasNextStep', 'boolean', 'Есть следующий шаг', 'Has a next step'),
  rowsField,
]

export const leadFields: readonly StandardField[] = [
  ...identityFields, ...stageFields, ...amountFields, ...timeFields, ...movedFields, sourceField, ...clientFields,
  field('companyTitle', 'text', 'Название компании', 'Company name'),
  field('isReturnCustomer', 'boolean', 'Повторный лид', 'Repeat lead'),
  rowsField,
]

const links: readonly StandardField[] = [
  field('dealId', 'reference', 'Сделка', 'Deal'),
]

export const invoiceFields: readonly StandardField[] = [
  ...identityFields, field('number', 'text', 'Номер счёта', 'Invoice number'), pipelineField, ...stageFields, ...amountFields, ...timeFields, ...movedFields,
  field('beginDate', 'date', 'Дата выставления', 'Invoice date'),
  field('closeDate', 'date', 'Срок оплаты', 'Pay before'),
  field('paidDate', 'datetime', 'Дата платежа', 'Payment date'),
  sourceField, ...clientFields, ...links,
  field('quoteId', 'reference', 'Коммерческое предложение', 'Quote'),
  rowsField,
]

export const quoteFields: readonly StandardField[] = [
  ...identityFields, field('number', 'text', 'Номер предложения', 'Quote number'), ...stageFields, ...amountFields, ...timeFields, ...planFields,
  ...clientFields, ...links,
  field('leadId', 'reference', 'Лид', 'Lead'),
  rowsField,
]

/** A smart process; which of them it really has is its own setting. */
export const itemFields: readonly StandardField[] = [
  ...identityFields, pipelineField, ...stageFields, ...amountFields, ...timeFields, ...movedFields, ...planFields, sourceField, ...clientFields, ...links, rowsField,
]
