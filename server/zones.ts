import { createZone, type Zone } from '../shared/period/zone'

/** Zones by IANA name, each built once: its table of offsets costs tens of milliseconds. */
export type Zones = (timeZone: string) => Zone

export function createZones(): Zones {
  const built = new Map<string, Zone>()
  return (timeZone) => {
    const zone = built.get(timeZone) ?? createZone(timeZone)
    built.set(timeZone, zone)
    return zone
  }
}
