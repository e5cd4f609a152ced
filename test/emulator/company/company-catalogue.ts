import type { Currency, CustomField, Pipeline, Product, Stage } from './company-types'

/** How deals of a pipeline go: median amount in roubles, median days to a close, its share among deals, odds of a win. */
export type PipelineHabit = {
  pipeline: Pipeline; stages: readonly StageDraft[]; share: number; odds: number
  medianAmount: number; amountSigma: number; medianDays: number; subjects: readonly string[]
}
type StageDraft = readonly [code: string, name: string]

const MAIN: readonly StageDraft[] = [['NEW', 'Новая заявка'], ['PREPARATION', 'Выявление потребности'],
  ['PREPAYMENT_INVOICE', 'Коммерческое предложение'], ['EXECUTING', 'Согласование договора'], ['FINAL_INVOICE', 'Счёт на оплату']]
const WHOLESALE: readonly StageDraft[] = [['NEW', 'Запрос прайса'], ['PREPARATION', 'Подбор ассортимента'],
  ['PREPAYMENT_INVOICE', 'Предоплата'], ['UC_K4T0ZP', 'Отгрузка']]
const TENDERS: readonly StageDraft[] = [['NEW', 'Найден тендер'], ['PREPARATION', 'Подготовка документов'],
  ['UC_9V3WQA', 'Заявка подана'], ['PREPAYMENT_INVOICE', 'Обеспечение и аванс'], ['EXECUTING', 'Подписание контракта']]
const SERVICE: readonly StageDraft[] = [['NEW', 'Обращение'], ['PREPARATION', 'Диагностика'], ['EXECUTING', 'Ремонт']]

/** The pipelines of the generated company. Pipeline 10 has the STATUS_ID that Bitrix24 cuts at 21 characters. */
export const PIPELINE_HABITS: readonly PipelineHabit[] = [
  { pipeline: { id: 0, name: 'Основная', sort: 100, isDefault: true }, stages: MAIN, share: 0.55, odds: 0.18,
    medianAmount: 190_000, amountSigma: 0.8, medianDays: 21,
    subjects: ['Поставка стеллажей', 'Паллетные стеллажи', 'Полочные стеллажи', 'Штабелёр', 'Гидравлические тележки', 'Стол подъёмный',
      'Мезонин под ключ', 'Контейнеры складские', 'Весы платформенные', 'Оснащение склада', 'Тара и поддоны'] },
  { pipeline: { id: 2, name: 'Опт', sort: 200, isDefault: false }, stages: WHOLESALE, share: 0.22, odds: 0.23,
    medianAmount: 420_000, amountSigma: 0.7, medianDays: 14,
    subjects: ['Опт: упаковочная плёнка', 'Опт: поддоны', 'Опт: короба', 'Опт: стяжные ремни', 'Годовой заказ плёнки', 'Опт: тележки'] },
  { pipeline: { id: 10, name: 'Тендеры', sort: 300, isDefault: false }, stages: TENDERS, share: 0.06, odds: 0.12,
    medianAmount: 1_400_000, amountSigma: 0.9, medianDays: 45,
    subjects: ['Тендер: складская техника', 'Тендер: стеллажи', 'Тендер: обслуживание парка', 'Закупка по 44-ФЗ', 'Закупка по 223-ФЗ'] },
  { pipeline: { id: 12, name: 'Сервис', sort: 400, isDefault: false }, stages: SERVICE, share: 0.17, odds: 0.34,
    medianAmount: 38_000, amountSigma: 0.6, medianDays: 7,
    subjects: ['Ремонт погрузчика', 'Плановое ТО', 'Запчасти к штабелёру', 'Замена аккумулятора', 'Осмотр стеллажей', 'Договор обслуживания'] },
]

const FIELD_DRAFTS: readonly Omit<CustomField, 'id' | 'options'>[] = [
  { name: 'UF_CRM_REGION', type: 'enumeration', multiple: false, title: { ru: 'Регион', en: 'Region' } },
  { name: 'UF_CRM_SEGMENT', type: 'enumeration', multiple: false, title: { ru: 'Сегмент', en: 'Segment' } },
  { name: 'UF_CRM_DISCOUNT', type: 'double', multiple: false, title: { ru: 'Скидка, %', en: 'Discount, %' } },
  { name: 'UF_CRM_NEXT_CONTACT', type: 'date', multiple: false, title: { ru: 'Следующий контакт', en: 'Next contact' } },
  { name: 'UF_CRM_VIP', type: 'boolean', multiple: false, title: { ru: 'VIP-клиент', en: 'VIP client' } },
  { name: 'UF_CRM_MARGIN', type: 'money', multiple: false, title: { ru: 'Маржа', en: 'Margin' } },
  { name: 'UF_CRM_TAGS', type: 'enumeration', multiple: true, title: { ru: 'Метки', en: 'Tags' } },
  { name: 'UF_CRM_TECHLEAD', type: 'employee', multiple: false, title: { ru: 'Ответственный инженер', en: 'Responsible engineer' } },
]
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  UF_CRM_REGION: ['Москва', 'Санкт-Петербург', 'Поволжье', 'Урал', 'Сибирь', 'Юг', 'Дальний Восток'],
  UF_CRM_SEGMENT: ['Малый бизнес', 'Средний бизнес', 'Крупный бизнес', 'Госсектор'],
  UF_CRM_TAGS: ['Повторный заказ', 'Срочно', 'Рассрочка', 'Нужен монтаж', 'Рекомендация'],
}

