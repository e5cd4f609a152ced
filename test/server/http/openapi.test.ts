import { expect, it } from 'vitest'
import { createOpenApi } from '../../../server/http/openapi'

it('createOpenApi: every reference leads to a schema', () => {
  const text = JSON.stringify(createOpenApi('1.2.3'))
  const api = JSON.parse(text) as { components: { schemas: Record<string, unknown> }; paths: Record<string, unknown> }
  const names = [...text.matchAll(/#\/components\/schemas\/([A-Za-z0-9_]+)/g)].map((match) => match[1] ?? '')
  expect(names.filter((name) => !(name in api.components.schemas))).toEqual([])
  expect(Object.keys(api.paths)).toContain('/api/goals/{id}/progress')
})

it('createOpenApi: says of a preview that it may be refused for now', () => {
  const api = JSON.parse(JSON.stringify(createOpenApi('1.2.3'))) as { paths: Record<string, { post?: { responses: Record<string, unknown> } }> }
  expect(Object.keys(api.paths['/api/metrics/preview']?.post?.responses ?? {}).sort()).toEqual(['200', '429', 'default'])
})
