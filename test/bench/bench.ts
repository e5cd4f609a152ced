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

const allParts = 'sync,intake,reads,changes,board,recredit,preview,memory'
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
  const figures: Figure[] = []
  if (wanted.includes('sync')) figures.push(...await benchFirstSync(Number(values.deals), print))
  if (wanted.includes('intake')) figures.push(...await benchIntake(print))
  if (wanted.includes('reads')) figures.push(...await benchReads(sizes, print))
  const crowded = { changes: wanted.includes('changes'), board: wanted.includes('board') }
  if (crowded.changes || crowded.board) figures.push(...await benchCrowded(sizes, crowded, print))
  if (wanted.includes('recredit') || wanted.includes('preview')) figures.push(...await benchRecredit(records, wanted, print))
  if (wanted.includes('memory')) figures.push(...await benchMemory(records, print))
  printFigures(figures, print)
}
