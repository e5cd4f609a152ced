import { readConfig } from './config'
import { verifyAll } from './credit/verify-all'

const print = (line: string): void => { process.stdout.write(`${line}\n`) }

// `npm run verify` on a stopped server: 0 clean, 1 drift, 2 wrong settings.
const result = readConfig()
if ('problems' in result) {
  for (const problem of result.problems) print(problem)
  process.exitCode = 2
} else {
  process.exitCode = (await verifyAll(result.config.dataDir, print)) ? 0 : 1
}
