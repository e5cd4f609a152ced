import { expect, it } from 'vitest'
import { createHostGuard } from '../../../server/crm/host-guard'

const guard = createHostGuard(['127.0.0.1:8080', 'crm.local:443'])

it('createHostGuard: public https and listed hosts pass', () => {
  for (const address of ['https://portal.bitrix24.ru/rest/', 'http://127.0.0.1:8080/rest/', 'https://crm.local/rest/', 'https://8.8.8.8/']) {
    expect(guard.check(address).href).toBe(address)
  }
})

it('createHostGuard: plain http, private addresses in any spelling and odd addresses are refused', () => {
  for (const address of [
    'http://portal.bitrix24.ru/', 'https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://10.1.2.3/', 'https://169.254.169.254/',
    'https://192.168.0.1/', 'https://172.16.5.5/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[fd00::1]/', 'https://[fe80::1]/', 'https://100.64.0.1/',
    'https://[::127.0.0.1]/', 'https://[64:ff9b:1::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://[fec0::1]/', 'https://*/', 'https://portal.ru;sandbox/', 'https://a,b/',
    'http://127.0.0.1:8081/', 'ftp://portal.ru/', 'https://user:pass@portal.ru/', 'portal.ru', '',
  ]) expect(() => guard.check(address), address).toThrow(expect.objectContaining({ kind: 'invalid' }))
})
