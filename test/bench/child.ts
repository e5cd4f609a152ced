import { fork, type ChildProcess } from 'node:child_process'
import { postForms, type Load, type LoadResult } from './post-forms'
import { serveBare, type BareKind } from './serve-bare'

/** What a child process of the bench is asked to do, and what it answers. */
type Task = { do: 'serve'; kind: BareKind; file: string } | { do: 'load'; load: Load }
type Answer<T extends Task> = T extends { do: 'serve' } ? { port: number } : LoadResult
type Reply = { value: unknown } | { error: string }

export type BenchChild = { pid: number; ask<T extends Task>(task: T): Promise<Answer<T>>; stop(): void }

const flag = '--bench-child'

/** Starts this very bundle again as a child that waits for tasks. */
export function startChild(): BenchChild {
  const child = fork(process.argv[1] ?? '', [flag])
  return {
    pid: child.pid ?? 0,
    ask: async (task) => await ask(child, task) as Answer<typeof task>,
    stop: () => { child.kill() },
  }
}

/** True in such a child, which from now on works off tasks. */
export function becomeChild(): boolean {
  if (!process.argv.includes(flag)) return false
  process.on('message', (task: Task) => {
    run(task).then((value) => { reply({ value }) }, (error: unknown) => { reply({ error: String(error) }) })
  })
  process.on('disconnect', () => { process.exit() })
  return true
}

async function run(task: Task): Promise<Answer<Task>> {
  return task.do === 'serve' ? { port: await serveBare(task.kind, task.file) } : await postForms(task.load)
}

function reply(message: Reply): void {
  process.send?.(message)
}

async function ask(child: ChildProcess, task: Task): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => { reject(new Error(`a child of the bench ended with ${code}`)) }
    child.once('exit', onExit).once('message', (message: Reply) => {
      child.off('exit', onExit)
      if ('error' in message) reject(new Error(message.error))
      else resolve(message.value)
    })
    child.send(task)
  })
}
