import { createHash } from 'node:crypto'
import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** Headers of every answer; pages set their own content policy over this closed one. */
export function createSecurityHeaders(): RequestHandler {
  return helmet({
    // The page lives in the CRM's frame; frame-ancestors says which.
    frameguard: false,
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  })
}

/** Content policy of the app's page: framed by the verified portal alone, and it talks to us and to that portal. */
export function pagePolicy(portalOrigin: string, template: string): string {
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...inlineScriptHashes(template)].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: https: ${portalOrigin}`,
    "font-src 'self' data:",
    `connect-src 'self' ${portalOrigin}`,
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${portalOrigin}`,
  ].join('; ')
}

/**
 * Content policy of a page that refuses an entry. No portal is verified then, yet the person sits in some portal's frame and
 * must be able to read why: the page holds no script, no form and no data, so anybody may frame it.
 */
export const refusalPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\b(?:src|type="application\/json")\b)[^>]*>([\s\S]*?)<\/script>/gi)]
    .map(([, code]) => `'sha256-${createHash('sha256').update(code ?? '').digest('base64')}'`)
}
