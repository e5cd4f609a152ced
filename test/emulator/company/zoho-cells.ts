/** Epoch ms of `15 Apr, 2021 00:03:00`, `2021-04-15 23:03:00` or `25-05-2021 04:15`, read as UTC. Throws on anything else. */
export function toInstant(cell: string): number {
  const short = /^(\d\d)-(\d\d)-(\d{4}) (\d\d:\d\d)$/.exec(cell)
  const iso = short ? `${short[3]}-${short[2]}-${short[1]} ${short[4]}:00` : cell
  const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(iso) ? Date.parse(`${iso.replace(' ', 'T')}Z`) : /^\d\d \w{3}, \d{4} /.test(iso) ? Date.parse(`${iso} UTC`) : NaN
  if (Number.isNaN(at)) throw new Error(`Not a date: ${cell}`)
  return at
}

/** `$1,234.50` as 1234.5; a blank is 0. Throws on what is no number. */
export function toAmount(cell: string): number {
  const amount = Number(cell.replace(/[$,]/g, ''))
  if (Number.isNaN(amount)) throw new Error(`Not an amount: ${cell}`)
  return amount
}