/** Custom fields of deals; option ids grow through all the lists, as in Bitrix24. */
export function makeCustomFields(): CustomField[] {
  let nextOptionId = 41
  return FIELD_DRAFTS.map((draft, index) => {
    const values = OPTIONS[draft.name]
    const field: CustomField = { ...draft, id: 311 + 2 * index }
    return values ? { ...field, options: values.map((value) => ({ id: (nextOptionId += 2), value })) } : field
  })
}

/** Stages of every pipeline: the working ones, then won, lost and «причина провала». */
export function makeStages(): Stage[] {
  let nextId = 70
  return PIPELINE_HABITS.flatMap(({ pipeline, stages }) => {
    const working = stages.map(([code, name]) => ({ code, name, semantics: null, color: '#39A8EF' }))
    const finals = [
      { code: 'WON', name: 'Сделка успешна', semantics: 'S' as const, color: '#7BD500' },
      { code: 'LOSE', name: 'Сделка провалена', semantics: 'F' as const, color: '#FF5752' },
      { code: 'APOLOGY', name: 'Анализ причины провала', semantics: 'F' as const, color: '#FF5752' },
    ]
    return [...working, ...finals].map(({ code, ...rest }, index) => ({
      ...rest, id: (nextId += 2), statusId: toStatusId(pipeline.id, code), sort: 10 * (index + 1), pipelineId: pipeline.id,
    }))
  })
}

/** STATUS_ID as Bitrix24 writes it: prefixed outside pipeline 0, and cut at 21 characters. */
export function toStatusId(pipelineId: number, code: string): string {
  return (pipelineId === 0 ? code : `C${pipelineId}:${code}`).slice(0, 21)
}

/** The rouble is the base; the yuan is quoted per hundred. */
export const CURRENCIES: readonly Currency[] = [
  { code: 'RUB', amount: '1.0000', amountCount: '1', isBase: true, decimals: 2, fullName: 'Российский рубль' },
  { code: 'USD', amount: '92.4800', amountCount: '1', isBase: false, decimals: 2, fullName: 'Доллар США' },
  { code: 'EUR', amount: '100.1250', amountCount: '1', isBase: false, decimals: 2, fullName: 'Евро' },
  { code: 'CNY', amount: '1271.3000', amountCount: '100', isBase: false, decimals: 2, fullName: 'Китайский юань' },
]

/** Where deals come from. */
export const SOURCES: readonly { statusId: string; name: string }[] = [
  { statusId: 'CALL', name: 'Звонок' }, { statusId: 'EMAIL', name: 'Электронная почта' }, { statusId: 'WEB', name: 'Сайт' },
  { statusId: 'ADVERTISING', name: 'Реклама' }, { statusId: 'PARTNER', name: 'Существующий клиент' },
  { statusId: 'RECOMMENDATION', name: 'По рекомендации' }, { statusId: 'TRADE_SHOW', name: 'Выставка' },
]

/** What the company sells: section, then name and price in roubles. */
export function makeProducts(): Map<number, Product> {
  const sections: Record<string, readonly (readonly [string, number])[]> = {
    'Стеллажи': [['Паллетный стеллаж СТ-3000', 48_500], ['Полочный стеллаж МС-500', 12_900], ['Консольный стеллаж КС-12', 96_000],
      ['Гравитационный стеллаж ГС-4', 154_000]],
    'Складская техника': [['Тележка гидравлическая 2,5 т', 24_900], ['Штабелёр электрический 1,5 т', 489_000],
      ['Погрузчик вилочный 3 т', 1_950_000], ['Стол подъёмный 500 кг', 87_000]],
    'Упаковка': [['Стретч-плёнка 20 мкм, паллета', 68_000], ['Короб Т-23, 1000 шт.', 31_000], ['Поддон 1200×800', 640]],
    'Сервис': [['Плановое ТО погрузчика', 14_500], ['Монтаж стеллажей, смена', 32_000], ['Аккумулятор тяговый 48 В', 212_000]],
  }
  const rows = Object.entries(sections).flatMap(([section, goods]) => goods.map(([name, price]) => ({ section, name, price })))
  return new Map(rows.map((row, index) => [501 + 2 * index, { id: 501 + 2 * index, ...row }]))
}
