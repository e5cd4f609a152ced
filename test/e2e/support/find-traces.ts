import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Which files of a folder hold which of the texts, byte for byte. */
export function findTraces(folder: string, texts: readonly string[]): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.flatMap((entry) => {
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    return texts.filter((text) => bytes.includes(Buffer.from(text))).map((text) => `${entry.name}: ${text}`)
  })
}
