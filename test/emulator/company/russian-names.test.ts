import { expect, it } from 'vitest'
import { toSurname } from './russian-names'

it.each([['Белов', 'Белова'], ['Киселёв', 'Киселёва'], ['Фомин', 'Фомина'], ['Беляев', 'Беляева'], ['Вишневский', 'Вишневская'],
  ['Шевченко', 'Шевченко'], ['Мельник', 'Мельник']])('toSurname: %s becomes %s', (base, female) => {
  expect([toSurname(base, 'M'), toSurname(base, 'F')]).toEqual([base, female])
})
