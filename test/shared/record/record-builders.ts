import type { FieldInfo } from '../../../shared/record/field-types'
import { toRelatedFields } from '../../../shared/record/related-fields'
import { kindTitle, standardFields } from '../../../shared/record/field-catalogue'
import type { FieldCatalogue } from '../../../shared/record/field-types'
import type { CrmRecord, StageEntry } from '../../../shared/record/record-types'
import type { CreditContext } from '../../../shared/metric/credit-record'
import { toDayNumber } from '../../../shared/period/day-number'
import { createZone } from '../../../shared/period/zone'

export const moscow = createZone('Europe/Moscow')

/** Instant of a Moscow wall clock: `2026-11-19 10:30`. */
export function clock(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}:00+03:00`)
}

/** An open deal of 1 000 ₽ made on 2 November 2026 by person 1. */
export function makeDeal(changes: Partial<CrmRecord> = {}): CrmRecord {
  return {
    kind: 'deal', id: '12', title: 'Поставка стеллажей', ownerId: '1', creatorId: '1', createdAt: clock('2026-11-02 10:00'),
    updatedAt: clock('2026-11-18 12:00'), movedAt: null, pipelineId: '0', stageId: 'NEW', stageKind: 'open',
    amountMinor: 100_000, currency: 'RUB', baseMinor: 100_000, excluded: false, fields: {}, ...changes,
  }
}

export function makeEntry(seq: number, at: number, stageKind: StageEntry['stageKind'], stageId: string = stageKind.toUpperCase()): StageEntry {
  return { entryId: String(seq), seq, recordId: '12', at, pipelineId: '0', stageId, stageKind }
}

const field = (name: string, title: string, type: FieldInfo['type'], more: Partial<FieldInfo> = {}): FieldInfo =>
  ({ name, title, type, multiple: false, custom: true, ...more })

/** The catalogue of a portal with two pipelines and custom fields of every type. */
export function makeCatalogue(language: 'ru' | 'en' = 'ru'): FieldCatalogue {
  const options: Record<string, FieldInfo['options']> = {
    pipelineId: [{ value: '0', title: 'Основная' }, { value: '3', title: 'Опт' }],
    stageId: [{ value: 'NEW', title: 'Новая' }, { value: 'C3:DEAL', title: 'Договор' }],
    sourceId: [{ value: 'WEB', title: 'Сайт' }, { value: 'CALL', title: 'Звонок' }],
    ownerId: [{ value: '1', title: 'Анна Соколова' }, { value: '2', title: 'Игорь Белов' }],
    department: [{ value: '5', title: 'Продажи' }, { value: '6', title: 'Опт' }],
  }
  const standard = standardFields('deal', language).map((info) => {
    const known = options[info.name]
    return known ? { ...info, options: known } : info
  })
  return {
    kind: 'deal', title: kindTitle('deal', language),
    fields: [
      ...standard,
      // Companies and contacts of every portal have at least what deals have, as far as tests go.
      ...toRelatedFields('company', { fields: [...standard, field('custom.UF_SIZE', 'Размер', 'enum', { options: [{ value: 'L', title: 'Крупная' }] })] }, language),
      ...toRelatedFields('contact', { fields: standard }, language),
      field('custom.UF_CRM_REGION', 'Регион', 'text'),
      field('custom.UF_CRM_TAGS', 'Метки', 'enum', { multiple: true, options: [{ value: '11', title: 'VIP' }, { value: '12', title: 'Повтор' }] }),
      field('custom.UF_CRM_MARGIN', 'Маржа', 'money'),
      field('custom.UF_CRM_HOURS', 'Часы', 'number'),
      field('custom.UF_CRM_PAID', 'Дата оплаты', 'date'),
      field('custom.UF_CRM_CALLED', 'Дата звонка', 'datetime'),
      field('custom.UF_CRM_SELLER', 'Продавец', 'user'),
      field('custom.UF_CRM_TEAM', 'Команда', 'user', { multiple: true }),
      field('custom.UF_CRM_HOT', 'Горячая', 'boolean'),
    ],
  }
}

/** Thursday 19 November 2026 in Moscow; person 1 works in department 6, which lies in 5. */
export function makeContext(changes: Partial<CreditContext> = {}): CreditContext {
  return {
    today: toDayNumber('2026-11-19'),
    dayOf: moscow.dayOf,
    startOfDay: moscow.startOfDay,
    departmentSubtree: (id) => new Set(id === '5' ? ['5', '6'] : [id]),
    departmentsOf: (personId) => (personId === '1' ? ['6'] : []),
    ...changes,
  }
}
