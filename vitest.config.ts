import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const postgresSetup = 'test/support/postgres-setup.ts'
const globalSetup = existsSync(postgresSetup) ? [postgresSetup] : []

/** Tests of the parts run first, two files at a time; the browser, crash and data tests follow one by one. */
export default defineConfig({
  test: {
    environment: 'node',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'parts', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'], globalSetup,
          testTimeout: 20_000, hookTimeout: 60_000, maxWorkers: 2, sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e', include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
