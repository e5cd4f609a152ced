/** What every emulated account has under the same ids. */
export const productCatalogId = 4521
export const invoiceCatalogId = 4530
export const listCatalogId = 4589

/** The task of the company's own type stands for what Bitrix24 keeps as a task. */
export const followUpType = 1
export const meetingType = 2
export const ownTaskType = 3_104_877
export const taskTypes = [
  { id: followUpType, name: 'Связаться', color: null, icon_id: null, code: 'FOLLOW_UP' },
  { id: meetingType, name: 'Встреча', color: null, icon_id: null, code: 'MEETING' },
  { id: ownTaskType, name: 'Подготовить', color: '#F57F17', icon_id: 5, code: null },
]

export const lossReasons = [
  { id: 4_203_748, name: 'Пропала потребность' }, { id: 4_203_751, name: 'Слишком дорого' }, { id: 4_203_754, name: 'Не устроили условия' }, { id: 4_203_757, name: 'Выбрали других' },
]
