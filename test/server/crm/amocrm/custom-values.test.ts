import { expect, it } from 'vitest'
import { toCustomValues, type CustomField } from '../../../../server/crm/amocrm/custom-values'
import { createZone } from '../../../../shared/period/zone'

const zone = createZone('Europe/Moscow')
const ctx = { currency: 'RUB', dayOf: zone.dayOf }

function read(amoType: string, values: unknown[], more: Partial<CustomField> = {}): unknown {
  const fields = new Map([['7', { id: '7', amoType, currency: null, enums: new Map<string, string>(), ...more }]])
  return toCustomValues({ custom_fields_values: [{ field_id: 7, values }] }, fields, ctx)['custom.7']
}

it.each([
  ['text', [{ value: 'слово' }], 'слово'],
  ['numeric', [{ value: '12.5' }], 12.5],
  ['monetary', [{ value: '100.25' }], '10025|RUB'],
  ['checkbox', [{ value: true }], true],
  ['select', [{ value: 'Два', enum_id: 22 }], '22'],
  ['multiselect', [{ value: 'Раз', enum_id: 21 }, { value: 'Два', enum_id: 22 }], ['21', '22']],
  ['multitext', [{ value: '+7912', enum_code: 'WORK' }, { value: '+7913' }], ['+7912', '+7913']],
  ['date_time', [{ value: 1_621_065_600 }], '2021-05-15T08:00:00.000Z'],
  ['smart_address', [{ value: 'Тверская, 1', enum_code: 'address_line_1' }, { value: 'Москва', enum_code: 'city' }], 'Тверская, 1, Москва'],
  ['legal_entity', [{ value: { name: 'ООО «Ромашка»', vat_id: '77' } }], 'ООО «Ромашка»'],
  ['linked_entity', [{ value: { name: 'Ромашка', entity_id: 55, entity_type: 'companies' } }], '55'],
  ['chained_list', [{ value: { catalog_id: 1, catalog_element_id: 9 } }, { value: { catalog_id: 1, catalog_element_id: 10 } }], ['9', '10']],
] as const)('a value of type %s', (amoType, values, wanted) => {
  expect(read(amoType, [...values])).toEqual(wanted)
})

it('a date is the local day, whether its midnight is the account\'s or that of UTC', () => {
  expect(read('date', [{ value: Date.UTC(2024, 4, 9, 21) / 1000 }])).toBe('2024-05-10')
  expect(read('date', [{ value: Date.UTC(2024, 4, 10) / 1000 }])).toBe('2024-05-10')
  expect(read('date', [{ value: '12.01.1980' }])).toBe('1980-01-12')
})

it('an option without its number is known by its text, and no value is null', () => {
  expect(read('select', [{ value: 'Два' }], { enums: new Map([['Два', '22']]) })).toBe('22')
  expect(read('numeric', [])).toBeNull()
  expect(read('file', [{ value: { file_uuid: 'x' } }])).toBeUndefined()
  expect(read('birthday', [{ value: 316483200 }])).toBeUndefined()
})
