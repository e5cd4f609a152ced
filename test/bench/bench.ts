import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { benchCrowded } from './bench-crowded'
import { benchFirstScreen } from './bench-first-screen'
import { benchFirstSync } from './bench-first-sync'
import { benchIntake } from './bench-intake'
import { benchMemory } from './bench-memory'
import { benchReads } from './bench-reads'
import { benchRecredit } from './bench-recredit'
import { benchStreams } from './bench-streams'
import { becomeChild } from './child'
import { describeFigure, printFigures, type Figure } from './figure-table'

const allParts = 'sync,intake,streams,screen,reads,changes,board,recredit,preview,memory'
/** A portal of a million takes minutes to fill and credit, so it is asked for. */
const usual = { sizes: '10000,100000', records: '100000' }
const large = { sizes: '10000,100000,1000000', records: '1000000' }

const help = `npm run bench -- [--only ${allParts}] [--deals 35000: of the first sync, with other records around them] [--large: up to a million records]
  [--sizes ${usual.sizes}, large ${large.sizes}: deals of the portals that are read and changed] [--records ${usual.records}, large ${large.records}: of recredit, preview and memory]`

if (!becomeChild()) await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: allParts }, deals: { type: 'string', default: '35000' }, large: { type: 'boolean', default: false },
      sizes: { type: 'string' }, records: { type: 'string' }, help: { type: 'boolean', default: false },
    },
  })
  const print = (line: string): void => { console.log(line) }
  if (values.help) return print(help)
  const wanted = values.only.split(',')
  const standard = values.large ? large : usual
  const sizes = (values.sizes ?? standard.sizes).split(',').map(Number)
  const records = Number(values.records ?? standard.records)
  // A busy machine spreads the rounds; the reader should know.
  print(`load before the start: ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores`)
  const crowded = { changes: wanted.includes('changes'), board: wanted.includes('board') }
  const parts: [names: string[], measure: () => Promise<Figure[]>][] = [
    [['sync'], async () => await benchFirstSync(Number(values.deals), print)],
    [['intake'], async () => await benchIntake(print)],
    [['streams'], async () => await benchStreams(print)],
    [['screen'], async () => await benchFirstScreen(print)],
    [['reads'], async () => await benchReads(sizes, print)],
    [['changes', 'board'], async () => await benchCrowded(sizes, crowded, print)],
    [['recredit', 'preview'], async () => await benchRecredit(records, wanted, print)],
    [['memory'], async () => await benchMemory(records, print)],
  ]
  const figures: Figure[] = []
  for (const [names, measure] of parts) {
    const asked = names.filter((name) => wanted.includes(name))
    if (asked.length === 0) continue
    const found = await measure().catch((error: unknown) => [toFailure(asked, error)])
    for (const figure of found) print(`  ${describeFigure(figure)}`)
    figures.push(...found)
  }
  printFigures(figures, print)
}

/** What could not be measured is a line of the table too. */
function toFailure(parts: readonly string[], error: unknown): Figure {
  process.exitCode = 1
  return { name: parts.join(', '), ours: 'failed', rival: '', ratio: Number.NaN, goal: { atMost: 0 }, reason: error instanceof Error ? error.message : String(error) }
}
