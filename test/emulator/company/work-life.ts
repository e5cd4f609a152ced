import type { Acting } from './company-actions'
import type { Company, CompanyChange, Person } from './company-types'
import { createRandom, toCumulative, type Random } from './create-random'
import { createClient, createContact, createItem, payInvoice, updateItem } from './item-actions'
import type { Life, LifeDeps } from './life'
import { addCall, createActivity, createTask, logTime, updateActivity, updateTask } from './work-actions'

type World = { company: Company; random: Random; open: { tasks: number[]; activities: number[]; leads: number[]; invoices: number[]; quotes: number[]; processes: [type: number, id: number][] } }
type Deed = (world: World, acting: Acting) => CompanyChange[]

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const [LEAD, QUOTE, INVOICE] = [1, 7, 31]

const DEEDS: readonly { weight: number; deed: Deed }[] = [
  { weight: 34, deed: call }, { weight: 10, deed: beginTask }, { weight: 9, deed: endTask }, { weight: 6, deed: work }, { weight: 9, deed: plan }, { weight: 8, deed: done },
  { weight: 9, deed: takeLead }, { weight: 7, deed: endLead }, { weight: 3, deed: bill }, { weight: 3, deed: paid }, { weight: 2, deed: offer }, { weight: 2, deed: acceptQuote },
  { weight: 2, deed: complain }, { weight: 2, deed: settle }, { weight: 2, deed: meetContact }, { weight: 1, deed: meetClient },
]

/** Lets the people of a company go on beside their deals: calls arrive, tasks and activities are begun and done, leads convert, invoices are paid, complaints are settled. */
export function createWorkLife({ company, seed, now, dealsPerMinute: deedsPerMinute, emit }: LifeDeps): Life {
  const random = createRandom(seed)
  const world: World = { company, random, open: listOpen(company) }
  const sums = toCumulative(DEEDS.map(({ weight }) => weight))
  const pause = (): number => (-Math.log(1 - random.next()) * MINUTE_MS) / deedsPerMinute
  let dueAt = now + pause()
  return {
    tick: (until) => {
      const changes: CompanyChange[] = []
      for (; dueAt <= until; dueAt += pause()) {
        const person = pickSeller(world)
        const deed = DEEDS[random.weighted(sums)]?.deed ?? call
        if (person) changes.push(...deed(world, { company, now: dueAt, byPersonId: person.id }))
      }
      for (const change of changes) emit?.(change)
      return changes
    },
  }
}

function call({ random, company }: World, acting: Acting): CompanyChange[] {
  const isAnswered = random.chance(0.8)
  const isIncoming = random.chance(0.4)
  const duration = isAnswered ? 15 + random.below(500) : 0
  return addCall(acting, {
    typeId: isIncoming ? 2 : 1, phone: `+7${9_000_000_000 + random.below(999_999_999)}`, startAt: toSecond(acting.now - duration * 1000), duration,
    failedCode: isAnswered ? '200' : isIncoming ? '304' : '486', contactId: pick(random, [...company.contacts.keys()].slice(-50)) ?? 0,
  })
}

function beginTask({ open, random }: World, acting: Acting): CompanyChange[] {
  const changes = createTask(acting, { title: 'Подготовить документы', status: 3, startedAt: toSecond(acting.now), deadline: toSecond(acting.now + (1 + random.below(72)) * HOUR_MS), timeEstimate: 3600 })
  return remember(open.tasks, changes)
}

function endTask(world: World, acting: Acting): CompanyChange[] {
  const task = takeOut(world.random, world.open.tasks, (id) => world.company.tasks.get(id))
  return task ? updateTask({ ...acting, byPersonId: task.responsibleId }, task.id, { status: 5 }) : []
}

/** Nobody is told of it. */
function work({ open, company, random }: World, acting: Acting): CompanyChange[] {
  const id = pick(random, open.tasks)
  if (id !== undefined && company.tasks.has(id)) logTime(acting, id, { seconds: 300 * (1 + random.below(12)) })
  return []
}

function plan({ open, random }: World, acting: Acting): CompanyChange[] {
  const startAt = toSecond(acting.now + random.below(48) * HOUR_MS)
  const isMeeting = random.chance(0.4)
  return remember(open.activities, createActivity(acting, {
    typeId: isMeeting ? 1 : 6, providerId: isMeeting ? 'CRM_MEETING' : 'CRM_TODO', subject: isMeeting ? 'Встреча с клиентом' : 'Связаться с клиентом', startAt, endAt: startAt + HOUR_MS, deadline: startAt,
  }))
}

function done(world: World, acting: Acting): CompanyChange[] {
  const activity = takeOut(world.random, world.open.activities, (id) => world.company.activities.get(id))
  return activity ? updateActivity({ ...acting, byPersonId: activity.responsibleId }, activity.id, { isCompleted: true }) : []
}

function takeLead({ open, random }: World, acting: Acting): CompanyChange[] {
  return remember(open.leads, createItem(acting, LEAD, { title: pick(random, ['Заявка с сайта', 'Звонок на общий номер', 'Письмо с выставки']) ?? 'Заявка' }))
}

