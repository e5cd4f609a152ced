import { expect, it } from 'vitest'
import type { AmoRest } from '../../../../server/crm/amocrm/amo-rest'
import { readCatalogue, readPeople } from '../../../../server/crm/amocrm/read-account'
import { toProblem } from '../../../../server/crm/amocrm/rest-problem'
import type { Row } from '../../../../server/crm/amocrm/to-values'

function account(answers: Readonly<Record<string, Row | null>>): AmoRest {
  return {
    get: async (path) => await (path in answers ? Promise.resolve(answers[path] ?? null) : Promise.reject(toProblem(path, { status: 404, data: {} }))),
    post: async () => await Promise.resolve(null),
    remove: async () => { await Promise.resolve() },
  }
}

const pipelines = { _embedded: { pipelines: [{ id: 7, name: 'Sales', sort: 1, _embedded: { statuses: [{ id: 71, name: 'New', type: 0 }, { id: 142, name: 'Won' }] } }] } }

it('readCatalogue: an account that has hardly anything is read all the same', async () => {
  const { account: told, kinds, stages, fields } = await readCatalogue(account({ account: { id: 1, currency: 'EUR', is_unsorted_on: false }, 'leads/pipelines': pipelines }))
  expect(told).toMatchObject({ currency: 'EUR', timeZone: 'UTC', departments: [], taskTypes: [], isFiltering: true })
  expect(kinds.map(({ kind }) => kind)).toEqual(['deal', 'task', 'call', 'contact', 'company'])
  expect(stages.map(({ id, stageKind }) => [id, stageKind])).toEqual([['71', 'open'], ['7:142', 'won']])
  expect(fields.some(({ custom }) => custom)).toBe(false)
})

it('readCatalogue: an account that does not tell its pipelines is not read', async () => {
  await expect(readCatalogue(account({ account: {} }))).rejects.toMatchObject({ code: 'crm_refused' })
})

it('readPeople: whoever the account does not call inactive is active', async () => {
  const users = [{ id: 1, name: 'Anna', rights: { is_admin: true, is_active: true } }, { id: 2, name: 'Ivan', rights: {} }, { id: 3, name: 'Olga', rights: { is_active: false } }]
  const people = await readPeople(account({ users: { _embedded: { users } } }), [])
  expect(people.map(({ id, active, isAdmin }) => [id, active, isAdmin])).toEqual([['1', true, true], ['2', true, false], ['3', false, false]])
})
