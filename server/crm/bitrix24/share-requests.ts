import type { Priority } from '../token-bucket'
import { batchSize, type BatchCommand, type BatchItem, type RunBatch } from './batch'

type Asked = { commands: readonly BatchCommand[]; priority: Priority; resolve(items: ReadonlyMap<string, BatchItem>): void; reject(reason: unknown): void }

/** The same runner, except that what is asked for in one turn of the event loop shares a request as far as it fits. */
export function shareRequests(run: RunBatch): RunBatch {
  let waiting: Asked[] = []
  return async (commands, priority) => {
    if (commands.length === 0) return new Map()
    return await new Promise((resolve, reject) => {
      waiting.push({ commands, priority, resolve, reject })
      if (waiting.length === 1) setImmediate(flush)
    })
  }

  function flush(): void {
    const all = waiting
    waiting = []
    for (const group of toGroups(all)) void send(group)
  }

  async function send(group: readonly Asked[]): Promise<void> {
    try {
      const priority = group.some((asked) => asked.priority === 'live') ? 'live' : 'backfill'
      const items = await run(group.flatMap(({ commands }, i) => commands.map((command) => rename(command, prefixOf(i)))), priority)
      for (const [i, { commands, resolve }] of group.entries()) {
        resolve(new Map(commands.flatMap(({ key }): [string, BatchItem][] => {
          const item = items.get(`${prefixOf(i)}${key}`)
          return item ? [[key, item]] : []
        })))
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}

function prefixOf(i: number): string {
  return `s${i}`
}

function toGroups(all: readonly Asked[]): Asked[][] {
  const groups: Asked[][] = []
  let room = 0
  for (const asked of all) {
    if (asked.commands.length > room) {
      groups.push([])
      room = batchSize
    }
    groups.at(-1)?.push(asked)
    room -= asked.commands.length
  }
  return groups
}

/** The command under a key of its own; its references to commands of the same asker follow. */
function rename({ key, method, params }: BatchCommand, prefix: string): BatchCommand {
  return { key: `${prefix}${key}`, method, params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, renameIn(value, prefix)])) }
}

function renameIn(value: unknown, prefix: string): unknown {
  if (typeof value === 'string') return value.replace(/^\$result\[/, `$result[${prefix}`)
  if (Array.isArray(value)) return value.map((each) => renameIn(each, prefix))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renameIn(inner, prefix)]))
}
