import { z } from 'zod'
import { problemPlace } from './metric-draft'

const problemsSchema = z.object({ problems: z.array(z.object({ path: z.string(), message: z.string(), code: z.string().optional() })) })

export type ServerProblem = { path: string; message: string; code?: string | undefined }
export type PlacedProblems = {
  /** By step, then by the place of the line in it (empty: the whole step). */
  steps: ReadonlyMap<number, ReadonlyMap<string, string>>
  parts: ReadonlyMap<string, string>
}

/** The problems of a refused definition; empty when the refusal has another reason. */
export function readProblems(details: unknown): ServerProblem[] {
  const parsed = problemsSchema.safeParse(details)
  return parsed.success ? parsed.data.problems : []
}

/** Puts each problem where it belongs on the page. */
export function placeProblems(problems: readonly ServerProblem[], text: (problem: ServerProblem) => string): PlacedProblems {
  const steps = new Map<number, Map<string, string>>()
  const parts = new Map<string, string>()
  for (const problem of problems) {
    const place = problemPlace(problem.path)
    if (place.part === 'step') {
      const rows = steps.get(place.step) ?? new Map<string, string>()
      rows.set(place.row, text(problem))
      steps.set(place.step, rows)
    } else parts.set(place.part, text(problem))
  }
  return { steps, parts }
}
