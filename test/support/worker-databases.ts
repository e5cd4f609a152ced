/** Names of the PostgreSQL databases that the workers of a test run share out among themselves. */
export const workerDatabases: readonly string[] = Array.from({ length: 8 }, (_, index) => `vympel_test_${index + 1}`)

/** Address of this worker's database in the cluster. Tests of one worker run one after another. */
export function workerUrl(clusterUrl: string): string {
  const url = new URL(clusterUrl)
  const worker = Number(process.env.VITEST_POOL_ID ?? 1)
  url.pathname = `/${workerDatabases[(worker - 1) % workerDatabases.length] ?? ''}`
  return url.href
}
