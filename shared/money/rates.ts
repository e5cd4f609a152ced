/** The newest snapshot not later than the day, else the earliest one; null when there are none. Order does not matter. */
export function pickRate<Snapshot extends { day: number }>(snapshots: readonly Snapshot[], day: number): Snapshot | null {
  let newest: Snapshot | null = null
  let earliest: Snapshot | null = null
  for (const snapshot of snapshots) {
    if (snapshot.day <= day && (!newest || snapshot.day > newest.day)) newest = snapshot
    if (!earliest || snapshot.day < earliest.day) earliest = snapshot
  }
  return newest ?? earliest
}
