import { expect, it } from 'vitest'
import { AppError } from '../../server/errors'
import { createLogger, createReport, hideSecrets } from '../../server/logger'

it.each([
  ['POST /rest/app.info?auth=abc123&x=1', 'POST /rest/app.info?auth=[hidden]&x=1'],
  ['grant_type=refresh_token&refresh_token=r1&client_secret=s1', 'grant_type=refresh_token&refresh_token=[hidden]&client_secret=[hidden]'],
  ['{"access_token":"a","user":{"AUTH_ID":"b","name":"Пётр"}}', '{"access_token":"[hidden]","user":{"AUTH_ID":"[hidden]","name":"Пётр"}}'],
  ['Authorization: Bearer eyJ.a-b_c', 'Authorization: Bearer [hidden]'],
  ['GET /amocrm/oauth?code=def50200&state=1', 'GET /amocrm/oauth?code=[hidden]&state=1'],
  ['{"path":"/amocrm/webhook/aB-c_1","status":200}', '{"path":"/amocrm/webhook/[hidden]","status":200}'],
  ['POST https://x.example/amocrm/webhook/aB-c_1?y=1', 'POST https://x.example/amocrm/webhook/[hidden]?y=1'],
  ['{"err":{"code":"unknown_field"}}', '{"err":{"code":"unknown_field"}}'],
])('hideSecrets: %s', (text, expected) => {
  expect(hideSecrets(text)).toBe(expected)
})

it('createLogger: no secret leaves it, however deep it lies', () => {
  const lines: string[] = []
  const logger = createLogger('info', { write: (line) => void lines.push(line) })
  logger.info({ a: { b: { c: { refreshToken: 'top-secret' } } }, text: '{"client_secret":"top-secret"}' }, 'at https://x/?access_token=top-secret')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('top-secret')
})

it('createReport: an unforeseen error is an error line without the request it came from', () => {
  const lines: string[] = []
  const report = createReport(createLogger('info', { write: (line) => void lines.push(line) }))
  report(Object.assign(new Error('socket hang up'), { config: { data: 'whole body' } }), { step: 'sync' })
  report(new AppError('upstream', 'crm_down', 'The CRM does not answer.'), { step: 'sync' })
  const [bug, foreseen] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(bug).toMatchObject({ level: 50, step: 'sync', msg: 'socket hang up' })
  expect(JSON.stringify(bug)).not.toContain('whole body')
  expect(foreseen).toMatchObject({ level: 40, err: { kind: 'upstream', code: 'crm_down' } })
})
