import { openApplication, openPath, closeSlider } from './slider.js'
import { selectUsers } from './select-users.js'

const events = new Map()

/** Answers one command of the application as the portal does; a command nobody knows stays without an answer. */
export async function answerCommand({ page, frame, params, reply }, command) {
  const commands = {
    getInitData: () => describe(page, frame),
    setInstall: () => ({ result: true }),
    setInstallFinish: finish,
    refreshAuth: () => post('/__portal/refresh', {}),
    setAppOption: () => post('/__portal/options', { owner: 'app', ...params }),
    setUserOption: () => post('/__portal/options', { owner: 'user', ...params }),
    resizeWindow: () => resize(frame, params),
    setTitle: () => setTitle(params.title),
    setScroll: () => scrollTo({ top: Number(params.scroll) || 0 }),
    reloadWindow: () => setTimeout(() => location.reload(), 50),
    openPath: () => openPath(params.path),
    openApplication: () => openApplication(params),
    closeApplication: () => closeSlider(frame),
    selectUser: () => selectUsers(page.people, params.mult === true),
    getInterface: () => ({ command: [...Object.keys(commands)], event: ['onThemeChange'] }),
    placementBindEvent: () => { events.set(params.event, reply) },
  }
  const answer = await commands[command]?.()
  if (!commands[command] || command.startsWith('im')) return
  reply(answer === undefined ? true : answer)
  if (command === 'setInstallFinish') location.assign('/')
}

function describe(page, { entry, isInstaller }) {
  const { fields } = entry
  return {
    DOMAIN: entry.domain, PROTOCOL: entry.protocol, PATH: '/rest', LANG: page.language, MEMBER_ID: page.memberId, IS_ADMIN: page.user.isAdmin,
    AUTH_ID: fields.AUTH_ID, REFRESH_ID: fields.REFRESH_ID, AUTH_EXPIRES: fields.AUTH_EXPIRES, APP_OPTIONS: page.appOptions, USER_OPTIONS: page.userOptions,
    PLACEMENT: fields.PLACEMENT, PLACEMENT_OPTIONS: fields.PLACEMENT_OPTIONS ? JSON.parse(fields.PLACEMENT_OPTIONS) : {}, INSTALL: isInstaller, FIRST_RUN: false,
  }
}

async function finish() {
  return await post('/__portal/finish', {})
}

function resize(frame, { width, height }) {
  if (width !== undefined) frame.element.style.width = typeof width === 'number' ? `${width}px` : String(width)
  if (height !== undefined) frame.element.style.height = `${Number.parseInt(height, 10)}px`
}

function setTitle(title) {
  const heading = document.getElementById('pagetitle')
  if (heading) heading.textContent = String(title)
}

async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  return await answer.json()
}
