import { describe, expect, it } from 'vitest'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeMetric, openLedger } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

describe.each(dialects)('previewRatio on %s', (dialect) => {
  async function start() {
    const database = await openTestPortal(dialect)
    await seedPortal(database.db)
    for (let i = 1; i <= 8; i += 1) {
      await putRecord(database.db, makeDeal({ id: String(i), baseMinor: i * 100, stageKind: i <= 3 ? 'won' : 'lost' }), makeHistory(String(i), [[Date.UTC(2026, 10, i), i <= 3 ? 'won' : 'lost']]))
    }
    const ledger = openLedger(database)
    const save = async (definition: Parameters<typeof ledger.saveMetric>[2]): Promise<string> => (await ledger.saveMetric(editor, null, definition)).id
    const won = await save(makeMetric({ name: 'Won', measure: { kind: 'count' } }))
    const closed = await save(makeMetric({ name: 'Closed', measure: { kind: 'count' }, when: 'closedAt' }))
    const preview = async (of: string, to: string, given: { minSample?: number; period?: { from: string; to: string } } = {}) => await ledger.preview({
      language: 'en', personIds: null, period: given.period ?? null,
      definition: { name: 'Win rate', better: 'higher', ratio: { of, to, ...(given.minSample === undefined ? {} : { minSample: given.minSample }) } },
    })
    return { ledger, save, won, closed, preview }
  }

  it('previewRatio: divides the figures of its parts and shows the records it divides by', async () => {
    const { won, closed, preview } = await start()
    const answer = await preview(won, closed)
    expect(answer).toMatchObject({ value: 3 / 8, matched: 8, unit: { kind: 'share' } })
    expect(answer.sentence).toContain('Closed')
    expect(answer.steps.map(({ left }) => left)).toEqual([8])
    expect(answer.sample).toHaveLength(8)
    expect(await preview(won, closed, { period: { from: '2026-11-03', to: '2026-11-06' } })).toMatchObject({ value: 1 / 3, matched: 3 })
  })

  it('previewRatio: no value over nothing or over less than the smallest sample', async () => {
    const { won, closed, preview } = await start()
    expect((await preview(won, closed, { period: { from: '2025-01-01', to: '2025-02-01' } })).value).toBeNull()
    expect((await preview(won, closed, { minSample: 9 })).value).toBeNull()
  })

  it('previewRatio: names the part that is missing or has no records', async () => {
    const { save, won, preview } = await start()
    await expect(preview(won, 'nobody')).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('nobody') })
    const byHand = await save({ name: 'Visits', better: 'higher', manual: { unit: 'visits' } })
    await expect(preview(byHand, won)).rejects.toMatchObject({ kind: 'invalid', code: 'nothing-to-preview', message: expect.stringContaining('ratio.of') })
  })
})
