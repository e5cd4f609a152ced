import { field, identityFields, sourceField, timeFields, type StandardField } from './field-builders'

const reach: readonly StandardField[] = [
  field('hasPhone', 'boolean', 'Есть телефон', 'Has a phone'),
  field('hasEmail', 'boolean', 'Есть e-mail', 'Has an e-mail'),
]

export const contactFields: readonly StandardField[] = [
  ...identityFields, ...timeFields, sourceField,
  field('typeId', 'enum', 'Тип контакта', 'Contact type'),
  field('companyId', 'reference', 'Компания', 'Company'),
  field('post', 'text', 'Должность', 'Position'),
  ...reach,
]

export const companyFields: readonly StandardField[] = [
  ...identityFields, ...timeFields,
  field('typeId', 'enum', 'Тип компании', 'Company type'),
  field('industry', 'enum', 'Сфера деятельности', 'Industry'),
  field('employees', 'enum', 'Количество сотрудников', 'Number of employees'),
  field('amount', 'money', 'Годовой оборот', 'Annual turnover'),
  field('currency', 'enum', 'Валюта', 'Currency'),
  ...reach,
]
