import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { AppError } from './errors'

/** Seals what must not lie readable on the disk; each sealed text opens only for the portal it was sealed for. */
export type Secrets = {
  seal(portalId: string, text: string): Buffer
  /** Throws when the bytes were changed, belong to another portal or to another key. */
  open(portalId: string, sealed: Buffer): string
}

const version = Buffer.from('v1.')
const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM with a random IV; `key` is 32 bytes, the portal id is authenticated with the text. */
export function createSecrets(key: Buffer): Secrets {
  if (key.length !== 32) throw new AppError('invalid', 'secret_key', 'SECRET_KEY must be 32 bytes.')
  return {
    seal(portalId, text) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(portalId))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([version, iv, cipher.getAuthTag(), body])
    },
    open(portalId, sealed) {
      const start = version.length
      if (!sealed.subarray(0, start).equals(version)) throw new Error('unknown version of a sealed value')
      const iv = sealed.subarray(start, start + ivBytes)
      const tag = sealed.subarray(start + ivBytes, start + ivBytes + tagBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(portalId)).setAuthTag(tag)
      return decipher.update(sealed.subarray(start + ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
    },
  }
}

/** A random bearer token of 32 bytes, URL-safe. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a bearer token: SHA-256 in hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
