import { z } from 'zod'

export const roleSchema = z.enum(['admin', 'supervisor', 'employee'])

/** `GET /api/session`. `installer` is true while the page was opened by the installer URL. */
export const sessionSchema = z.object({
  portal: z.object({
    id: z.string(), crm: z.enum(['bitrix24', 'amocrm']), name: z.string(), timeZone: z.string(),
    currency: z.string(), origin: z.string(),
  }),
  user: z.object({ id: z.string(), name: z.string(), role: roleSchema, photo: z.string().nullable() }),
  expiresAt: z.iso.datetime({ offset: true }),
})
export type Session = z.infer<typeof sessionSchema>

/** What the page carries in `#vympel-session`, and `POST /api/session/renew` answers. */
export const sessionTokenSchema = z.object({ token: z.string(), expiresAt: z.iso.datetime({ offset: true }) })
export type SessionToken = z.infer<typeof sessionTokenSchema>

/** The page's own `#vympel-session`: which page was opened, in which CRM's frame (`origin` is the verified portal's), and the person's language there. */
export const pageSessionSchema = sessionTokenSchema.extend({
  mode: z.enum(['install', 'app']).optional(),
  language: z.string().max(16).optional(),
  crm: z.enum(['bitrix24', 'amocrm']).optional(),
  origin: z.url().optional(),
})
export type PageSession = z.infer<typeof pageSessionSchema>

/** `PUT /api/portal` (admins). */
export const portalChangeSchema = z.strictObject({ timeZone: z.string().min(1).max(64) })
