import { expect, it } from 'vitest'
import { createHub, type PortalNotice } from '../../../server/publish/hub'

type Notice = PortalNotice & { n: number }

it('createHub: a notice reaches the listeners of its portal only', () => {
  const hub = createHub<Notice>(() => undefined)
  const heard: string[] = []
  hub.subscribe('p1', ({ n }) => heard.push(`a${n}`))
  hub.subscribe('p1', ({ n }) => heard.push(`b${n}`))
  hub.subscribe('p2', ({ n }) => heard.push(`c${n}`))
  hub.publish({ portalId: 'p1', n: 1 })
  expect(heard).toEqual(['a1', 'b1'])
})

it('createHub: nothing is heard after the end of a subscription', () => {
  const hub = createHub<Notice>(() => undefined)
  const heard: number[] = []
  const end = hub.subscribe('p1', ({ n }) => heard.push(n))
  hub.publish({ portalId: 'p1', n: 1 })
  end()
  hub.publish({ portalId: 'p1', n: 2 })
  expect(heard).toEqual([1])
  expect(hub.listeners()).toBe(0)
})

it('createHub: the others hear when one listener throws', () => {
  const errors: unknown[] = []
  const hub = createHub<Notice>((error) => errors.push(error))
  const heard: number[] = []
  hub.subscribe('p1', () => { throw new Error('broken page') })
  hub.subscribe('p1', ({ n }) => heard.push(n))
  hub.publish({ portalId: 'p1', n: 1 })
  expect(heard).toEqual([1])
  expect(errors).toHaveLength(1)
})
