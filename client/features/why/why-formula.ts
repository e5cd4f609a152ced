import type { Progress } from '../../../shared/api/goal-contract'

/** The numbers of «Почему …»: of the whole goal, or of one person in a group's goal. */
export type WhyFigures = {
  fact: number | null
  base: number
  target: number
  index: number | null
  /** Fact minus what should be there today; null where a pace says nothing. */
  ahead: number | null
  personName: string | null
}

/** Figures of one person in a group's goal when `userId` is given and known, else of the goal itself. */
export function whyFigures(progress: Progress, userId: string | undefined): WhyFigures {
  const { base, target } = progress
  const isGroup = progress.subject.kind !== 'user'
  const person = isGroup && userId !== undefined ? progress.people.find((one) => one.userId === userId) : undefined
  if (person) return { fact: person.fact, base, target, index: person.index, ahead: null, personName: person.name }
  const { fact, expected, index } = progress
  const ahead = fact === null || expected === null || progress.phase !== 'open' ? null : fact - expected
  return { fact, base, target, index, ahead, personName: isGroup ? null : progress.subjectName }
}

/** What a person types for a record: a bare number is a record of the metric's own kind, links and «№» are understood. */
export function readRecordRef(text: string, kind: string): string | null {
  const whole = /^([a-z]+(?::\d+)?):(\d+)$/.exec(text.trim())
  if (whole) return text.trim()
  const link = /\/details\/(\d+)/.exec(text)?.[1]
  const number = link ?? /^[№#\s]*(\d+)\s*$/.exec(text)?.[1]
  return number === undefined ? null : `${kind}:${number}`
}
