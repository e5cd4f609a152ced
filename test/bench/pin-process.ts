import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Keeps a process and all its threads on one core, as far as the system can; false when it cannot. */
export function pinProcess(pid: number, core: number): boolean {
  if (availableParallelism() <= core) return false
  try {
    execFileSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
