import { expect, it } from 'vitest'
import { dropFields } from '../../../shared/api/drop-fields'

it('dropFields: an object loses the named fields only', () => {
  expect(dropFields({ id: '1', name: 'a', id2: 2 }, ['id'])).toEqual({ name: 'a', id2: 2 })
})

it.each([[null], [undefined], ['text'], [[1, 2]]])('dropFields: %j stays as it is', (posted) => {
  expect(dropFields(posted, ['id', '0'])).toEqual(posted)
})
