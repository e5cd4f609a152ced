import { DateTime } from 'luxon'
import { CURRENCIES, PIPELINE_HABITS, SOURCES, makeCustomFields, makeProducts, makeStages } from './company-catalogue'
import type { Company } from './company-types'
import { createHistoryDraft } from './create-history-draft'
import { createRandom } from './create-random'
import { createWorkCalendar } from './create-work-calendar'
import { generateClients } from './generate-clients'
import { generateDeals } from './generate-deals'
import { generateItems } from './generate-items'
import { generateStaff } from './generate-staff'
import { generateWork } from './generate-work'
import { makeItemSets } from './item-catalogue'
import { settleMonth } from './settle-month'

/** What to generate. `now` in ms; `people` follows from the number of deals when absent (20 to 200). */
export type CompanyRequest = { seed: number; deals: number; now: number; people?: number; timeZone?: string }

const NAME = 'Склад-Мастер'
const MONTHS_OF_LIFE = 14

/** Makes up a Russian sales company that has worked for 14 months until `now`. The same request gives the same company. */
export function generateCompany(request: CompanyRequest): Company {
  const { seed, deals, now, timeZone = 'Europe/Moscow' } = request
  const random = createRandom(seed)
  const present = DateTime.fromMillis(now, { zone: timeZone })
  const from = present.minus({ months: MONTHS_OF_LIFE }).startOf('day').toMillis()
  const monthStart = present.startOf('month').toMillis()
  const staff = generateStaff({ random, size: request.people ?? toSize(deals), now, timeZone, companyName: NAME })
  const clientele = generateClients({ random, deals, sellers: staff.sellers, from })
  const company: Company = {
    name: NAME, timeZone, people: staff.people, departments: staff.departments,
    pipelines: new Map(PIPELINE_HABITS.map(({ pipeline }) => [pipeline.id, { ...pipeline }])),
    stages: makeStages(), customFields: makeCustomFields(), currencies: CURRENCIES.map((currency) => ({ ...currency })),
    contacts: clientele.contacts, clients: clientele.clients, products: makeProducts(), sources: SOURCES.map((source) => ({ ...source })),
    deals: new Map(), productRows: { isImplied: true, own: new Map(), nextId: 1 }, history: [], historyByDeal: new Map(),
    itemSets: makeItemSets(), tasks: new Map(), activities: new Map(), calls: new Map(),
    nextId: {
      deal: 1, history: 1, contact: clientele.contacts.size + 1, client: lastId(clientele.clients) + 1,
      person: lastId(staff.people) + 1, department: lastId(staff.departments) + 1,
    },
  }
  const history = createHistoryDraft(company.stages, deals * 6)
  const calendar = createWorkCalendar({ from, now, timeZone })
  const places = generateDeals({ company, staff, clientele, random, calendar, history, count: deals, now, monthStart })
  settleMonth({ company, history, random, places, now, monthStart, dayStart: present.startOf('day').toMillis() })
  history.writeInto(company)
  // With chance of its own, so that the deals of a seed stay what they are.
  generateItems({ company, random: createRandom(seed + 1), now })
  generateWork({ company, random: createRandom(seed + 2), now })
  return company
}

/** From 20 people for a thousand deals to 200 for a million. */
function toSize(deals: number): number {
  return Math.min(200, Math.max(20, Math.round(20 + 60 * Math.log10(deals / 1000))))
}

function lastId(rows: Map<number, unknown>): number {
  return Math.max(...rows.keys())
}
