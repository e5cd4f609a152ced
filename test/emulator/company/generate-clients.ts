import type { Client, Contact } from './company-types'
import type { Random } from './create-random'
import { pickFullName, pickTraderName } from './russian-names'
import type { Seller } from './generate-staff'

/** Client companies and the people to talk to there; every client has at least one contact. */
export type Clientele = { clients: Map<number, Client>; contacts: Map<number, Contact>; firstContactOf: Map<number, number> }

const FORMS = ['ООО', 'ООО', 'ООО', 'АО', 'ТК', 'ГК', 'ПК']
const FIRST = ('Вектор Волга Север Каскад Магнит Орион Полюс Меридиан Атлант Кедр Титан Гарант Ладога Урал Сибирь Азимут Альянс Форвард ' +
  'Прогресс Эталон Фаворит Горизонт Парус Спектр Импульс Вертикаль Прайм Дельта Сигма Омега Янтарь Алмаз Байкал Енисей Кама ' +
  'Нева Русь Восход Старт Темп Маяк Родник Клён Сокол Буран Квант Контур Легион Мастер Монолит Оптима Пилот Ракурс Сатурн').split(' ')
const SECOND = ('Логистика Строй Торг Снаб Сервис Агро Фарм Мебель Авто Пром Хим Текстиль Продукт Инвест Маркет Техно Металл Пак Транс ' +
  'Энерго Склад Опт Ритейл Монтаж Декор').split(' ')
const CITIES = ('Самара Казань Пермь Тверь Тула Рязань Омск Томск Уфа Воронеж Калуга Саратов Пенза Киров Вологда Сочи Курск Орёл Чита ' +
  'Барнаул Ижевск Липецк Брянск Псков').split(' ')
const INDUSTRIES = ['MANUFACTURING', 'LOGISTICS', 'TRADE', 'CONSTRUCTION', 'FOOD', 'PHARMA', 'AGRICULTURE', 'OTHER']

/** Finds clients: about one for every four deals, forty thousand at most. */
export function generateClients(deps: { random: Random; deals: number; sellers: readonly Seller[]; from: number }): Clientele {
  const { random, sellers, from } = deps
  const count = Math.min(40_000, Math.max(20, Math.ceil(deps.deals / 4)))
  const clientele: Clientele = { clients: new Map(), contacts: new Map(), firstContactOf: new Map() }
  const taken = new Set<string>()
  for (let i = 0; i < count; i++) {
    const id = 11 + 2 * i
    const assignedById = random.pick(sellers).personId
    const stamps = { assignedById, createdAt: from, updatedAt: from }
    clientele.clients.set(id, { id, title: pickUnusedTitle(random, taken), industry: random.pick(INDUSTRIES), ...stamps })
    clientele.firstContactOf.set(id, clientele.contacts.size + 1)
    for (let n = random.chance(0.3) ? 2 : 1; n > 0; n--) {
      const { firstName, lastName } = pickFullName(random)
      const contactId = clientele.contacts.size + 1
      clientele.contacts.set(contactId, { id: contactId, firstName, lastName, companyId: id, ...stamps })
    }
  }
  return clientele
}

function pickUnusedTitle(random: Random, taken: Set<string>): string {
  let title = pickTitle(random, 0)
  for (let attempt = 1; taken.has(title); attempt++) title = pickTitle(random, attempt)
  taken.add(title)
  return title
}

/** The more often a name was taken, the longer the next one. */
function pickTitle(random: Random, attempt: number): string {
  if (attempt === 0 && random.chance(0.12)) return `ИП ${pickTraderName(random)}`
  const short = attempt === 0 && random.chance(0.25)
  const name = short ? random.pick(FIRST) : `${random.pick(FIRST)}-${random.pick(SECOND)}`
  return `${random.pick(FORMS)} «${name}${attempt > 1 ? ` ${random.pick(CITIES)}` : ''}»`
}
