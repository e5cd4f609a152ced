/** `full` has all its text, `short` no money, `group` stands for several marks. */
export type FlagForm = 'full' | 'short' | 'group'

export type FlagMark = { at: number; state: 'reached' | 'next' | 'ahead'; width: number; shortWidth: number; poleX: number }

type Flag = { marks: number[]; form: FlagForm; poleX: number; width: number; state: FlagMark['state'] }
type Place = { direction: 'right' | 'left'; tier: 0 | 1 }
export type PlacedFlag = Omit<Flag, 'state'> & Place

type Block = { width: number; groupWidth: number }

const gap = 4
const cost = { overlap: 1000, outside: 500, crossing: 100, tier: 10, left: 1 } as const
const places: readonly Place[] = [
  { direction: 'right', tier: 0 }, { direction: 'left', tier: 0 }, { direction: 'right', tier: 1 }, { direction: 'left', tier: 1 },
]
const tryAllUpTo = 5

/**
 * Chooses direction and tier of each flag at the least cost. While the best choice still overlaps, flags ahead lose
 * their money, the furthest first, and then collapse into one «+N»; the next mark is never shortened.
 */
export function arrangeFlags(marks: readonly FlagMark[], block: Block): PlacedFlag[] {
  let best: { placed: PlacedFlag[]; cost: number } | null = null
  for (const flags of attempts(marks, block)) {
    const choice = cheapest(flags, block)
    if (!best || choice.cost < best.cost) best = choice
    if (choice.cost < cost.outside) return choice.placed
  }
  return best?.placed ?? []
}

/** Ever shorter sets of flags, from all text to one group of everything ahead and one of everything reached. */
function* attempts(marks: readonly FlagMark[], block: Block): Generator<Flag[]> {
  const flags = marks
    .map((mark, i): Flag => ({ marks: [i], form: 'full', poleX: mark.poleX, width: mark.width, state: mark.state }))
    .toSorted((a, b) => a.poleX - b.poleX || (a.state < b.state ? -1 : Number(a.state > b.state)) || a.width - b.width)
  yield flags
  for (const state of ['ahead', 'reached'] as const) {
    const order = flags.map((_, i) => i).filter((i) => flags[i]?.state === state)
    for (const i of state === 'ahead' ? order.toReversed() : order) {
      shorten(flags, i, marks)
      yield flags
    }
  }
  for (const state of ['ahead', 'reached'] as const) {
    for (let count = 2; count <= flags.filter((flag) => flag.state === state).length; count += 1) {
      yield collapse(flags, state, count, block)
    }
  }
  yield collapse(collapse(flags, 'ahead', flags.length, block), 'reached', flags.length, block)
}

function shorten(flags: Flag[], position: number, marks: readonly FlagMark[]): void {
  const flag = flags[position]
  const mark = marks[flag?.marks[0] ?? -1]
  if (flag && mark) flags[position] = { ...flag, form: 'short', width: mark.shortWidth }
}

/** The furthest `count` flags ahead, or the first `count` reached, as one; it stands at the nearest of their poles. */
function collapse(flags: readonly Flag[], state: 'ahead' | 'reached', count: number, { groupWidth }: Block): Flag[] {
  const all = flags.filter((flag) => flag.state === state)
  const folded = state === 'ahead' ? all.slice(-count) : all.slice(0, count)
  if (folded.length < 2) return [...flags]
  const poles = folded.map((flag) => flag.poleX)
  const group: Flag = {
    marks: folded.flatMap((flag) => flag.marks), form: 'group', width: groupWidth, state,
    poleX: state === 'ahead' ? Math.min(...poles) : Math.max(...poles),
  }
  return [...flags.filter((flag) => !folded.includes(flag)), group].toSorted((a, b) => a.poleX - b.poleX)
}

/** Up to five flags by trying all places; more, one by one from the left. Of equal costs the first in order wins. */
function cheapest(flags: readonly Flag[], block: Block): { placed: PlacedFlag[]; cost: number } {
  if (flags.length > tryAllUpTo) return oneByOne(flags, block)
  let best: { placed: PlacedFlag[]; cost: number } = { placed: [], cost: Number.POSITIVE_INFINITY }
  const visit = (placed: PlacedFlag[], spent: number): void => {
    if (spent >= best.cost) return
    const flag = flags[placed.length]
    if (!flag) {
      best = { placed, cost: spent }
      return
    }
    for (const place of places) {
      const next = put(flag, place)
      visit([...placed, next], spent + costOf(next, placed, block))
    }
  }
  visit([], 0)
  return best
}

function oneByOne(flags: readonly Flag[], block: Block): { placed: PlacedFlag[]; cost: number } {
  const placed: PlacedFlag[] = []
  let spent = 0
  for (const flag of flags) {
    const [first, ...rest] = places.map((place) => put(flag, place)).map((next) => ({ next, cost: costOf(next, placed, block) }))
    if (!first) continue
    const choice = rest.reduce((a, b) => (b.cost < a.cost ? b : a), first)
    placed.push(choice.next)
    spent += choice.cost
  }
  return { placed, cost: spent }
}

function put({ marks, form, poleX, width }: Flag, place: Place): PlacedFlag {
  return { marks, form, poleX, width, ...place }
}

/** What a flag costs beside those already placed. */
function costOf(flag: PlacedFlag, placed: readonly PlacedFlag[], { width }: Block): number {
  const [from, to] = edges(flag)
  let sum = flag.tier * cost.tier + (flag.direction === 'left' ? cost.left : 0)
  if (from < 0 || to > width) sum += cost.outside
  for (const other of placed) {
    const [otherFrom, otherTo] = edges(other)
    if (other.tier === flag.tier) {
      if (from < otherTo + gap && otherFrom < to + gap) sum += cost.overlap
    } else {
      const [high, low] = flag.tier > other.tier ? [flag, other] : [other, flag]
      const [lowFrom, lowTo] = edges(low)
      if (high.poleX > lowFrom && high.poleX < lowTo) sum += cost.crossing
    }
  }
  return sum
}

function edges({ direction, poleX, width }: PlacedFlag): [number, number] {
  return direction === 'right' ? [poleX, poleX + width] : [poleX - width, poleX]
}
