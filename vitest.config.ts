import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const postgresSetup = 'test/support/postgres-setup.ts'
const globalSetup = existsSync(postgresSetup) ? [postgresSetup] : []

/** Whole servers driven through a browser: one at a time, since a person's page is timed by what else runs. */
const inBrowser = ['test/e2e/story.test.ts', 'test/e2e/amocrm-story.test.ts']
const longest = { testTimeout: 180_000, hookTimeout: 180_000 }

/** Tests of the parts run first, then whole servers driven over HTTP, then those in a browser. */
export default defineConfig({
  test: {
    environment: 'node',
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'parts', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'], globalSetup,
          testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 3, sequence: { groupOrder: 0 },
        },
      },
      {
        test: { name: 'servers', include: ['test/e2e/**/*.test.ts'], exclude: inBrowser, ...longest, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        test: { name: 'e2e', include: inBrowser, ...longest, maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
})
