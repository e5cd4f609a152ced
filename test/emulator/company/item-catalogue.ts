import type { ItemSet, Stage } from './company-types'

type StageDraft = readonly [statusId: string, name: string, semantics: 'S' | 'F' | null]
/** A type of items with its stages in their order. */
export type SetDraft = { entityTypeId: number; typeId: number; title: string; pipelineId: number; hasStages: boolean; hasPipelines: boolean; hasProducts?: boolean; stages: readonly StageDraft[] }

/** Types of items beside deals; the last is a smart process of the portal's own. */
const DRAFTS: readonly SetDraft[] = [
  { entityTypeId: 1, typeId: 0, title: 'Лид', pipelineId: 0, hasStages: true, hasPipelines: false, hasProducts: true, stages: [
    ['NEW', 'Не обработан', null], ['IN_PROCESS', 'В работе', null], ['CONVERTED', 'Качественный лид', 'S'], ['JUNK', 'Некачественный лид', 'F']] },
  { entityTypeId: 7, typeId: 0, title: 'Предложение', pipelineId: 0, hasStages: true, hasPipelines: false, hasProducts: true, stages: [
    ['DRAFT', 'Черновик', null], ['SENT', 'Отправлено клиенту', null], ['APPROVED', 'Принято', 'S'], ['DECLAINED', 'Отклонено', 'F']] },
  { entityTypeId: 31, typeId: 0, title: 'Счёт', pipelineId: 5, hasStages: true, hasPipelines: true, hasProducts: true, stages: [
    ['DT31_5:N', 'Новый', null], ['DT31_5:S', 'Отправлен клиенту', null], ['DT31_5:P', 'Оплачен', 'S'], ['DT31_5:D', 'Не оплачен', 'F']] },
  { entityTypeId: 1042, typeId: 7, title: 'Рекламации', pipelineId: 9, hasStages: true, hasPipelines: false, hasProducts: true, stages: [
    ['DT1042_9:NEW', 'Получена', null], ['DT1042_9:PREPARATION', 'Разбираемся', null], ['DT1042_9:SUCCESS', 'Решена', 'S'], ['DT1042_9:FAIL', 'Отклонена', 'F']] },
]

/** Empty sets of the types that the company works with. */
export function makeItemSets(): Map<number, ItemSet> {
  return new Map(DRAFTS.map((draft, place) => [draft.entityTypeId, makeItemSet(draft, 1000 + 100 * place)]))
}

/** An empty set of one type; `firstStageId` is the number of its first stage. */
export function makeItemSet({ stages, pipelineId, hasProducts = false, ...draft }: SetDraft, firstStageId: number): ItemSet {
  return {
    ...draft, ...(hasProducts ? { rows: new Map() } : {}), customFields: [], items: new Map(), history: [], historyByItem: new Map(), nextId: { item: 1, history: 1 },
    pipelines: pipelineId === 0 ? [] : [{ id: pipelineId, name: 'Общая', sort: 500, isDefault: true }],
    stages: stages.map(([statusId, name, semantics], index): Stage => ({ id: firstStageId + index, statusId, name, semantics, pipelineId, sort: 10 * (index + 1), color: '#39A8EF' })),
  }
}
