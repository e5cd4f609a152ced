import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { benchCrowded } from './bench-crowded'
import { benchFirstSync } from './bench-first-sync'
import { benchIntake } from './bench-intake'
import { benchMemory } from './bench-memory'
import { benchReads } from './bench-reads'
import { benchRecredit } from './bench-recredit'
import { becomeChild } from './child'
import { printFigures, type Figure } from './figure-table'

const help = `npm run bench -- [--only sync,intake,reads,changes,board,recredit,preview,memory] [--deals 35000: of the first sync, with other records around them] [--sizes 10000,100000,1000000: deals of the portals that are read and changed] [--records 1000000: of recredit, preview and memory]`

if (!becomeChild()) await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: 'sync,intake,reads,changes,board,recredit,preview,memory' }, deals: { type: 'string', default: '35000' },
      sizes: { type: 'string', default: '10000,100000,1000000' }, records: { type: 'string', default: '1000000' }, help: { type: 'boolean', default: false },
    },
  })
  const print = (line: string): void => { console.log(line) }
  if (values.help) return print(help)
  const wanted = values.only.split(',')
  // A busy machine spreads the rounds; the reader should know.
  print(`load before the start: ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores`)
  const figures: Figure[] = []
  if (wanted.includes('sync')) figures.push(...await benchFirstSync(Number(values.deals), print))
  if (wanted.includes('intake')) figures.push(...await benchIntake(print))
  if (wanted.includes('reads')) figures.push(...await benchReads(values.sizes.split(',').map(Number), print))
  const crowded = { changes: wanted.includes('changes'), board: wanted.includes('board') }
  if (crowded.changes || crowded.board) figures.push(...await benchCrowded(values.sizes.split(',').map(Number), crowded, print))
  if (wanted.includes('recredit') || wanted.includes('preview')) figures.push(...await benchRecredit(Number(values.records), wanted, print))
  if (wanted.includes('memory')) figures.push(...await benchMemory(Number(values.records), print))
  printFigures(figures, print)
}
