/** Application frames on this page; a message is believed only from the window and the origin it was opened with. */
const frames = new Set()

/** Opens the application by a form POST into an iframe whose name tells it the portal: `DOMAIN|PROTOCOL|APP_SID`. */
export function openFrame(place, entry, options) {
  const element = document.createElement('iframe')
  element.name = `${entry.domain}|${entry.protocol}|${entry.sid}`
  element.title = 'Приложение'
  element.allow = 'clipboard-write; fullscreen'
  place.append(element)
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', action: entry.url, target: element.name, hidden: true })
  for (const [name, value] of Object.entries(entry.fields)) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  document.body.append(form)
  form.submit()
  form.remove()
  const frame = { element, entry, origin: new URL(entry.url).origin, ...options }
  frames.add(frame)
  return frame
}

export function closeFrame(frame) {
  frames.delete(frame)
}

/** Calls back for every command of a known frame; `reply` may be called more than once. */
export function listen(handle) {
  window.addEventListener('message', (event) => {
    const frame = [...frames].find(({ element }) => element.contentWindow === event.source)
    if (!frame || event.origin !== frame.origin) return
    const message = typeof event.data === 'string' ? parseText(event.data) : parseObject(event.data)
    if (!message || message.sid !== frame.entry.sid) return
    const reply = (answer) => frame.element.contentWindow?.postMessage(`${message.key}:${answer === undefined ? '' : JSON.stringify(answer)}`, frame.origin)
    void handle(frame, message.command, message.params, reply)
  })
}

// `command:{json}:key:sid`, where the json has colons of its own and is left out when there is nothing to say.
function parseText(text) {
  const parts = text.split(':')
  if (parts.length < 3) return undefined
  const [command] = parts
  const sid = parts.at(-1)
  const key = parts.at(-2)
  const raw = parts.slice(1, -2).join(':')
  return { command, key, sid, params: readParams(raw) }
}

function readParams(raw) {
  if (raw === '') return {}
  try {
    return JSON.parse(raw)
  } catch {
    return { value: raw }
  }
}

// A command that holds a colon itself comes as an object.
function parseObject(data) {
  if (typeof data !== 'object' || data === null || typeof data.method !== 'string') return undefined
  return { command: data.method, params: data.params ?? {}, key: data.callback, sid: data.appSid }
}
