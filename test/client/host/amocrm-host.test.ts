import { expect, it } from 'vitest'
import { createAmocrmHost } from '../../../client/host/amocrm-host'

const origin = 'https://example.amocrm.ru'

/** A page in the widget's frame: what it sends to the account's page, what it opens, and the widget's answers. */
function frame(search = '?code=x&lang=ru&theme=dark') {
  const sent: { message: unknown; to: string }[] = []
  const opened: string[] = []
  let reloads = 0
  let listen: (event: unknown) => void = () => undefined
  const parent = { postMessage: (message: unknown, to: string) => { sent.push({ message, to }) } }
  const page = {
    parent, location: { search, hash: '#/goals/3', reload: () => { reloads += 1 } },
    addEventListener: (_type: string, listener: (event: unknown) => void) => { listen = listener },
    open: (url: string) => { opened.push(url) },
  }
  // Of a window the host uses nothing else.
  const host = createAmocrmHost(page as unknown as Window, origin)
  const hear = (data: unknown, from: { source?: unknown; origin?: string } = {}): void => { listen({ data, source: parent, origin, ...from }) }
  return { host, sent, opened, hear, reloads: () => reloads }
}

const welcome = { channel: 'vympel', type: 'welcome', theme: 'light' }

it('createAmocrmHost: greets the account alone, and takes theme and language from its address', () => {
  const { host, sent } = frame()
  expect(sent).toEqual([{ message: { channel: 'vympel', type: 'ready' }, to: origin }])
  expect([host.theme(), host.language]).toEqual(['dark', 'ru'])
  expect(frame('?code=x').host.theme()).toBeNull()
  expect(frame('?code=x&theme=pink').host.theme()).toBeNull()
})

it('createAmocrmHost: records and a new visit go through the widget once it has answered', async () => {
  const { host, sent, opened, hear, reloads } = frame()
  await host.openRecord(`${origin}/leads/detail/1`)
  host.reload()
  expect([opened, reloads()]).toEqual([[`${origin}/leads/detail/1`], 1])
  hear(welcome)
  await host.openRecord(`${origin}/leads/detail/2`)
  host.reload()
  host.fit(900)
  expect(sent.slice(1).map(({ message }) => message)).toEqual([
    { channel: 'vympel', type: 'open', url: `${origin}/leads/detail/2` },
    { channel: 'vympel', type: 'enter', place: '#/goals/3' },
    { channel: 'vympel', type: 'height', height: 900 },
  ])
  expect([opened.length, reloads()]).toEqual([1, 1])
})

it('createAmocrmHost: the theme follows the account', () => {
  const { host, hear } = frame()
  hear({ channel: 'vympel', type: 'theme', theme: 'light' })
  expect(host.theme()).toBe('light')
  hear({ channel: 'vympel', type: 'theme', theme: { evil: 1 } })
  expect(host.theme()).toBe('light')
})

it('createAmocrmHost: what another page or another window says is not heard', async () => {
  const { host, opened, hear } = frame()
  hear(welcome, { origin: 'https://evil.example' })
  hear(welcome, { source: {} })
  hear({ type: 'welcome', theme: 'light' })
  for (const nonsense of [null, 'welcome', 1, []]) hear(nonsense)
  await host.openRecord(`${origin}/leads/detail/1`)
  expect([host.theme(), opened.length]).toEqual(['dark', 1])
})
