import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** An answer of the account as its documentation shows it. */
export function fixture(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`../fixtures/${name}.json`, import.meta.url)), 'utf8')) as Record<string, unknown>
}
