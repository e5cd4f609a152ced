import { answerCommand } from './frame-commands.js'
import { openFrame, listen } from './app-frame.js'

/** Everything the server told this page about the user who looks at it. */
const page = JSON.parse(document.getElementById('portal-page').textContent)

const place = document.querySelector('[data-frame]')
listen((frame, command, params, reply) => answerCommand({ page, frame, params, reply }, command))
if (place && page.frame) openFrame(place, page.frame, { isInstaller: page.isInstaller })

document.querySelector('[data-user]')?.addEventListener('change', (event) => goWith('user', event.target.value))
document.querySelector('[data-theme-switch]')?.addEventListener('click', (event) => goWith('theme', event.target.dataset.themeSwitch))
document.querySelector('[data-add-app]')?.addEventListener('click', async () => {
  await send('/__portal/add', {})
  location.assign('/')
})

const deal = document.querySelector('[data-deal]')?.dataset.deal
for (const button of document.querySelectorAll('[data-stage]')) button.addEventListener('click', () => saveDeal({ stageId: button.dataset.stage }))
document.querySelector('[data-delete]')?.addEventListener('click', async () => {
  await send(`/__portal/deals/${deal}?delete=1`, {})
  location.assign('/crm/deal/')
})
const form = document.querySelector('[data-deal-form]')
form?.addEventListener('submit', (event) => {
  event.preventDefault()
  const { title, opportunity, assignedById, pipelineId } = Object.fromEntries(new FormData(form))
  void saveDeal({ title, opportunity: Number(opportunity), assignedById: Number(assignedById), pipelineId: Number(pipelineId) })
})

async function saveDeal(patch) {
  await send(`/__portal/deals/${deal}`, patch)
  location.reload()
}

function goWith(name, value) {
  const url = new URL(location.href)
  url.searchParams.set(name, value)
  location.assign(url)
}

async function send(path, body) {
  await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
}