function endLead(world: World, acting: Acting): CompanyChange[] {
  return end(world, acting, { type: LEAD, open: world.open.leads, semantics: world.random.chance(0.6) ? 'S' : 'F' })
}

function bill(world: World, acting: Acting): CompanyChange[] {
  return remember(world.open.invoices, write(world, acting, { type: INVOICE, name: 'Счёт' }))
}

function offer(world: World, acting: Acting): CompanyChange[] {
  return remember(world.open.quotes, write(world, acting, { type: QUOTE, name: 'Предложение' }))
}

/** An invoice or an offer about one of the newest deals. */
function write({ company, random }: World, acting: Acting, { type, name }: { type: number; name: string }): CompanyChange[] {
  const deal = company.deals.get(pick(random, [...company.deals.keys()].slice(-200)) ?? 0)
  return deal && deal.opportunity > 0 && company.itemSets.has(type) ? createItem(acting, type, {
    title: `${name}: ${deal.title}`, opportunity: deal.opportunity, currencyId: deal.currencyId, dealId: deal.id, contactId: deal.contactId, companyId: deal.companyId, assignedById: deal.assignedById,
  }) : []
}

function paid(world: World, acting: Acting): CompanyChange[] {
  const invoice = takeOut(world.random, world.open.invoices, (id) => world.company.itemSets.get(INVOICE)?.items.get(id))
  return invoice ? payInvoice(acting, invoice.id) : []
}

function acceptQuote(world: World, acting: Acting): CompanyChange[] {
  return end(world, acting, { type: QUOTE, open: world.open.quotes, semantics: 'S' })
}

/** Something of a smart process of the portal's own. */
function complain({ company, random, open }: World, acting: Acting): CompanyChange[] {
  const type = pick(random, listProcesses(company))
  if (type === undefined) return []
  const changes = createItem(acting, type, {})
  for (const { id } of changes) open.processes.push([type, Number(id)])
  return changes
}

function settle(world: World, acting: Acting): CompanyChange[] {
  const { open, random } = world
  const [type, id] = open.processes.splice(random.below(Math.max(1, open.processes.length)), 1)[0] ?? []
  return type === undefined || id === undefined ? [] : end(world, acting, { type, open: [id], semantics: random.chance(0.7) ? 'S' : 'F' })
}

function meetClient(_world: World, acting: Acting): CompanyChange[] {
  return createClient(acting, {})
}

function meetContact(_world: World, acting: Acting): CompanyChange[] {
  return createContact(acting, { firstName: 'Новый', lastName: 'Клиент' })
}

function end({ company, random }: World, acting: Acting, { type, open, semantics }: { type: number; open: number[]; semantics: 'S' | 'F' }): CompanyChange[] {
  const set = company.itemSets.get(type)
  const item = takeOut(random, open, (id) => set?.items.get(id))
  const stage = set?.stages.find((each) => each.semantics === semantics)
  return item && stage ? updateItem({ ...acting, byPersonId: item.assignedById }, type, item.id, { stageId: stage.statusId }) : []
}

function listOpen(company: Company): World['open'] {
  const ofType = (type: number): number[] => {
    const set = company.itemSets.get(type)
    const working = new Set(set?.stages.filter(({ semantics }) => semantics === null).map(({ statusId }) => statusId))
    return [...set?.items.values() ?? []].filter(({ stageId }) => working.has(stageId)).map(({ id }) => id)
  }
  return {
    tasks: [...company.tasks.values()].filter(({ status }) => status !== 5).map(({ id }) => id), activities: [...company.activities.values()].filter(({ isCompleted }) => !isCompleted).map(({ id }) => id),
    leads: ofType(LEAD), invoices: ofType(INVOICE), quotes: ofType(QUOTE),
    processes: listProcesses(company).flatMap((type) => ofType(type).map((id): [number, number] => [type, id])),
  }
}

/** Types with stages that are the portal's own. */
function listProcesses({ itemSets }: Company): number[] {
  return [...itemSets.values()].filter(({ entityTypeId, hasStages }) => entityTypeId >= 128 && hasStages).map(({ entityTypeId }) => entityTypeId)
}

/** Somebody who is there and owns one of the newest deals. */
function pickSeller({ company, random }: World): Person | undefined {
  const owners = [...company.deals.keys()].slice(-200).flatMap((id) => company.people.get(company.deals.get(id)?.assignedById ?? 0) ?? []).filter(({ active }) => active)
  return pick(random, owners)
}

function remember(open: number[], changes: CompanyChange[]): CompanyChange[] {
  for (const { id } of changes) open.push(Number(id))
  return changes
}

/** Some open row, which is no longer open then; null when none is left. */
function takeOut<Row>(random: Random, open: number[], find: (id: number) => Row | undefined): Row | null {
  while (open.length > 0) {
    const [id = 0] = open.splice(random.below(open.length), 1)
    const row = find(id)
    if (row) return row
  }
  return null
}

function pick<Value>(random: Random, values: readonly Value[]): Value | undefined {
  return values.length > 0 ? values[random.below(values.length)] : undefined
}

function toSecond(at: number): number {
  return Math.floor(at / 1000) * 1000
}
