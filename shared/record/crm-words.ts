import type { Language } from '../text/language-types'
import type { RecordKind, StageKind } from './record-types'

export const crmNames = ['bitrix24', 'amocrm'] as const
export type CrmName = (typeof crmNames)[number]

type Title = Readonly<Record<Language, string>>
/** What a CRM calls its records: in the plural, after "the number of", by their state and their moments. */
export type KindWords = { title: Title; of: Title; states: Readonly<Record<StageKind, Title>>; moments: Readonly<Record<string, Title>> }

/** What one CRM calls differently from the rest of the product, and which of the usual fields it does not keep. */
export type CrmWords = {
  kinds: Partial<Readonly<Record<RecordKind, KindWords>>>
  /** By the name of a field, of whatever kind. */
  fields: Readonly<Record<string, Title>>
  lacks: Partial<Readonly<Record<RecordKind, readonly string[]>>>
  /** Instead of the operator's usual words. */
  under: Title | null
}

const usual: CrmWords = { kinds: {}, fields: {}, lacks: {}, under: null }

const amocrm: CrmWords = {
  kinds: {
    lead: {
      title: { ru: 'Неразобранное', en: 'Incoming leads' },
      of: { ru: 'неразобранных заявок', en: 'incoming leads' },
      states: { open: { ru: 'ждёт', en: 'waiting' }, won: { ru: 'принято', en: 'accepted' }, lost: { ru: 'отклонено', en: 'declined' } },
      moments: { wonAt: { ru: 'в день принятия', en: 'on the day it was accepted' }, lostAt: { ru: 'в день отклонения', en: 'on the day it was declined' } },
    },
  },
  fields: {
    department: { ru: 'Группа ответственного', en: "Owner's group" },
    leadId: { ru: 'Неразобранное', en: 'Incoming lead' },
    timeEstimate: { ru: 'Длительность, секунды', en: 'Duration, seconds' },
  },
  lacks: {
    deal: ['typeId', 'beginDate', 'closeDate', 'probability', 'isReturnCustomer'],
    lead: ['amount', 'currency', 'movedAt', 'movedById', 'sourceId', 'companyTitle', 'isReturnCustomer'],
    invoice: ['pipelineId', 'beginDate', 'closeDate', 'sourceId', 'movedById', 'quoteId'],
    task: ['startedAt', 'timeSpent', 'priority', 'mark', 'groupId', 'parentId', 'leadId'],
    call: ['leadId'],
    contact: ['sourceId', 'typeId'],
    company: ['typeId', 'industry', 'employees', 'amount', 'currency'],
  },
  under: { ru: '{} и группы ниже', en: '{} and the groups below' },
}

/** The words of a CRM; the product's own where it is not known. */
export function crmWords(crm: CrmName | undefined): CrmWords {
  return crm === 'amocrm' ? amocrm : usual
}
