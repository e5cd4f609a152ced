/** The events that an emulated account can tell of: key, number, title. */
export const eventTypes: readonly (readonly [key: string, type: number, lang: string])[] = [
  ['lead_added', 1, 'Новая сделка'], ['contact_added', 2, 'Новый контакт'], ['company_added', 3, 'Новая компания'], ['task_added', 4, 'Новая задача'],
  ['lead_deleted', 7, 'Сделка удалена'], ['lead_restored', 8, 'Сделка восстановлена'], ['lead_status_changed', 9, 'Изменение этапа продажи'],
  ['contact_deleted', 10, 'Контакт удалён'], ['company_deleted', 11, 'Компания удалена'], ['task_deleted', 12, 'Задача удалена'], ['task_completed', 13, 'Завершение задачи'],
  ['task_text_changed', 14, 'Изменение текста задачи'], ['task_deadline_changed', 15, 'Изменение даты исполнения'], ['task_type_changed', 16, 'Изменение типа задачи'],
  ['task_result_added', 17, 'Результат по задаче'], ['incoming_call', 18, 'Входящий звонок'], ['outgoing_call', 19, 'Исходящий звонок'],
  ['common_note_added', 20, 'Новое примечание'], ['entity_responsible_changed', 21, 'Ответственный изменён'], ['sale_field_changed', 22, 'Изменение поля «Бюджет»'],
  ['name_field_changed', 23, 'Изменение поля «Название»'], ['custom_field_value_changed', 24, 'Изменение поля'], ['entity_linked', 25, 'Прикрепление'], ['entity_unlinked', 26, 'Открепление'],
]
