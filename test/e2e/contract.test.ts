import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeal, deleteDeal, moveDeal, updateDeal, type Acting } from '../emulator/company/company-actions'
import type { ApiSession } from '../support/open-session'
import { launch, present, until, untilLive, type Launched } from './support/launch'
import { dayText, instant, makeContractCompany, period } from './support/contract-company'

type Body = Record<string, unknown>
type Progress = {
  goalId: string; fact: number | null; index: number | null; expected: number | null; base: number; target: number; recredit?: unknown; period: { from: string; to: string }
  marks: { at: number; reached: boolean; amountMinor?: number }[]; bonus: { amountMinor: number; currency: string; provisional: boolean }
  people: { userId: string; fact: number | null; index: number | null; bonus?: { amountMinor: number } }[]
}
type Credit = { kind: string; recordId: string; title: string; url: string; userId: string; at: string; value: number; assumedOwner: boolean; part?: string }
type Preview = { matched: number; value: number | null; steps: { condition: { field: string; text: string }; left: number }[]; sample: { kind: string; id: string }[] }

const everything = { all: [] }
const deals = { source: 'deal', where: everything, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' }
const won = { ...deals, when: 'wonAt' }
const sum = { kind: 'sum', field: 'amount' }

describe('contract', () => {
  let app: Launched
  let admin: ApiSession

  beforeAll(async () => {
    app = await launch({ portals: [{ company: makeContractCompany() }], rate: { perSecond: 1000, burst: 10_000 } })
    await app.portal().app.install()
    admin = await app.session(1)
    await untilLive(admin)
    // Nine hours on each day, whatever holidays the month has.
    await admin.send('PUT', '/api/calendar', { kind: 'calendarDays' })
  })
  afterAll(async () => { await app?.close() })

  const preview = async (body: Body, session = admin): Promise<Preview> => await session.send<Preview>('POST', '/api/metrics/preview', body)
  const post = async (path: string, body: Body, session = admin): Promise<string> => (await session.send<{ id: string }>('POST', path, body)).id
  const makeMetric = async (body: Body): Promise<string> => await post('/api/metrics', { name: 'metric', ...body })
  const makeGoal = async (metricId: string, body: Body = {}): Promise<string> =>
    await post('/api/goals', { metricId, subject: { kind: 'everyone' }, target: 100, period: { kind: 'once', ...period }, ...body })
  const read = async (goalId: string, session = admin, on = period.from): Promise<Progress> => await session.get<Progress>(`/api/goals/${goalId}/progress?on=${on}`)
  const settled = async (goalId: string, on = period.from): Promise<Progress> => {
    await until(async () => (await read(goalId, admin, on)).recredit === undefined, 'the metric is credited')
    return await read(goalId, admin, on)
  }

  const [region, , tags] = makeContractCompany().customFields.filter(({ type }) => type === 'enumeration').map(({ options = [] }) => options.map(({ id }) => String(id)))
  const [moscow, petersburg] = present(region, 'regions')
  const [again, urgent, credit] = present(tags, 'tags')
  const is = (field: string, value: unknown, op = 'is'): Body => ({ field, op, ...(value === undefined ? {} : { value }) })
  const c = (name: string): string => `custom.UF_CRM_${name}`
  const all = '1 2 3 4 5 7 8 9 10 11 12'
  const funnels: readonly [funnel: Body, ids: string][] = [
    [everything, all], [{ any: [] }, ''], [{ not: everything }, ''],
    [is('stageKind', 'won'), '1 2 3 7 8 10 11'], [is('stageKind', ['open', 'lost'], 'in'), '4 5 9 12'], [is('stageKind', 'won', 'isNot'), '4 5 9 12'],
    [is('pipelineId', ['0', '2'], 'in'), all], [is('pipelineId', '2'), '10'], [is('pipelineId', ['2'], 'notIn'), '1 2 3 4 5 7 8 9 11 12'],
    [is('stageId', 'PREPARATION'), '5'], [is('id', '7'), '7'], [is('id', ['7', '8'], 'in'), '7 8'],
    [is('amount', 70_000), '7'], [is('amount', 70_000, 'gt'), '1 2 3 10 11'], [is('amount', 70_000, 'gte'), '1 2 3 7 10 11'], [is('amount', 40_000, 'lt'), '5 12'],
    [is('amount', 40_000, 'lte'), '5 8 12'], [is('amount', [40_000, 70_000], 'between'), '4 7 8 9'], [is('amount', 92_480), '3'], [is('amount', undefined, 'empty'), ''],
    [is('currency', 'USD'), '3'], [is('title', 'стеллаж «ёлка»'), '1'], [is('title', 'ТЕЛЕЖ', 'contains'), '2'], [is('title', 'won', 'startsWith'), '8'], [is('title', ['ТЕЛЕЖКА', 'usd'], 'in'), '2 3'],
    [is('sourceId', 'WEB'), '1'], [is('sourceId', undefined, 'empty'), '3 4 5 7 8 9 10 11 12'], [is('sourceId', 'WEB', 'isNot'), '2 3 4 5 7 8 9 10 11 12'],
    [is('ownerId', '10'), '1 2 8 9'], [is('ownerId', ['11', '14'], 'in'), '3 5 10'], [is('creatorId', '11'), '2 3 5'],
    [is('department', '2', 'under'), '1 2 3 4 5 7 8 9 11 12'], [is('department', '3', 'under'), '4 7 11 12'], [is('department', '2'), '1 2 3 5 8 9'], [is('department', '1', 'under'), all],
    [is('createdAt', dayText(2)), '1 8 9'], [is('createdAt', dayText(6), 'gte'), '5 7'], [is('createdAt', dayText(6), 'gt'), '7'], [is('createdAt', dayText(2), 'lt'), '12'], [is('createdAt', dayText(2), 'lte'), '1 8 9 12'],
    [is('createdAt', dayText(6), 'after'), '7'], [is('createdAt', dayText(2), 'before'), '12'], [is('createdAt', [dayText(3), dayText(4)], 'between'), '2 3 10 11'],
    [is('createdAt', new Date(instant(2)).toISOString()), '1 8 9'], [is('createdAt', new Date(instant(2)).toISOString(), 'after'), '2 3 4 5 7 10 11'],
    [is('createdAt', { n: 4, unit: 'month' }, 'withinLast'), all], [is('createdAt', { n: 1, unit: 'week' }, 'withinLast'), ''], [is('createdAt', { unit: 'month', offset: -2 }, 'inPeriod'), '1 2 3 4 5 7 8 9 10 11'],
    [is(c('NEXT_CONTACT'), dayText(10)), '1'], [is(c('NEXT_CONTACT'), [dayText(10), dayText(20)], 'between'), '1 2'], [is(c('NEXT_CONTACT'), dayText(20), 'lt'), '1'], [is(c('NEXT_CONTACT'), dayText(20), 'isNot'), '1 3 4 5 7 8 9 10 11 12'],
    [is(c('REGION'), moscow), '1'], [is(c('REGION'), [moscow, petersburg], 'in'), '1 2'], [{ not: is(c('REGION'), undefined, 'empty') }, '1 2'],
    [is(c('TAGS'), urgent), '1 2'], [is(c('TAGS'), [again, credit], 'in'), '1 3'], [is(c('TAGS'), again, 'isNot'), '2 3 4 5 7 8 9 10 11 12'], [is(c('TAGS'), [again, credit], 'notIn'), '2 4 5 7 8 9 10 11 12'], [is(c('TAGS'), undefined, 'notEmpty'), '1 2 3'],
    [is(c('VIP'), true), '1'], [is(c('VIP'), [true], 'in'), '1'], [is(c('MARGIN'), 10_025), '1'], [is(c('MARGIN'), 9_248), '2'], [is(c('DISCOUNT'), 5, 'gt'), '2'], [is(c('DISCOUNT'), [5, 7.5], 'in'), '1 2'],
    [is(c('TECHLEAD'), '12'), '1'], [is('probability', 50), '1'], [is('isReturnCustomer', true), '1'], [is('hasNextStep', true), '5'], [is('hasNextStep', false), '1 2 3 4 7 8 9 10 11 12'], [is('companyId', '1'), '1 3'], [is('contactId', undefined, 'notEmpty'), '1'],
    [is('productRows', { all: [is('price', 50_000, 'gte'), is('quantity', 1, 'gt')] }, 'rows'), '1'], [is('productRows', { all: [is('productId', '505')] }, 'rows'), '2'], [is('productRows', undefined, 'notEmpty'), '1 2'],
    [is('company.title', 'ромашка'), '1 3'], [is('contact.title', 'Пётр', 'contains'), '1'],
    [{ all: [is('stageKind', 'won'), { any: [is('pipelineId', '2'), is('amount', 100_050, 'gte')] }, { not: is('sourceId', 'CALL') }] }, '1 10'],
  ]
  it('funnel: every operator picks the deals it should', async () => {
    const wrong: unknown[] = []
    for (const [where, ids] of funnels) {
      const { sample, matched, steps } = await preview({ ...deals, where }).catch((error: unknown) => ({ sample: [{ id: String(error) }], matched: -1, steps: [] }))
      const found = sample.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b)).join(' ')
      if (found !== ids || matched !== (ids === '' ? 0 : ids.split(' ').length) || steps.at(-1)?.left !== matched) wrong.push({ where, found, ids, matched, steps })
    }
    expect(wrong).toEqual([])
  })

  const hours = { kind: 'duration', from: 'createdAt', to: 'wonAt' }
  const field = (kind: string, name = 'amount'): Body => ({ kind, field: name })
  const figures: readonly [name: string, metric: Body, fact: number | null, goal?: Body][] = [
    ['created', deals, 10], ['won', won, 6], ['won sum', { ...won, measure: sum }, 1_002_530], ['every win', { ...won, occurrence: 'every' }, 8],
    ['lost', { ...deals, when: 'lostAt' }, 2], ['closed', { ...deals, when: 'closedAt' }, 8], ['entered a stage', { ...deals, when: 'stage:PREPARATION' }, 1], ['every entry', { ...deals, when: 'stage:NEW' }, 10], ['first entry', { ...deals, when: 'stage:NEW', occurrence: 'first' }, 8],
    ['by a date', { ...deals, when: c('NEXT_CONTACT') }, 2], ['average', { ...won, measure: field('average') }, 1_002_530 / 6], ['min', { ...won, measure: field('min') }, 40_000], ['max', { ...won, measure: field('max') }, 500_000],
    ['distinct', { ...won, measure: field('distinct', 'companyId') }, 2], ['mean hours', { ...won, measure: hours }, (72 + 72 + 144 + 0 + 312 + 408) / 6],
    ['custom money', { ...won, measure: field('sum', c('MARGIN')) }, 10_025 + 9_248], ['number', { ...won, measure: field('sum', c('DISCOUNT')) }, 12.5],
    ['no average', { ...won, where: is('id', '4'), measure: field('average') }, null], ['no sum', { ...won, where: is('id', '4'), measure: sum }, 0],
    ['owner 10', won, 3, { subject: { kind: 'user', id: '10' } }], ['creator 11', { ...won, who: 'creator' }, 2, { subject: { kind: 'user', id: '11' } }], ['current owner', { ...won, who: 'currentOwner' }, 3, { subject: { kind: 'user', id: '10' } }],
    ['user field', { ...won, who: c('TECHLEAD') }, 1, { subject: { kind: 'user', id: '12' } }], ['department', won, 5, { subject: { kind: 'department', id: '2' } }], ['sub-department', won, 1, { subject: { kind: 'department', id: '3' } }],
    ['split', { ...won, measure: sum, where: is('id', '2'), who: { split: [{ who: 'owner', share: 0.7 }, { who: 'creator', share: 0.3 }] } }, 60_000, { subject: { kind: 'user', id: '11' } }],
    ['split count', { ...won, where: is('id', '2'), who: { split: [{ who: 'owner', share: 0.7 }, { who: 'creator', share: 0.3 }] } }, 0.7, { subject: { kind: 'user', id: '10' } }],
    ...['lead', 'quote', 'invoice', 'item:1042'].flatMap((source): [string, Body, number][] => [
      [`${source} created`, { ...deals, source }, 5], [`${source} won`, { ...deals, source, when: source === 'invoice' ? 'paidAt' : 'wonAt' }, 2],
      [`${source} won sum`, { ...deals, source, when: source === 'invoice' ? 'paidAt' : 'wonAt', measure: sum }, 35_050], [`${source} lost`, { ...deals, source, when: 'lostAt' }, 1],
    ]),
    ['tasks', { ...deals, source: 'task', when: 'completedAt' }, 3], ['tasks in time', { ...deals, source: 'task', when: 'completedAt', where: is('isOnTime', true) }, 2],
    ['time spent', { ...deals, source: 'task', when: 'completedAt', measure: field('sum', 'timeSpent') }, 2100], ['tasks made', { ...deals, source: 'task' }, 4],
    ['activities', { ...deals, source: 'activity', when: 'startedAt' }, 3], ['meetings', { ...deals, source: 'activity', when: 'startedAt', where: is('type', 'meeting') }, 1],
    ['activities done', { ...deals, source: 'activity', when: 'completedAt' }, 2],
    ['calls', { ...deals, source: 'call', when: 'startedAt' }, 5], ['long calls', { ...deals, source: 'call', when: 'startedAt', where: is('duration', 60, 'gt') }, 2],
    ['seconds', { ...deals, source: 'call', when: 'startedAt', measure: field('sum', 'duration'), where: is('duration', 60, 'gte') }, 721], ['calls of 12', { ...deals, source: 'call', when: 'startedAt' }, 2, { subject: { kind: 'user', id: '12' } }],
    ['open then', { ...deals, when: 'while:open' }, 3], ['no next step', { ...deals, when: 'while:open', where: is('hasNextStep', false) }, 2], ['on a stage', { ...deals, when: 'while:stage:PREPARATION', measure: sum }, 30_000],
    ['overdue then', { ...deals, source: 'task', when: 'while:overdue:deadline', better: 'higher' }, 1],
    ['working hours', { ...won, measure: { ...hours, hours: 'working' } }, ((3 + 3 + 6 + 0 + 13 + 17) * 9) / 6],
    ['contacts', { ...deals, source: 'contact' }, 1], ['companies', { ...deals, source: 'company' }, 2],
  ]
  it('figures: measures, moments, people and kinds come to what was counted by hand, in goals and previews', async () => {
    const goals: [name: string, goalId: string, metric: Body, fact: number | null, whole: boolean][] = []
    const wrong: unknown[] = []
    for (const [name, metric, fact, goal = {}] of figures) {
      try {
        goals.push([name, await makeGoal(await makeMetric({ ...metric, name }), goal), metric, fact, !('subject' in goal)])
      } catch (error) {
        wrong.push([name, String(error)])
      }
    }
    for (const [name, goalId, metric, fact, whole] of goals) {
      const found = (await settled(goalId)).fact
      if (found !== fact) wrong.push([name, found, fact])
      if (!whole) continue
      const { value } = await preview({ ...metric, period })
      if (value !== fact) wrong.push([`${name}: preview`, value, fact])
    }
    expect(wrong).toEqual([])
  })

  it('kinds: the catalogue and the sync tell of every one', async () => {
    const kinds = ['deal', 'lead', 'invoice', 'quote', 'task', 'activity', 'call', 'contact', 'company', 'item:1042']
    const catalogue = await admin.get<{ kinds: { kind: string; title: string; fields: { name: string; title: string; type: string; operators: string[]; options?: unknown[] }[] }[] }>('/api/catalogue')
    const sync = await admin.get<{ phase: string; kinds: { kind: string; done: number; total: number }[]; inbox: { waiting: number } }>('/api/sync')
    for (const { kinds: listed } of [catalogue, sync]) expect(listed.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds) as string[])
    expect(catalogue.kinds.flatMap(({ fields }) => fields).filter(({ name, title, type, operators }) => !name || !title || !type || operators.length === 0)).toEqual([])
    expect(sync).toMatchObject({ phase: 'live', inbox: { waiting: 0 } })
  })

  it('ratio: the team is a sum over a sum, nothing over zero, nothing below the smallest sample, credits by part', async () => {
    const [of, to] = [await makeMetric(won), await makeMetric({ ...deals, when: 'closedAt' })]
    const ratio = async (body: Body = {}, goal: Body = {}): Promise<Progress> =>
      await settled(await makeGoal(await makeMetric({ ratio: { of, to, ...body }, better: 'higher' }), { target: 0.5, ...goal }))
    const whole = await ratio()
    expect(whole).toMatchObject({ fact: 0.75, index: 1.5, expected: null })
    expect(Object.fromEntries(whole.people.map(({ userId, fact }) => [userId, fact]))).toMatchObject({ 10: 1, 12: 0, 14: 1 })
    expect(whole.people.find(({ userId }) => userId === '7')).toMatchObject({ fact: null, index: null })
    expect(await ratio({ minSample: 9 })).toMatchObject({ fact: null, index: null, bonus: { amountMinor: 0 } })
    expect(await ratio({}, { subject: { kind: 'user', id: '7' } })).toMatchObject({ fact: null, index: null })
    const { credits } = await admin.get<{ credits: Credit[] }>(`/api/goals/${whole.goalId}/credits?on=${period.from}`)
    expect(credits.filter(({ part }) => part === 'of')).toHaveLength(6)
    expect(credits.filter(({ part }) => part === 'to')).toHaveLength(8)
  })

  it('manual: values entered by hand are the fact, the later one in place of the earlier', async () => {
    const metricId = await makeMetric({ manual: { unit: 'звонков' }, better: 'higher' })
    const goalId = await makeGoal(metricId, { subject: { kind: 'department', id: '2' }, target: 10 })
    expect(await read(goalId)).toMatchObject({ fact: null, index: null })
    for (const [userId, on, value] of [['10', dayText(2), 3], ['10', dayText(3), 4.5], ['12', dayText(3), 1], ['10', dayText(2), 2], ['14', dayText(2), 50]] as const) {
      expect(await admin.send('POST', `/api/metrics/${metricId}/values`, { userId, on, value })).toMatchObject({ userId, on, value })
    }
    await until(async () => (await read(goalId)).fact === 7.5, 'the values count')
    expect((await read(goalId)).people.find(({ userId }) => userId === '10')).toMatchObject({ fact: 6.5, index: 0.65 })
  })

  it('preview: steps begin with the source, a period narrows what matches', async () => {
    const where = { all: [is('stageKind', 'won'), is('ownerId', '10')] }
    const { matched, value, steps, sample } = await preview({ ...won, where, measure: sum, period })
    expect({ matched, value }).toEqual({ matched: 3, value: 340_050 })
    expect(steps).toHaveLength(3)
    expect(steps.map(({ left }) => left)).toEqual([expect.any(Number), expect.any(Number), 3])
    for (const { condition } of steps) expect(condition).toEqual({ field: expect.any(String) as string, text: expect.any(String) as string })
    expect(sample[0]).toMatchObject({ kind: 'deal', id: expect.any(String) as string, title: expect.any(String) as string, url: expect.stringContaining('/crm/deal/details/') as string })
    expect(await preview({ ...won, period: { from: dayText(5), to: dayText(7) } })).toMatchObject({ matched: 2 })
  })

  it('explain: the first condition that dropped the record, when, who, and nothing for what counts', async () => {
    const where = { all: [is('pipelineId', '0'), is('amount', 70_000, 'gte')] }
    const goalId = await makeGoal(await makeMetric({ ...won, where }), { subject: { kind: 'user', id: '10' } })
    await settled(goalId)
    type Explained = { counted: boolean; condition?: { field: string; text: string }; steps: { condition: { field: string; text: string }; value: unknown; passed: boolean }[] }
    const explain = async (id: string): Promise<Explained> => await admin.get<Explained>(`/api/goals/${goalId}/explain?record=deal:${id}&on=${period.from}`)
    const dropped = await Promise.all(['1', '10', '8', '4', '11', '3', '5', '9', '6'].map(async (id) => {
      const { counted, condition, steps } = await explain(id)
      expect(steps.every((step) => typeof step.passed === 'boolean' && step.condition.text !== '')).toBe(true)
      expect(condition).toEqual(steps.find(({ passed }) => !passed)?.condition)
      return [id, counted, condition?.field]
    }))
    expect(dropped).toEqual([
      ['1', true, undefined], ['10', false, 'pipelineId'], ['8', false, 'amount'], ['4', false, 'amount'], ['11', false, 'wonAt'], ['3', false, 'who'], ['5', false, 'amount'],
      ['9', false, 'amount'], ['6', false, expect.any(String)],
    ])
    await expect(explain('999')).rejects.toThrow(' 404 ')
  })

  it('explain: credits, waterfall, misses and what a record is told agree', async () => {
    const split = { split: [{ who: 'owner', share: 0.7 }, { who: 'creator', share: 0.3 }] }
    for (const metric of [won, { ...won, who: split }, { ...won, measure: field('distinct', 'companyId') }, { ...won, measure: hours }, { ...deals, when: 'stage:NEW' }, { ...deals, when: 'while:open' }]) {
      const goalId = await makeGoal(await makeMetric(metric), { subject: { kind: 'department', id: '2' } })
      await settled(goalId)
      const of = async <Answer>(path: string): Promise<Answer> => await admin.get<Answer>(`/api/goals/${goalId}/${path}on=${period.from}`)
      const credited = new Set((await of<{ credits: Credit[] }>('credits?limit=100&')).credits.map(({ recordId }) => recordId))
      const { total, counted, steps } = await of<{ total: number; counted: number; steps: { left: number }[] }>('waterfall?')
      const missed = await of<{ total: number; misses: { recordId: string; condition: Body }[] }>('misses?limit=100&')
      const told = new Map(await Promise.all(all.split(' ').map(async (id) => [id, await of<{ counted: boolean; condition?: Body }>(`explain?record=deal:${id}&`)] as const)))
      expect([counted, steps.at(-1)?.left, missed.total, missed.misses.length]).toEqual([credited.size, counted, total - counted, missed.total])
      expect(new Set([...told].flatMap(([id, one]) => (one.counted ? [id] : [])))).toEqual(credited)
      for (const { recordId, condition } of missed.misses) expect(told.get(recordId)?.condition).toEqual(condition)
    }
  })

  it('reading: credits page by page, activity up to the fact, a board of people by goals', async () => {
    const goalId = await makeGoal(await makeMetric({ ...won, measure: sum }), { target: 2_000_000, period: { kind: 'every', unit: 'month', from: dayText(1) }, subject: { kind: 'department', id: '2' } })
    await settled(goalId)
    type Page = { credits: Credit[]; next: string | null }
    const pages: Credit[] = []
    let next: string | null = ''
    while (next !== null) {
      const page: Page = await admin.get<Page>(`/api/goals/${goalId}/credits?on=${period.from}&limit=2${next === '' ? '' : `&next=${encodeURIComponent(next)}`}`)
      pages.push(...page.credits)
      next = page.next
    }
    expect(pages.map(({ recordId }) => recordId).toSorted()).toEqual(['1', '2', '3', '7', '8'])
    expect(pages.reduce((total, { value }) => total + value, 0)).toBe(502_530)
    expect(pages[0]).toEqual(expect.objectContaining({ kind: 'deal', title: expect.any(String) as string, url: expect.any(String) as string, userId: expect.any(String) as string, assumedOwner: expect.any(Boolean) as boolean }))
    expect((await admin.get<Page>(`/api/goals/${goalId}/credits?on=${period.from}&user=10`)).credits).toHaveLength(3)
    for (const step of ['minute', 'hour', 'day']) {
      const { points } = await admin.get<{ points: { at: string; value: number }[] }>(`/api/goals/${goalId}/activity?on=${period.from}&step=${step}`)
      expect(points.at(-1)?.value).toBe(502_530)
      expect(points.map(({ value }) => value)).toEqual(points.map(({ value }) => value).toSorted((a, b) => a - b))
    }
    const own = await makeGoal(await makeMetric(won), { subject: { kind: 'user', id: '10' }, target: 3, weight: 0.4, period: { kind: 'every', unit: 'month', from: dayText(1) } })
    await settled(own)
    type Board = { period: Body; rows: { user: { id: string }; goals: Progress[]; score: number | null }[]; totals: unknown }
    const board = await admin.get<Board>(`/api/board?unit=month&on=${dayText(15)}`)
    expect(board).toMatchObject({ period, totals: expect.anything() as unknown })
    const row = present(board.rows.find(({ user }) => user.id === '10'), 'row of 10')
    expect(row.goals.some(({ fact, index }) => fact === 3 && index === 1)).toBe(true)
    expect(typeof row.score).toBe('number')
    expect((await admin.get<Board>(`/api/board?unit=month&on=${dayText(15)}&department=3`)).rows.map(({ user }) => user.id).toSorted()).toEqual(['12', '13', '8'])
  })

  it('period: a day outside is 404, repeating periods snap and are cut at the beginning, to is exclusive', async () => {
    const metricId = await makeMetric(won)
    const once = await makeGoal(metricId, { period: { kind: 'once', from: dayText(5), to: dayText(6) } })
    expect((await settled(once, dayText(5))).fact).toBe(1)
    await expect(read(once, admin, dayText(6))).rejects.toThrow(' 404 ')
    const monthly = await makeGoal(metricId, { period: { kind: 'every', unit: 'month', from: dayText(6) } })
    expect((await read(monthly, admin, dayText(20))).period).toEqual({ from: dayText(6), to: period.to })
    await expect(read(monthly, admin, dayText(5))).rejects.toThrow(' 404 ')
    for (const unit of ['day', 'week', 'quarter', 'halfYear', 'year']) {
      const goalId = await makeGoal(metricId, { period: { kind: 'every', unit, from: dayText(1), until: period.to } })
      expect((await read(goalId, admin, dayText(20))).period.from <= dayText(20)).toBe(true)
      await expect(read(goalId, admin, period.to)).rejects.toThrow(' 404 ')
    }
  })

  it('index: base, direction and marks; a metric that says the contrary is refused', async () => {
    const metricId = await makeMetric({ ...won, better: 'lower' })
    const goal = await settled(await makeGoal(metricId, { base: 10, target: 5, marks: [{ at: 0.7, amountMinor: 100 }, { at: 0.8, amountMinor: 50 }, { at: 0.81, amountMinor: 7 }] }))
    expect(goal).toMatchObject({ fact: 6, index: 0.8, bonus: { amountMinor: 150, currency: 'RUB', provisional: true } })
    expect(goal.marks).toMatchObject([{ at: 0.7, reached: true, amountMinor: 100 }, { at: 0.8, reached: true }, { at: 0.81, reached: false }])
    await expect(makeGoal(metricId, { base: 0, target: 5 })).rejects.toThrow(' 400 ')
  })

  const share = (curve: string): Body => ({ kind: 'share', fundMinor: 2_000_000, curve, bands: [{ from: 0.7, coefficient: 0.9 }, { from: 1, coefficient: 1 }, { from: 1.1, coefficient: 1.1 }] })
  const bonuses: readonly [name: string, goal: Body, fact: number, amountMinor: number][] = [
    ['cumulative', { marks: [{ at: 0.7, amountMinor: 300_000 }, { at: 1, amountMinor: 300_000 }, { at: 1.1, amountMinor: 200_000 }] }, 160, 800_000],
    ['highest', { marks: [{ at: 0.7, amountMinor: 300_000 }, { at: 1, amountMinor: 300_000 }, { at: 1.1, amountMinor: 200_000 }], bonus: { kind: 'oneTime', mode: 'highest' } }, 160, 200_000],
    ['share', { bonus: share('step'), weight: 0.4 }, 160, 880_000], ['share at 70 %', { bonus: share('step'), weight: 0.4 }, 135, 720_000], ['share at 68 %', { bonus: share('step'), weight: 0.4 }, 134, 0],
    ['share at 110 %', { bonus: share('step'), weight: 0.4 }, 155, 880_000], ['share at 108 %', { bonus: share('step'), weight: 0.4 }, 154, 800_000], ['line at 85 %', { bonus: share('linear'), weight: 0.4, base: 0, target: 100 }, 85, 760_000],
    ['line at 99.5 %', { bonus: share('linear'), weight: 0.4, base: 0, target: 100 }, 99.5, 798_667],
    ['per unit', { bonus: { kind: 'actual', rateMinor: 5000 } }, 160, 800_000], ['above base', { bonus: { kind: 'actual', rateMinor: 5000, from: 'base' } }, 160, 300_000], ['above target', { bonus: { kind: 'actual', rateMinor: 5000, from: 'target' } }, 160, 50_000],
    ['proportional', { bonus: { kind: 'proportional', amountMinor: 800_000 } }, 160, 960_000], ['capped', { bonus: { kind: 'proportional', amountMinor: 800_000, gate: 0.7, cap: 1.1 } }, 160, 880_000], ['gated', { bonus: { kind: 'proportional', amountMinor: 800_000, gate: 0.7 } }, 130, 0],
    ['marginal', { base: 0, target: 100, bonus: { kind: 'actual', tiers: [{ from: 0, rate: 300 }, { from: 1, rate: 500 }, { from: 1.2, rate: 700 }], tierMode: 'marginal' } }, 130, 47_000],
    ['whole', { base: 0, target: 100, bonus: { kind: 'actual', tiers: [{ from: 0, rate: 300 }, { from: 1, rate: 500 }, { from: 1.2, rate: 700 }], tierMode: 'whole' } }, 130, 91_000],
    ['rounded', { bonus: { kind: 'proportional', amountMinor: 333, roundMinor: 100 } }, 125, 200],
  ]
  it('bonus: each kind pays what its rule says, a pool to the members', async () => {
    const metricId = await makeMetric({ manual: { unit: 'штук' }, better: 'higher' })
    const wrong: unknown[] = []
    for (const [name, goal, fact, amountMinor] of bonuses) {
      await admin.send('POST', `/api/metrics/${metricId}/values`, { userId: '10', on: dayText(2), value: fact })
      const paid = await read(await makeGoal(metricId, { subject: { kind: 'user', id: '10' }, base: 100, target: 150, ...goal })).then((one) => one.bonus.amountMinor, String)
      if (paid !== amountMinor) wrong.push([name, paid, amountMinor])
    }
    expect(wrong).toEqual([])
    const team = await makeMetric({ manual: { unit: 'штук' }, better: 'higher' })
    for (const [userId, value] of [['8', 160], ['12', 120], ['13', 40]] as const) await admin.send('POST', `/api/metrics/${team}/values`, { userId, on: dayText(2), value })
    for (const [rule, paid] of [[{}, [2_500_000, 1_875_000, 625_000]], [{ gate: 0.5, redistribute: true }, [2_857_143, 2_142_857, 0]], [{ gate: 0.5 }, [2_500_000, 1_875_000, 0]]] as const) {
      const { people } = await read(await makeGoal(team, { subject: { kind: 'department', id: '3' }, target: 200, bonus: { kind: 'pool', poolMinor: 5_000_000, ...rule } }))
      expect(['8', '12', '13'].map((id) => people.find(({ userId }) => userId === id)?.bonus?.amountMinor)).toEqual(paid)
    }
  })

  it('errors: what is wrong is 400 and named', async () => {
    const [money, lower] = [await makeMetric({ ...won, measure: sum }), await makeMetric({ ...won, better: 'lower' })]
    const metric = (body: Body): [string, Body] => ['/api/metrics', { name: 'wrong', ...deals, ...body }]
    const goal = (body: Body): [string, Body] => ['/api/goals', { metricId: money, subject: { kind: 'user', id: '10' }, target: 100, period: { kind: 'once', ...period }, ...body }]
    const cases: readonly [ask: [string, Body], named: string][] = [
      [metric({ where: is('nonsense', 1) }), 'nonsense'], [metric({ where: is('amount', 1, 'almost') }), 'almost'], [metric({ where: is('title', 'a', 'gt') }), 'gt'], [metric({ where: is('amount', 'many') }), 'amount'],
      [metric({ where: is('createdAt', '2026-02-30') }), '2026-02-30'], [metric({ where: { all: [{ not: is('custom.UF_CRM_NOWHERE', undefined, 'empty') }] } }), 'UF_CRM_NOWHERE'],
      [metric({ where: is('productRows', { all: [is('colour', 'red')] }, 'rows') }), 'colour'], [metric({ where: is('createdAt', { n: 1, unit: 'fortnight' }, 'withinLast') }), 'fortnight'],
      [metric({ where: is('createdAt', [dayText(2)], 'between') }), 'between'], [metric({ where: is('department', '2', 'above') }), 'above'], [metric({ where: is('stageKind', 'burnt') }), 'burnt'],
      [metric({ measure: { kind: 'median', field: 'amount' } }), 'median'], [metric({ measure: field('sum', 'title') }), 'title'], [metric({ measure: field('sum', 'nothing') }), 'nothing'], [metric({ measure: { kind: 'sum' } }), 'field'],
      [metric({ measure: { kind: 'duration', from: 'createdAt', to: 'never' } }), 'never'], [metric({ when: 'sometimes' }), 'sometimes'], [metric({ when: 'stage:NOWHERE' }), 'NOWHERE'], [metric({ when: 'wonAt', occurrence: 'first' }), 'occurrence'], [metric({ who: 'nobody' }), 'nobody'],
      [metric({ who: { split: [{ who: 'owner', share: 0.5 }] } }), 'split'], [metric({ source: 'spaceship' }), 'spaceship'], [metric({ better: 'sideways' }), 'better'], [metric({ source: 'item:777' }), 'item:777'],
      [['/api/metrics', { name: 'r', ratio: { of: money, to: 'm999' } }], 'm999'], [['/api/metrics', { ...deals, name: '' }], 'name'],
      [goal({ target: 0 }), 'target'], [goal({ base: 100 }), 'target'], [goal({ period: { kind: 'once', from: period.to, to: period.from } }), 'period'], [goal({ period: { kind: 'once', from: '2026-02-30', to: '2026-04-01' } }), 'from'],
      [goal({ period: { kind: 'once', from: period.from, to: period.from } }), 'period'], [goal({ period: { kind: 'every', unit: 'decade', from: period.from } }), 'decade'], [goal({ period: { kind: 'every', unit: 'month', from: period.to, until: period.from } }), 'period'],
      [goal({ bonus: { kind: 'lottery' } }), 'lottery'], [goal({ bonus: { kind: 'proportional' } }), 'amountMinor'], [goal({ bonus: { kind: 'pool', poolMinor: 1 } }), 'pool'], [goal({ base: 200 }), 'target'],
      [goal({ metricId: lower, target: 10 }), 'base'], [goal({ marks: [{ at: 0.1234567 }] }), 'marks'], [goal({ weight: 2 }), 'weight'], [goal({ subject: { kind: 'planet', id: '3' } }), 'planet'], [goal({ target: 1.5 }), 'target'],
      [['/api/metrics/preview', { ...deals, where: is('nonsense', 1) }], 'nonsense'], [['/api/metrics/preview', { ...deals, period: { from: period.to, to: period.from } }], 'period'],
    ]
    const answers: unknown[] = []
    for (const [[path, body], named] of cases) {
      const answer = await admin.send('POST', path, body).then((found) => `accepted ${JSON.stringify(found)}`, String)
      if (!answer.includes(': 400 ') || !answer.replace(/^.*?: 400 /, '').includes(named)) answers.push([body, named, answer])
    }
    expect(answers).toEqual([])
    const goalId = await makeGoal(money)
    for (const [path, status] of [
      [`/api/goals/${goalId}/progress?on=2026-02-30`, 400], [`/api/goals/${goalId}/explain?record=nonsense`, 400], [`/api/goals/${goalId}/activity?step=year`, 400], ['/api/board?unit=decade', 400], ['/api/goals/g999/progress', 404], ['/api/goals/g999', 404],
      ['/api/metrics/m999', 404], [`/api/goals/${goalId}/explain?record=deal:999&on=${period.from}`, 404], ['/api/nowhere', 404], ['/api/board?unit=month&department=99', 404],
    ] as const) await expect(admin.get(path), path).rejects.toThrow(` ${status} `)
    for (const [path, body] of [goal({ subject: { kind: 'user', id: '99' } }), goal({ subject: { kind: 'department', id: '99' } }), goal({ metricId: 'm999' })]) await expect(admin.send('POST', path, body)).rejects.toThrow(/ 40[034] /)
    await expect(admin.send('DELETE', `/api/metrics/${money}`)).rejects.toThrow(' 409 ')
  })

  it('rights: who reads and sets what', async () => {
    const [head, sub, employee] = [await app.session(7), await app.session(8), await app.session(10)]
    expect(await head.get('/api/session')).toMatchObject({ user: { id: '7', role: 'supervisor' }, portal: { crm: 'bitrix24', timeZone: 'Europe/Moscow', currency: 'RUB' } })
    expect(await employee.get('/api/session')).toMatchObject({ user: { role: 'employee' } })
    const metricId = await post('/api/metrics', { name: 'of a head', ...won }, head)
    const user = (id: string): Body => ({ subject: { kind: 'user', id } })
    const department = (id: string): Body => ({ subject: { kind: 'department', id } })
    const set = async (session: ApiSession, body: Body): Promise<string> => await post('/api/goals', { metricId, subject: { kind: 'everyone' }, target: 9, period: { kind: 'once', ...period }, ...body }, session)
    for (const [session, body] of [[head, user('10')], [head, user('12')], [head, department('3')], [head, department('2')], [sub, user('13')], [admin, user('7')]] as const) await set(session, body)
    for (const [session, body] of [
      [head, {}], [head, department('1')], [head, department('4')], [head, user('14')], [head, user('7')], [sub, user('10')], [sub, department('2')], [employee, user('10')], [employee, user('11')], [admin, user('1')],
    ] as const) await expect(set(session, body)).rejects.toThrow(/ 40[34] /)
    const [ofTen, ofTwelve, ofAll, ofFour] = [await set(head, user('10')), await set(head, user('12')), await set(admin, {}), await set(admin, department('4'))]
    await expect(head.send('PUT', `/api/goals/${ofTen}`, { metricId, ...user('14'), target: 9, period: { kind: 'once', ...period } })).rejects.toThrow(/ 40[34] /)
    await expect(employee.send('PUT', `/api/goals/${ofTen}`, { metricId, ...user('10'), target: 1, period: { kind: 'once', ...period } })).rejects.toThrow(/ 40[34] /)
    await settled(ofAll)
    expect((await read(ofTen, employee)).fact).toBe(3)
    for (const [session, goalId] of [[employee, ofTwelve], [employee, ofFour], [head, ofFour], [sub, ofTen]] as const) {
      for (const path of ['', `/progress?on=${period.from}`, `/credits?on=${period.from}`, `/activity?on=${period.from}`, `/explain?record=deal:1&on=${period.from}`]) await expect(session.get(`/api/goals/${goalId}${path}`)).rejects.toThrow(/ 40[34] /)
    }
    const rows = async (session: ApiSession): Promise<string[]> => (await read(ofAll, session)).people.map(({ userId }) => userId).toSorted()
    expect(await rows(employee)).toEqual(['10'])
    expect(await rows(sub)).toEqual(['12', '13', '8'])
    expect(await rows(head)).toEqual(['10', '11', '12', '13', '7', '8'])
    const seen = await employee.get<{ credits: Credit[] }>(`/api/goals/${ofAll}/credits?on=${period.from}`)
    expect(new Set(seen.credits.map(({ userId }) => userId))).toEqual(new Set(['10']))
    expect((await employee.get<{ metrics: unknown[] }>('/api/metrics')).metrics.length).toBeGreaterThan(0)
    expect((await employee.get<{ goals: { subject: { kind: string; id?: string } }[] }>('/api/goals')).goals.filter(({ subject }) => subject.kind === 'user' && subject.id !== '10')).toEqual([])
    for (const refuse of [
      async () => await employee.send('POST', '/api/metrics', { name: 'x', ...won }), async () => await preview(won, employee), async () => await employee.send('PUT', '/api/portal', { timeZone: 'Asia/Tokyo' }), async () => await head.send('PUT', '/api/portal', { timeZone: 'Asia/Tokyo' }),
      async () => await employee.send('DELETE', `/api/goals/${ofTen}`), async () => await employee.send('DELETE', `/api/metrics/${metricId}`),
    ]) await expect(refuse()).rejects.toThrow(' 403 ')
  })

  it('edit: what the API answered can be put back, a change re-credits, a copy is another goal', async () => {
    const metricId = await makeMetric(won)
    const goalId = await makeGoal(metricId, { subject: { kind: 'user', id: '10' }, marks: [{ at: 0.5 }] })
    expect((await settled(goalId)).fact).toBe(3)
    const metric = await admin.get<Body>(`/api/metrics/${metricId}`)
    expect(metric).toMatchObject({ id: metricId, version: 1, ...won })
    await admin.send('PUT', `/api/metrics/${metricId}`, { ...metric, measure: sum })
    await until(async () => (await read(goalId)).fact === 340_050, 'the change is credited')
    expect(await admin.get(`/api/metrics/${metricId}`)).toMatchObject({ version: 2, measure: sum })
    await admin.send('PUT', `/api/metrics/${metricId}`, { name: 'metric', ...won, from: dayText(7), measure: sum, where: is('amount', 50_000, 'lt') })
    await until(async () => (await read(goalId)).fact === 340_050, 'the new version judges its days')
    const goal = await admin.get<Body>(`/api/goals/${goalId}`)
    expect(await admin.send('PUT', `/api/goals/${goalId}`, { ...goal, target: 680_100 })).toMatchObject({ id: goalId, target: 680_100 })
    expect(await read(goalId)).toMatchObject({ index: 0.5, marks: [{ at: 0.5, reached: true }] })
    const copy = await admin.send<Body>('POST', `/api/goals/${goalId}/copy`, {})
    expect(copy).toMatchObject({ target: 680_100, metricId, subject: { kind: 'user', id: '10' } })
    expect(copy['id']).not.toBe(goalId)
    await admin.send('DELETE', `/api/goals/${goalId}`)
    await expect(read(goalId)).rejects.toThrow(' 404 ')
  })

  it('live: a win counts for the owner of that moment, a reopened or deleted deal no longer, and the stream tells it', async () => {
    const portal = app.portal()
    const { company } = portal
    const act = (seconds = 0): Acting => ({ company, now: Date.now() + seconds * 1000, byPersonId: 11 })
    const metricId = await makeMetric(won)
    const open = { period: { kind: 'every', unit: 'month', from: dayText(1) }, target: 10 }
    const goals = [await makeGoal(metricId, { ...open, subject: { kind: 'user', id: '11' } }), await makeGoal(metricId, { ...open, subject: { kind: 'user', id: '13' } })] as const
    const now = async (goalId: string): Promise<number | null> => (await admin.get<Progress>(`/api/goals/${goalId}/progress`)).fact
    await until(async () => (await Promise.all(goals.map(async (id) => await admin.get<Progress>(`/api/goals/${id}/progress`)))).every(({ recredit }) => recredit === undefined), 'the metric is credited')
    const [before11, before13] = [await now(goals[0]), await now(goals[1])]
    const stream = await listen(app.origin, admin.token)
    const quiet = await listen(app.origin, (await app.session(14)).token)
    const [change] = createDeal(act(-60), { title: 'live', assignedById: 11, opportunity: 50 })
    const dealId = Number(present(change, 'change').id)
    portal.publish(present(change, 'change'))
    portal.publishAll(moveDeal(act(-30), dealId, 'WON'))
    await until(async () => (await now(goals[0])) === (before11 ?? 0) + 1, 'the win counts')
    await until(() => stream.events.some(({ data }) => data.goalId === goals[0]), 'the stream tells of it')
    const told = present(stream.events.findLast(({ data }) => data.goalId === goals[0]), 'event')
    expect(told.data).toMatchObject({ fact: (before11 ?? 0) + 1, target: 10 })
    expect(Object.keys(told.data)).toEqual(Object.keys(await admin.get<Progress>(`/api/goals/${goals[0]}/progress`)))
    portal.publishAll(updateDeal(act(), dealId, { assignedById: 13 }))
    await new Promise((done) => setTimeout(done, 700))
    expect([await now(goals[0]), await now(goals[1])]).toEqual([(before11 ?? 0) + 1, before13])
    const { credits } = await admin.get<{ credits: Credit[] }>(`/api/goals/${goals[0]}/credits`)
    expect(credits.find(({ recordId }) => recordId === String(dealId))).toMatchObject({ userId: '11', value: 1, title: 'live' })
    stream.close()
    portal.publishAll(moveDeal(act(1), dealId, 'NEW'))
    await until(async () => (await now(goals[0])) === before11, 'a reopened deal no longer counts')
    const resumed = await listen(app.origin, admin.token, told.id)
    await until(() => resumed.events.some(({ data }) => data.goalId === goals[0] && data.fact === before11), 'the stream brings what was missed')
    portal.publishAll(moveDeal(act(2), dealId, 'WON'))
    await until(async () => (await now(goals[1])) === (before13 ?? 0) + 1, 'won again it counts for the owner of then')
    portal.publishAll(deleteDeal(act(), dealId))
    await until(async () => (await now(goals[1])) === before13, 'a deleted deal no longer counts')
    const all = await listen(app.origin, (await app.session(10)).token, 'unknown')
    const visible = (await (await app.session(10)).get<{ goals: { id: string }[] }>('/api/goals')).goals.map(({ id }) => id).toSorted()
    await until(() => new Set(all.events.map(({ data }) => data.goalId)).size >= visible.length, 'an unknown id brings all visible goals')
    expect([...new Set(all.events.map(({ data }) => data.goalId))].toSorted()).toEqual(visible)
    // A goal of everyone moves for all; that of another person for nobody else.
    expect(quiet.events.filter(({ data }) => goals.some((id) => id === data.goalId))).toEqual([])
    for (const one of [resumed, all, quiet]) one.close()
  })

  it('zone: another one moves the edges of days for goals, activity and previews', async () => {
    const metricId = await makeMetric({ ...deals, where: is('id', '12') })
    const goalId = await makeGoal(metricId)
    expect((await settled(goalId)).fact).toBe(0)
    for (const timeZone of ['Mars/Base', '', 7]) await expect(admin.send('PUT', '/api/portal', { timeZone })).rejects.toThrow(' 400 ')
    await admin.send('PUT', '/api/portal', { timeZone: 'Asia/Tokyo' })
    expect(await admin.get('/api/session')).toMatchObject({ portal: { timeZone: 'Asia/Tokyo' } })
    await until(async () => (await read(goalId)).fact === 1, 'the last second of a month in Moscow lies in the next one in Tokyo')
    expect((await preview({ ...deals, where: is('id', '12'), period })).matched).toBe(1)
    await admin.send('PUT', '/api/portal', { timeZone: 'Europe/Moscow' })
    await until(async () => (await read(goalId)).fact === 0, 'and back')
  })

  it('session: a renewed token works, none and a false one do not; the pages of the operator answer', async () => {
    const { token } = await admin.send<{ token: string }>('POST', '/api/session/renew')
    const status = async (path: string, headers: Record<string, string> = {}): Promise<number> => (await fetch(`${app.origin}${path}`, { headers })).status
    expect(await status('/api/session', { authorization: `Bearer ${token}` })).toBe(200)
    expect(await status('/api/session')).toBe(401)
    expect(await status('/api/goals', { authorization: 'Bearer nonsense' })).toBe(401)
    for (const path of ['/health/live', '/health/ready', '/metrics', '/api/openapi.json']) expect(await status(path)).toBe(200)
  })

  it('verify: after all of it the ledger is what a recount says', async () => {
    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0 })
  })
})

type StreamEvent = { id: string; data: Progress }

/** The progress events of a stream as they come. */
async function listen(origin: string, token: string, lastEventId?: string): Promise<{ events: StreamEvent[]; close: () => void }> {
  const ending = new AbortController()
  const headers = { authorization: `Bearer ${token}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }
  const answer = await fetch(`${origin}/api/stream`, { headers, signal: ending.signal })
  expect(answer.status).toBe(200)
  const events: StreamEvent[] = []
  const drain = async (): Promise<void> => {
    let text = ''
    for await (const piece of present(answer.body, 'body').pipeThrough(new TextDecoderStream())) {
      const blocks = (text + piece).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const lines = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
        if (lines.get('event') === 'progress') events.push({ id: lines.get('id') ?? '', data: JSON.parse(lines.get('data') ?? '') as StreamEvent['data'] })
      }
    }
  }
  // Aborted when the test has seen enough.
  drain().catch(() => undefined)
  return { events, close: () => { ending.abort() } }
}
