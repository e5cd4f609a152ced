import type { Department, Person } from './company-types'
import type { Random } from './create-random'
import { pickFullName } from './russian-names'

/** Somebody who owns deals. `volume` weighs how many deals they get, `talent` multiplies their odds; instants are ms. */
export type Seller = {
  personId: number; departmentId: number; pipelineIds: readonly number[]
  volume: number; talent: number; joinedAt: number; leftAt: number
}
/** The people of the company, who of them sells, and who repairs. */
export type Staff = {
  people: Map<number, Person>; departments: Map<number, Department>; sellers: Seller[]; engineerIds: number[]
}
type Team = { name: string; head: string; member: string; pipelineIds: readonly number[]; share: number; groups: readonly string[]; always?: true }

const SERVICE = 'Сервис'
const TEAMS: readonly Team[] = [
  { name: 'Отдел продаж № 1', head: 'Руководитель отдела продаж', member: 'Менеджер по продажам', pipelineIds: [0], share: 0.28,
    groups: ['Группа входящих заявок', 'Группа активных продаж'] },
  { name: 'Отдел продаж № 2', head: 'Руководитель отдела продаж', member: 'Менеджер по продажам', pipelineIds: [0], share: 0.22,
    groups: ['Группа Москвы', 'Группа регионов'] },
  { name: 'Опт', head: 'Руководитель оптового отдела', member: 'Менеджер оптовых продаж', pipelineIds: [2], share: 0.22,
    groups: ['Опт: Поволжье', 'Опт: Урал и Сибирь'] },
  { name: 'Работа с ключевыми клиентами', head: 'Руководитель направления', member: 'Менеджер по ключевым клиентам',
    pipelineIds: [0, 10], share: 0.14, groups: ['Тендерная группа'], always: true },
  { name: SERVICE, head: 'Руководитель сервиса', member: 'Менеджер сервиса', pipelineIds: [12], share: 0.14, groups: ['Выездной сервис'] },
]
const OFFICES = [{ name: 'Маркетинг', head: 'Директор по маркетингу', member: 'Маркетолог' },
  { name: 'Бухгалтерия', head: 'Главный бухгалтер', member: 'Бухгалтер' }]
const DAY_MS = 86_400_000
/** A team is cut into groups only when there is somebody to put into them. */
const LARGE_TEAM = 8

/** Staffs the company: person 1 is the director and admin of the portal. `size` is the number of people, 16 at least. */
export function generateStaff(deps: { random: Random; size: number; now: number; timeZone: string; companyName: string }): Staff {
  const { random, size, now } = deps
  const staff: Staff = { people: new Map(), departments: new Map(), sellers: [], engineerIds: [] }
  const { hire, open } = createPersonnel(staff, random)
  const root = open(deps.companyName, null)
  const director = hire('Генеральный директор', root.id)
  Object.assign(director, { isAdmin: true, timeZone: deps.timeZone })
  root.headId = director.id
  const commerce = open('Коммерческая служба', root.id)
  commerce.headId = hire('Коммерческий директор', commerce.id).id
  for (const office of OFFICES) {
    const department = open(office.name, root.id)
    department.headId = hire(office.head, department.id).id
    for (let i = 0; i < Math.floor(size / 40); i++) hire(office.member, department.id)
  }
  const engineers = Math.max(1, Math.round(size / 20))
  const toSell = Math.max(TEAMS.length * 2, size - staff.people.size - engineers)
  const headcount = shareOut(toSell - TEAMS.length)
  for (const team of TEAMS) {
    const department = open(team.name, team.name === SERVICE ? root.id : commerce.id)
    department.headId = hire(team.head, department.id).id
    const members = headcount.get(team.name) ?? 1
    const groups = members >= LARGE_TEAM || team.always ? team.groups.map((name) => open(name, department.id)) : []
    for (let i = 0; i < members; i++) {
      const place = groups[i % (groups.length + 1)] ?? department
      const person = hire(team.member, place.id)
      place.headId ??= person.id
      staff.sellers.push(toSeller(random, { person, place, team, now, isFounder: i === 0 }))
    }
    if (team.name === SERVICE) for (let i = 0; i < engineers; i++) staff.engineerIds.push(hire('Инженер', department.id).id)
  }
  letSomeGo(random, staff, now)
  return staff
}

/** Writes people and departments into the staff under the next free ids. */
function createPersonnel(staff: Staff, random: Random) {
  const hire = (position: string, departmentId: number): Person => {
    const person = { id: nextId(staff.people), ...pickUnusedName(random, staff.people), position, departmentIds: [departmentId],
      active: true, isAdmin: false, timeZone: '' }
    staff.people.set(person.id, person)
    return person
  }
  const open = (name: string, parentId: number | null): Department => {
    const department = { id: nextId(staff.departments, 2), name, parentId, headId: null, sort: 100 * (staff.departments.size + 1) }
    staff.departments.set(department.id, department)
    return department
  }
  return { hire, open }
}

/** How many sellers each team has besides its head: one at least; the first team takes what rounding leaves. */
function shareOut(sellers: number): Map<string, number> {
  const counts = new Map(TEAMS.map((team) => [team.name, Math.max(1, Math.floor(sellers * team.share))]))
  const first = TEAMS[0]?.name ?? ''
  const given = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return counts.set(first, Math.max(1, (counts.get(first) ?? 0) + sellers - given))
}

/** A founder has been there from the first day, so that no pipeline is ever without a seller. */
function toSeller(
  random: Random, { person, place, team, now, isFounder }: { person: Person; place: Department; team: Team; now: number; isFounder: boolean },
): Seller {
  const isNew = !isFounder && place.headId !== person.id && random.chance(0.15)
  return {
    personId: person.id, departmentId: place.id, pipelineIds: team.pipelineIds,
    volume: 0.7 + 0.6 * random.next(), talent: 0.65 + 0.7 * random.next(),
    joinedAt: isNew ? now - (60 + random.below(240)) * DAY_MS : -Infinity, leftAt: Infinity,
  }
}

/** About one seller in twenty has left: never a head, never the last one of a pipeline. */
function letSomeGo(random: Random, staff: Staff, now: number): void {
  const heads = new Set([...staff.departments.values()].map((department) => department.headId))
  for (const seller of staff.sellers) {
    const person = staff.people.get(seller.personId)
    const isNeeded = heads.has(seller.personId) || !staff.sellers.some((other) => other !== seller && other.leftAt === Infinity &&
      other.joinedAt === -Infinity && seller.pipelineIds.every((id) => other.pipelineIds.includes(id)))
    if (!person || isNeeded || seller.joinedAt > -Infinity || !random.chance(0.07)) continue
    seller.leftAt = now - (20 + random.below(250)) * DAY_MS
    person.active = false
  }
}

function pickUnusedName(random: Random, people: Map<number, Person>): Pick<Person, 'firstName' | 'lastName' | 'gender'> {
  const taken = (name: { firstName: string; lastName: string }): boolean =>
    [...people.values()].some((person) => person.lastName === name.lastName && person.firstName === name.firstName)
  let name = pickFullName(random)
  while (taken(name)) name = pickFullName(random)
  return name
}

function nextId(rows: Map<number, unknown>, step = 1): number {
  return 1 + step * rows.size
}
