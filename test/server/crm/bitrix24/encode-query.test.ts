import { expect, it } from 'vitest'
import { encodeQuery } from '../../../../server/crm/bitrix24/encode-query'

it('encodeQuery: nested keys, lists, references and what must be escaped', () => {
  expect(decodeURIComponent(encodeQuery({ filter: { '>id': '$result[p0][items][49][id]', '@id': [1, 2] }, select: ['*'], order: { id: 'ASC' }, start: -1, none: null })))
    .toBe('filter[>id]=$result[p0][items][49][id]&filter[@id][0]=1&filter[@id][1]=2&select[0]=*&order[id]=ASC&start=-1')
  expect(encodeQuery({ text: 'a&b=c+d é' })).toBe('text=a%26b%3Dc%2Bd%20%C3%A9')
})
