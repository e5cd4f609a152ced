import { clientFields, field, identityFields, timeFields, type Choice, type StandardField } from './field-builders'

const choice = (value: string, ru: string, en: string): Choice => ({ value, title: { ru, en } })
const links: readonly StandardField[] = [
  field('dealId', 'reference', 'Сделка', 'Deal'),
  field('leadId', 'reference', 'Лид', 'Lead'),
  ...clientFields,
]
const direction = field('direction', 'enum', 'Направление', 'Direction', [choice('in', 'входящий', 'incoming'), choice('out', 'исходящий', 'outgoing')])
const deadline = field('deadline', 'datetime', 'Крайний срок', 'Deadline')

export const taskFields: readonly StandardField[] = [
  ...identityFields,
  field('status', 'enum', 'Статус', 'Status', [
    choice('1', 'новая', 'new'), choice('2', 'ждёт выполнения', 'waiting'), choice('3', 'выполняется', 'in progress'), choice('4', 'ждёт контроля', 'awaiting control'),
    choice('5', 'завершена', 'completed'), choice('6', 'отложена', 'deferred'),
  ]),
  ...timeFields, deadline,
  field('startedAt', 'datetime', 'Дата начала', 'Started'),
  field('completedAt', 'datetime', 'Дата завершения', 'Completed'),
  field('isOnTime', 'boolean', 'Завершена в срок', 'Completed on time'),
  field('timeEstimate', 'number', 'Плановые трудозатраты, секунды', 'Time estimate, seconds'),
  field('timeSpent', 'number', 'Затраченное время, секунды', 'Time spent, seconds'),
  field('priority', 'enum', 'Приоритет', 'Priority', [choice('0', 'низкий', 'low'), choice('1', 'обычный', 'normal'), choice('2', 'высокий', 'high')]),
  field('mark', 'enum', 'Оценка', 'Mark', [choice('P', 'положительная', 'positive'), choice('N', 'отрицательная', 'negative')]),
  field('closedById', 'user', 'Кто завершил', 'Completed by'),
  field('groupId', 'reference', 'Проект', 'Project'),
  field('parentId', 'reference', 'Базовая задача', 'Parent task'),
  ...links,
]

export const activityFields: readonly StandardField[] = [
  ...identityFields,
  field('type', 'enum', 'Тип дела', 'Activity type', [
    choice('meeting', 'встреча', 'meeting'), choice('call', 'звонок', 'call'), choice('email', 'письмо', 'e-mail'), choice('task', 'задача', 'task'),
    choice('todo', 'дело', 'to-do'), choice('other', 'другое', 'other'),
  ]),
  field('providerId', 'text', 'Провайдер', 'Provider'),
  direction,
  field('isCompleted', 'boolean', 'Завершено', 'Completed'),
  ...timeFields, deadline,
  field('startedAt', 'datetime', 'Дата начала', 'Started'),
  field('endedAt', 'datetime', 'Дата окончания', 'Ended'),
  field('priority', 'enum', 'Приоритет', 'Priority', [choice('1', 'низкий', 'low'), choice('2', 'обычный', 'normal'), choice('3', 'высокий', 'high')]),
  ...links,
]

export const callFields: readonly StandardField[] = [
  ...identityFields, direction,
  field('startedAt', 'datetime', 'Начало звонка', 'Started'),
  field('duration', 'number', 'Длительность, секунды', 'Duration, seconds'),
  field('isAnswered', 'boolean', 'Разговор состоялся', 'Answered'),
  field('isMissed', 'boolean', 'Пропущен', 'Missed'),
  field('failedCode', 'text', 'Код завершения', 'Result code'),
  field('callType', 'enum', 'Тип звонка', 'Call type', [
    choice('1', 'исходящий', 'outgoing'), choice('2', 'входящий', 'incoming'), choice('3', 'входящий с перенаправлением', 'incoming, redirected'),
    choice('4', 'обратный звонок', 'callback'), choice('5', 'информационный', 'information'),
  ]),
  field('phone', 'text', 'Номер телефона', 'Phone number'),
  field('line', 'text', 'Линия', 'Line'),
  field('createdAt', 'datetime', 'Дата создания', 'Created'),
  ...links,
]
