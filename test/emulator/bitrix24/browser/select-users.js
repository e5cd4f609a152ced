/** The dialog of people: one of them, or a list; null when it was closed without a choice. */
export async function selectUsers(people, multiple) {
  const dialog = document.createElement('dialog')
  const form = document.createElement('form')
  form.method = 'dialog'
  const list = document.createElement('div')
  list.className = 'people'
  for (const person of people) {
    const label = document.createElement('label')
    const input = document.createElement('input')
    Object.assign(input, { type: multiple ? 'checkbox' : 'radio', name: 'person', value: String(person.id) })
    label.append(input, `${person.name}${person.position ? ` — ${person.position}` : ''}`)
    list.append(label)
  }
  const button = document.createElement('button')
  Object.assign(button, { className: 'button primary', value: 'ok', textContent: 'Выбрать' })
  form.append(list, button)
  dialog.append(form)
  document.body.append(dialog)
  dialog.showModal()
  await new Promise((done) => dialog.addEventListener('close', done, { once: true }))
  const chosen = dialog.returnValue === 'ok' ? new FormData(form).getAll('person').map((id) => people.find((person) => String(person.id) === id)) : []
  dialog.remove()
  const users = chosen.map((person) => ({ id: String(person.id), name: person.name, photo: '', position: person.position, url: `/company/personal/user/${person.id}/`, sub: false, sup: false }))
  return multiple ? users : (users[0] ?? null)
}
