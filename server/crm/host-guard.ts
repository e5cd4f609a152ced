import { lookup as systemLookup } from 'node:dns'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { AppError } from '../errors'

/** Decides which hosts the server may call at all. */
export type HostGuard = {
  /** Throws `invalid` unless the address is https on a public host, or is listed by the operator. */
  check(address: string): URL
  /** Agents whose name resolution refuses private addresses, for the address at hand. */
  agentsFor(url: URL): { httpAgent: HttpAgent; httpsAgent: HttpsAgent }
}

const privateRanges = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3],
] as const) privateRanges.addSubnet(net, prefix, 'ipv4')
// Those that carry an IPv4 address (compatible, NAT64, Teredo, 6to4) may lead to a private one.
for (const [net, prefix] of [
  ['::', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['2001::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8],
] as const) {
  privateRanges.addSubnet(net, prefix, 'ipv6')
}

/** `trustedHosts` are `host:port` pairs that may be private and plain http. */
export function createHostGuard(trustedHosts: Iterable<string>): HostGuard {
  const trusted = new Set([...trustedHosts].map((host) => host.toLowerCase()))
  const open = { httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true }) }
  const guarded = {
    httpAgent: new HttpAgent({ keepAlive: true, lookup: publicLookup }),
    httpsAgent: new HttpsAgent({ keepAlive: true, lookup: publicLookup }),
  }
  return {
    check(address) {
      const url = parse(address)
      if (trusted.has(hostAndPort(url))) return url
      if (url.protocol !== 'https:') throw refused(url)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      if (isIP(host) && isPrivateAddress(host)) throw refused(url)
      return url
    },
    agentsFor: (url) => (trusted.has(hostAndPort(url)) ? open : guarded),
  }
}

/** The `host:port` of an address, with the port its scheme implies. */
export function hostAndPort(url: URL): string {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return `${url.hostname}:${port}`.toLowerCase()
}

function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const ip = mapped ?? address
  return privateRanges.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4') || /^::ffff:/i.test(ip)
}

/** Resolves a name and refuses it when any of its addresses is private: the check and the connection see the same answer. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 4)
    const first = addresses[0]
    if (!first || addresses.some((each) => isPrivateAddress(each.address))) {
      return callback(Object.assign(new Error(`${hostname} resolves to a private address`), { code: 'EPRIVATE' }), '', 4)
    }
    if (options.all) return callback(null, addresses)
    return callback(null, first.address, first.family)
  })
}

function parse(address: string): URL {
  const url = URL.parse(address)
  // A host may hold characters that would end a directive of the content policy it is written into.
  const isPlain = url !== null && /^(?:[\w.-]+|\[[\da-f:.]+\])$/i.test(url.hostname)
  if (!isPlain || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new AppError('invalid', 'crm_address', 'The address of the CRM is malformed.')
  }
  return url
}

function refused(url: URL): AppError {
  return new AppError('invalid', 'crm_address', `The address ${url.host} is not allowed. On-premise hosts are listed in CRM_EXTRA_HOSTS.`)
}
