import { closeFrame, openFrame } from './app-frame.js'

const allowed = /^\/(crm\/(deal|lead|contact|company|type)|marketplace|company\/personal\/user\/[0-9]+|workgroups\/group\/[0-9]+)\//
const sliders = []

/** Opens a page of the portal over this one; answers when it is closed. */
export async function openPath(path) {
  // The application names the width by a prefix that goes up again: `/crm/deal/../../crm/deal/details/1/`.
  if (!allowed.test(String(path))) return { result: 'error', errorCode: 'PATH_NOT_AVAILABLE' }
  const url = new URL(String(path), location.origin)
  await openSlider((place) => {
    const element = document.createElement('iframe')
    Object.assign(element, { src: url.pathname + url.search, title: 'Слайдер' })
    place.append(element)
    return null
  })
  return { result: 'close' }
}

/** Opens the application once more over this page, with the parameters as its placement options. */
export async function openApplication(params) {
  const options = Object.fromEntries(Object.entries(params).filter(([key]) => !key.startsWith('bx24_')))
  const answer = await fetch('/__portal/frame', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ options }) })
  const entry = await answer.json()
  await openSlider((place) => openFrame(place, entry, { isInstaller: false }))
}

/** Closes the slider that shows this frame, else the topmost. */
export function closeSlider(frame) {
  const slider = sliders.find((open) => open.frame === frame) ?? sliders.at(-1)
  slider?.close()
}

async function openSlider(fill) {
  const overlay = document.createElement('div')
  overlay.className = 'slider'
  const panel = document.createElement('div')
  const button = document.createElement('button')
  Object.assign(button, { className: 'button close', textContent: '✕ Закрыть' })
  panel.append(button)
  overlay.append(panel)
  document.body.append(overlay)
  const frame = fill(panel)
  await new Promise((done) => {
    const slider = { frame, close }
    sliders.push(slider)
    button.addEventListener('click', close)
    overlay.addEventListener('click', (event) => { if (event.target === overlay) close() })
    function close() {
      sliders.splice(sliders.indexOf(slider), 1)
      if (frame) closeFrame(frame)
      overlay.remove()
      done()
    }
  })
}
