import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { benchCrowded } from './bench-crowded'
import { benchFirstSync } from './bench-first-sync'
import { benchIntake } from './bench-intake'
import { benchReads } from './bench-reads'
import { becomeChild } from './child'
import { printFigures, type Figure } from './figure-table'

const help = `npm run bench -- [--only sync,intake,reads,changes,board] [--deals 35000: of the first sync, with other records around them] [--sizes 10000,100000,1000000: deals of the portals that are read and changed]`

if (!becomeChild()) await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: 'sync,intake,reads,changes,board' }, deals: { type: 'string', default: '35000' },
      sizes: { type: 'string', default: '10000,100000,1000000' }, help: { type: 'boolean', default: false },
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
  printFigures(figures, print)
}
