export type FlagState = 'reached' | 'accrued' | 'next' | 'ahead' | 'cancelled' | 'missed'

/** A mark that wants a flag; widths are pixels of the whole flag and of the one without money. */
export type FlagWish = { at: number; state: FlagState; width: number; shortWidth: number }

/** Where a flag stands: `x` is its pole, the cloth is `width` long to the right or left of it. */
export type PlacedFlag = {
  mark: number
  x: number
  tier: 0 | 1
  direction: 'right' | 'left'
  width: number
  isShort: boolean
}

export type FlagLayout = {
  flags: PlacedFlag[]
  /** Marks gathered into «+N», which stands at `x` (null when nothing is gathered). */
  gathered: { marks: number[]; x: number; tier: 0 | 1; direction: 'right' | 'left' } | null
}

export type FlagLayoutInput = {
  marks: readonly FlagWish[]
  axis: number
  /** Pixels of the axis, and of the whole block, which goes on past its end. */
  axisWidth: number
  blockWidth: number
  /** Pixels of the «+N» flag. */
  gatherWidth: number
}

type Wish = { mark: number; x: number; width: number; isShort: boolean }
type Candidate = Wish & { tier: 0 | 1; direction: 'right' | 'left' }

const gap = 4
const mostFlags = 5
/** Trying all choices of more marks would take longer than a frame. */
const mostConsidered = 8
const cost = { overlap: 1000, outside: 500, poleThrough: 100, tier: 10, left: 1 }
const places: readonly { tier: 0 | 1; direction: 'right' | 'left' }[] = [
  { tier: 0, direction: 'right' }, { tier: 0, direction: 'left' }, { tier: 1, direction: 'right' }, { tier: 1, direction: 'left' },
]

/** The right end of the axis: what must fit, rounded up to 10 %, never below 100 % nor above `most`. */
export function computeScaleAxis(shares: readonly (number | null)[], most = 1.5): number {
  const highest = shares.reduce<number>((max, share) => Math.max(max, share ?? 0), 1)
  const tenths = Math.ceil(Number((highest * 10).toPrecision(12)))
  return Math.min(tenths / 10, most)
}

/** Pixels of a share on the axis, kept within it. */
export function toScaleX(share: number, axis: number, axisWidth: number): number {
  return (Math.min(Math.max(share, 0), axis) / axis) * axisWidth
}

/** Who drops the money when there is no room: nobody, then flags ahead, then reached ones too; never the next. */
const shortenings: readonly ReadonlySet<FlagState>[] = [
  new Set(),
  new Set<FlagState>(['ahead']),
  new Set<FlagState>(['ahead', 'reached', 'accrued', 'cancelled', 'missed']),
]

/** Stands the flags where they disturb each other least; the next mark is never shortened nor gathered. */
export function layoutFlags(input: FlagLayoutInput): FlagLayout {
  const order = input.marks.map((_, mark) => mark)
  const ranked = rankByInterest(input.marks).slice(0, mostConsidered)
  let last: FlagLayout = { flags: [], gathered: null }
  for (let size = Math.min(ranked.length, mostFlags); size > 0; size--) {
    for (const shortened of shortenings) {
      const options = chooseKept(ranked, size).map((kept) => {
        const gathered = order.filter((mark) => !kept.includes(mark))
        return { gathered, ...findBest(toWishes(input, kept, gathered, shortened), input.blockWidth) }
      })
      const best = options.reduce((least, option) => (option.cost < least.cost ? option : least))
      last = toLayout(best.flags, best.gathered)
      if (best.cost < cost.outside) return last
    }
  }
  return last
}

/** The next mark first, then its neighbours: what lies ahead before what is behind at the same distance. */
function rankByInterest(marks: readonly FlagWish[]): number[] {
  const next = marks.findIndex((mark) => mark.state === 'next')
  const centre = next >= 0 ? next : marks.length - 1
  return marks.map((_, mark) => mark).sort((a, b) => Math.abs(a - centre) - Math.abs(b - centre) || b - a)
}

/** All ways to keep so many marks, the most interesting of them always. */
function chooseKept(ranked: readonly number[], size: number): number[][] {
  const [first, ...others] = ranked
  return first === undefined ? [] : combine(others, size - 1).map((rest) => [first, ...rest])
}

function combine(items: readonly number[], size: number): number[][] {
  if (size === 0) return [[]]
  return items.flatMap((item, index) => combine(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]))
}

function toWishes(input: FlagLayoutInput, kept: readonly number[], gathered: readonly number[], shortened: ReadonlySet<FlagState>): Wish[] {
  const toX = (mark: number) => toScaleX(input.marks[mark]?.at ?? 0, input.axis, input.axisWidth)
  const wishes = [...kept].sort((a, b) => a - b).map((mark): Wish => {
    const wish = input.marks[mark]
    const short = wish !== undefined && shortened.has(wish.state)
    return { mark, x: toX(mark), width: (short ? wish?.shortWidth : wish?.width) ?? 0, isShort: short }
  })
  const first = gathered[0]
  return first === undefined ? wishes : [...wishes, { mark: -1, x: toX(first), width: input.gatherWidth, isShort: false }]
}

function findBest(wishes: readonly Wish[], blockWidth: number): { cost: number; flags: Candidate[] } {
  let best: { cost: number; flags: Candidate[] } = { cost: Infinity, flags: [] }
  const chosen: Candidate[] = []
  // Costs only grow as flags are added, so a branch that is already worse is left.
  function choose(step: number, sum: number): void {
    if (sum >= best.cost) return
    const wish = wishes[step]
    if (!wish) {
      best = { cost: sum, flags: [...chosen] }
      return
    }
    for (const place of places) {
      const flag = { ...wish, ...place }
      chosen.push(flag)
      choose(step + 1, sum + judgeAlone(flag, blockWidth) + chosen.slice(0, -1).reduce((total, other) => total + judgePair(flag, other), 0))
      chosen.pop()
    }
  }
  choose(0, 0)
  return best
}

function judgeAlone(flag: Candidate, blockWidth: number): number {
  const [from, to] = toSpan(flag)
  const outside = from < -gap || to > blockWidth + gap ? cost.outside : 0
  return outside + flag.tier * cost.tier + (flag.direction === 'left' ? cost.left : 0)
}

function judgePair(a: Candidate, b: Candidate): number {
  const [fromA, toA] = toSpan(a)
  const [fromB, toB] = toSpan(b)
  if (a.tier === b.tier) return fromA < toB + gap && fromB < toA + gap && !isBackToBack(a, b) ? cost.overlap : 0
  const [high, low] = a.tier > b.tier ? [a, b] : [b, a]
  const [from, to] = toSpan(low)
  return high.x > from + 1 && high.x < to - 1 ? cost.poleThrough : 0
}

/** Two flags of one pole flying apart only touch. */
function isBackToBack(a: Candidate, b: Candidate): boolean {
  return a.x === b.x && a.direction !== b.direction
}

function toSpan(flag: Candidate): [number, number] {
  return flag.direction === 'right' ? [flag.x, flag.x + flag.width] : [flag.x - flag.width, flag.x]
}

function toLayout(flags: readonly Candidate[], marks: number[]): FlagLayout {
  const gathered = flags.find((flag) => flag.mark < 0)
  return {
    flags: flags.filter((flag) => flag.mark >= 0),
    gathered: gathered ? { marks, x: gathered.x, tier: gathered.tier, direction: gathered.direction } : null,
  }
}
