import { describe, expect, it } from 'vitest'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric, openLedger } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

describe.each(dialects)('previewMetric on %s', (dialect) => {
  async function start() {
    const database = await openTestPortal(dialect)
    await seedPortal(database.db)
    for (let i = 1; i <= 30; i += 1) {
      const won = i % 3 === 0
      await putRecord(database.db, makeDeal({ id: String(i), ownerId: String(1 + (i % 2)), baseMinor: i * 100, stageKind: won ? 'won' : 'open', excluded: i === 30 }),
        makeHistory(String(i), won ? [[Date.UTC(2026, 10, i), 'won']] : []))
    }
    return openLedger(database)
  }
  const asked = { period: null, language: 'ru', personIds: null }
  const where = { all: [{ field: 'stageKind', op: 'is' as const, value: 'won' }, { field: 'amount', op: 'gt' as const, value: 600 }] }

  it('previewMetric: counts what matches, step by step, with the newest records', async () => {
    const ledger = await start()
    const preview = await ledger.preview({ ...asked, definition: makeMetric({ where }) })
    expect(preview).toMatchObject({ matched: 7, value: 900 + 1200 + 1500 + 1800 + 2100 + 2400 + 2700, people: 2, unit: { kind: 'money', currency: 'RUB' } })
    expect(preview.steps.map((step) => [step.condition.field, step.left])).toEqual([['source', 29], ['stageKind', 9], ['amount', 7]])
    expect(preview.sample[0]).toMatchObject({ kind: 'deal', id: '27', url: 'https://crm.test/deal/27', value: 2700, at: '2026-11-27T00:00:00.000Z' })
    expect(preview.sentence).toContain('сделок')
  })

  it('previewMetric: figures and sample are of the people given only', async () => {
    const ledger = await start()
    const previewOf = async (personIds: string[]) => {
      const { matched, value, people, steps, sample } = await ledger.preview({ ...asked, definition: makeMetric({ where }), personIds })
      return [matched, value, people, steps.map(({ left }) => left), sample.map(({ id, userId }) => [id, userId])]
    }
    const ofFirst = [3, 5400, 1, [14, 4, 3], [['24', '1'], ['18', '1'], ['12', '1']]]
    expect(await previewOf(['1'])).toEqual(ofFirst)
    expect(await previewOf(['1', ...Array.from({ length: 40_000 }, (_, i) => `x${i}`)])).toEqual(ofFirst)
    expect(await previewOf(['77'])).toEqual([0, 0, 0, [0, 0, 0], []])
    expect(await previewOf([])).toEqual([0, 0, 0, [0, 0, 0], []])
  })

  it('previewMetric: a funnel of the most conditions with the most values is answered', async () => {
    const ledger = await start()
    const values = Array.from({ length: 500 }, (_, i) => String(i))
    const conditions = Array.from({ length: 98 }, () => ({ field: 'stageId', op: 'notIn' as const, value: values }))
    expect((await ledger.preview({ ...asked, definition: makeMetric({ where: { all: conditions } }) })).steps).toHaveLength(99)
  })

  it('previewMetric: inside a period only', async () => {
    const ledger = await start()
    const preview = await ledger.preview({ ...asked, definition: makeMetric({ where }), period: { from: '2026-11-12', to: '2026-11-18' }, language: 'en' })
    expect([preview.matched, preview.value]).toEqual([2, 2700])
    expect(preview.steps.at(-1)?.left).toBe(2)
    await expect(ledger.preview({ ...asked, definition: makeMetric(), period: { from: '2026-11-12', to: '2026-11-12' } })).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('previewMetric: names what is wrong', async () => {
    const ledger = await start()
    await expect(ledger.preview({ ...asked, definition: makeMetric({ when: 'never' }) })).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('never') })
  })
})
