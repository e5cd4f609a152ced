import { expect, it } from 'vitest'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import { relatedNamed } from '../../../shared/funnel/related-named'

it.each<[Funnel, string[]]>([
  [{ all: [] }, []],
  [{ field: 'companyId', op: 'notEmpty' }, []],
  [{ any: [{ field: 'title', op: 'empty' }, { not: { field: 'contact.sourceId', op: 'is', value: 'WEB' } }] }, ['contact']],
  [{ all: [{ field: 'contact.title', op: 'empty' }, { field: 'company.title', op: 'empty' }] }, ['company', 'contact']],
])('relatedNamed: %j names %j', (funnel, kinds) => {
  expect(relatedNamed(funnel)).toEqual(kinds)
})
