import type { Random } from './create-random'

/** First and last name that agree in gender. */
export type FullName = { firstName: string; lastName: string; gender: 'M' | 'F' }

const MALE = split('Александр Алексей Андрей Антон Артём Борис Вадим Валерий Виктор Виталий Владимир Глеб Денис Дмитрий ' +
  'Евгений Егор Иван Игорь Илья Кирилл Константин Максим Михаил Никита Николай Олег Павел Пётр Роман Руслан Сергей ' +
  'Станислав Степан Тимур Фёдор Юрий Ярослав')
const FEMALE = split('Алина Алиса Анастасия Анна Валентина Валерия Вера Виктория Галина Дарья Диана Евгения Екатерина Елена ' +
  'Жанна Зоя Инна Ирина Кристина Ксения Лариса Лидия Любовь Людмила Маргарита Марина Мария Надежда Наталья Оксана ' +
  'Ольга Полина Светлана София Тамара Татьяна Ульяна Юлия Яна')
const SURNAMES = split('Абрамов Акимов Андреев Анисимов Антонов Баранов Белов Беляев Богданов Борисов Быков Васильев Вишневский ' +
  'Власов Волков Воробьёв Гаврилов Герасимов Голубев Громов Гусев Данилов Дементьев Денисов Дорохов Дьячков Егоров ' +
  'Ермаков Ершов Ефимов Жданов Жуков Журавский Зайцев Захаров Зеленский Зимин Зорин Зуев Калинин Карпов Киселёв Климов ' +
  'Ковалёв Кольцов Комаров Кондратьев Коновалов Королёв Котов Кравченко Крылов Кудрявцев Кузнецов Кузьмин Куликов ' +
  'Лаврентьев Лазарев Лебедев Левин Логинов Лукин Лысенко Макаров Маслов Матвеев Медведев Мельник Миронов Морозов ' +
  'Назаров Некрасов Никитин Новицкий Носов Орлов Осипов Павленко Панов Пахомов Петров Поляков Пономарёв Попов Прохоров ' +
  'Родионов Романов Рябов Савельев Савин Самойлов Сафонов Седов Селезнёв Семёнов Серов Сидоренко Симонов Ситников ' +
  'Соболев Соколов Соловьёв Сомов Сорокин Степанов Суханов Сычёв Тарасов Тихонов Трофимов Туманов Ульянов Успенский ' +
  'Устинов Фадеев Филатов Фомин Фролов Харитонов Цветков Чернов Чернышёв Шевченко Широков Шубин Шумилов Щербаков Яковлев')
const INITIALS = [...'АБВГДЕИКЛМНОПРСТФЭЮ']

/** A name by chance; of the given gender when one is given. */
export function pickFullName(random: Random, gender: 'M' | 'F' = random.chance(0.5) ? 'M' : 'F'): FullName {
  const firstName = random.pick(gender === 'M' ? MALE : FEMALE)
  return { firstName, lastName: toSurname(random.pick(SURNAMES), gender), gender }
}

/** A surname with initials, as sole traders are called: «Шумилов А. В.». */
export function pickTraderName(random: Random): string {
  return `${toSurname(random.pick(SURNAMES), random.chance(0.6) ? 'M' : 'F')} ${random.pick(INITIALS)}. ${random.pick(INITIALS)}.`
}

/** The form of a surname for a man or a woman: Белов, Белова; Вишневский, Вишневская; Шевченко, Мельник alike. */
export function toSurname(base: string, gender: 'M' | 'F'): string {
  if (gender === 'M') return base
  if (base.endsWith('ий')) return `${base.slice(0, -2)}ая`
  return /(?:[оеё]в|ин)$/u.test(base) ? `${base}а` : base
}

function split(words: string): string[] {
  return words.split(' ')
}
