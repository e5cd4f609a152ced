/** Cities without daylight saving first: a portal that tells only its offset is most likely theirs. Those that tell 0 run in UTC all the year. */
const cities: Readonly<Record<number, string>> = {
  60: 'Europe/Berlin', 120: 'Europe/Kaliningrad', 180: 'Europe/Moscow', 210: 'Asia/Tehran', 240: 'Europe/Samara',
  270: 'Asia/Kabul', 300: 'Asia/Yekaterinburg', 330: 'Asia/Kolkata', 345: 'Asia/Kathmandu', 360: 'Asia/Omsk', 390: 'Asia/Yangon',
  420: 'Asia/Krasnoyarsk', 480: 'Asia/Irkutsk', 540: 'Asia/Yakutsk', 570: 'Australia/Darwin', 600: 'Asia/Vladivostok',
  660: 'Asia/Magadan', 720: 'Asia/Kamchatka',
  [-180]: 'America/Sao_Paulo', [-210]: 'America/St_Johns', [-240]: 'America/Halifax', [-300]: 'America/New_York',
  [-360]: 'America/Chicago', [-420]: 'America/Denver', [-480]: 'America/Los_Angeles',
}

/** A likely IANA zone for an offset in minutes east of UTC; offsets of whole hours without a city become `Etc/GMT±N`. */
export function zoneForOffset(offsetMinutes: number): string {
  const city = cities[offsetMinutes]
  if (city !== undefined) return city
  const hours = Math.max(-12, Math.min(14, Math.round(offsetMinutes / 60)))
  // The signs of Etc zones are the reverse of the usual ones.
  if (hours === 0) return 'Etc/UTC'
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
}
