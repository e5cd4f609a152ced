import { z } from 'zod'

// Only what we rely on, as the platform really sends it: ids and numbers come as text or as numbers, flags as Y/N, 1/0 or booleans, and
// nothing as null, as an empty text or as `false`.

const scalar = z.union([z.string(), z.number(), z.null(), z.literal(false).transform(() => null)]).optional()

/** An id as text; empty, 0 and null mean that there is none. */
export const idSchema = scalar
  .transform((value) => (value === null || value === undefined || value === '' || String(value) === '0' ? null : String(value)))
/** An id that must be there; 0 is one (the main pipeline). */
export const keySchema = z.union([z.string().min(1), z.number()]).transform(String)
export const textSchema = scalar.transform((value) => (value ?? '').toString())
export const numberSchema = scalar
  .transform((value) => (value === null || value === undefined || value === '' || Number.isNaN(Number(value)) ? null : Number(value)))
export const flagSchema = z.unknown().optional().transform((value) => isYes(value))
/** Empty maps come as `[]`. */
const mapSchema = z.union([z.array(z.unknown()).transform((): Record<string, unknown> => ({})), z.record(z.string(), z.unknown())]).optional()
  .transform((value) => value ?? {})

export const tokenAnswerSchema = z.looseObject({
  access_token: z.string().min(1), refresh_token: z.string().min(1), expires_in: z.coerce.number().positive().catch(3600),
  member_id: z.string().optional(),
})

export const tokenFactsSchema = z.looseObject({
  client_id: z.string(), user_id: idSchema,
  install: z.looseObject({ member_id: z.string().min(1), client_endpoint: z.string().min(1) }),
})

export const profileSchema = z.looseObject({
  ID: keySchema, ADMIN: flagSchema, NAME: textSchema, LAST_NAME: textSchema, TIME_ZONE: textSchema, PERSONAL_PHOTO: textSchema,
})

export const licenceSchema = z.looseObject({ LICENSE_FAMILY: z.string() })
export const methodSchema = z.looseObject({ isExisting: flagSchema })

export const batchSchema = z.looseObject({ result: mapSchema, result_error: mapSchema, result_total: mapSchema, result_time: mapSchema })
export const itemErrorSchema = z.looseObject({ error: z.union([z.string(), z.number()]).catch(''), error_description: textSchema })
export const timeSchema = z.looseObject({ start: z.number().optional(), operating: z.number().optional(), operating_reset_at: z.number().optional() })

const rowSchema = z.record(z.string(), z.unknown())
/** Rows of which some were left out come as a map of their numbers. */
export const rowsSchema = z.union([z.array(rowSchema), z.record(z.string().regex(/^\d+$/), rowSchema).transform((rows) => Object.values(rows))])
export const itemsSchema = z.preprocess(orNone('items', []), z.looseObject({ items: rowsSchema }))
export const productRowsSchema = z.preprocess(orNone('productRows', []), z.looseObject({ productRows: rowsSchema }))

export const tasksSchema = z.preprocess(orNone('tasks', []), z.looseObject({ tasks: rowsSchema }))

export const personSchema = z.looseObject({
  ID: keySchema, NAME: textSchema, LAST_NAME: textSchema, EMAIL: textSchema, WORK_POSITION: textSchema, PERSONAL_PHOTO: textSchema,
  ACTIVE: flagSchema, UF_DEPARTMENT: z.union([z.array(keySchema), z.unknown().optional().transform((): string[] => [])]),
})
export const departmentSchema = z.looseObject({ ID: keySchema, NAME: textSchema, PARENT: idSchema, UF_HEAD: idSchema, SORT: numberSchema })
const categorySchema = z.looseObject({ id: keySchema, name: textSchema, sort: numberSchema })
export const categoriesSchema = z.preprocess(orNone('categories', []), z.looseObject({ categories: rowsSchema.pipe(z.array(categorySchema)) }))
const typeSchema = z.looseObject({ entityTypeId: keySchema, title: textSchema, isStagesEnabled: flagSchema, isCategoriesEnabled: flagSchema, isLinkWithProductsEnabled: flagSchema })
export const typesSchema = z.preprocess(orNone('types', []), z.looseObject({ types: rowsSchema.pipe(z.array(typeSchema)) }))
export const statusSchema = z.looseObject({
  ENTITY_ID: textSchema, STATUS_ID: textSchema, NAME: textSchema, SORT: numberSchema, SEMANTICS: textSchema,
  EXTRA: z.looseObject({ SEMANTICS: textSchema }).optional().catch(undefined),
})
export const fieldSchema = z.looseObject({
  type: z.string(), title: textSchema, isMultiple: flagSchema, isDynamic: flagSchema, upperName: textSchema, statusType: z.string().optional(),
  items: z.array(z.looseObject({ ID: keySchema, VALUE: textSchema })).optional().catch(undefined),
})
export const fieldsSchema = z.preprocess(orNone('fields', {}), z.looseObject({ fields: z.record(z.string(), fieldSchema) }))
export const currencySchema = z.looseObject({ CURRENCY: z.string().min(1), AMOUNT: keySchema, AMOUNT_CNT: keySchema, BASE: flagSchema })
export const boundEventSchema = z.looseObject({ event: z.string(), handler: textSchema, offline: flagSchema })
export const featureSchema = z.looseObject({ value: flagSchema })
export const boundPlacementSchema = z.looseObject({ placement: z.string(), handler: z.string() })

export const stageEntrySchema = z.looseObject({
  ID: keySchema, OWNER_ID: keySchema, CREATED_TIME: z.string(), CATEGORY_ID: scalar,
  STAGE_SEMANTIC_ID: textSchema, STAGE_ID: z.string().min(1),
})

/** What the portal posts with its page; everything else of the form is not believed. */
export const entrySchema = z.looseObject({
  AUTH_ID: z.string().min(1).max(400), REFRESH_ID: z.string().min(1).max(400), member_id: z.string().regex(/^[\w-]{1,64}$/),
  AUTH_EXPIRES: z.coerce.number().positive().max(86_400).catch(3600), SERVER_ENDPOINT: z.string().max(300).optional().catch(undefined),
  APPLICATION_TOKEN: z.string().min(1).max(400).optional().catch(undefined),
})

export const eventSchema = z.looseObject({
  event: z.string().min(1).max(100),
  data: z.union([z.record(z.string(), z.unknown()), z.unknown().optional().transform((): Record<string, unknown> => ({}))]),
  auth: z.looseObject({
    member_id: z.string().regex(/^[\w-]{1,64}$/), application_token: z.string().max(400).catch(''),
    access_token: z.string().max(400).optional().catch(undefined), refresh_token: z.string().max(400).optional().catch(undefined),
    expires_in: z.coerce.number().positive().catch(3600), server_endpoint: z.string().max(300).optional().catch(undefined),
  }),
})

/** PHP writes an empty map as an empty list, be it the whole answer or its one part. */
function orNone(name: string, none: unknown): (value: unknown) => unknown {
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0
  return (value) => {
    if (isEmpty(value)) return { [name]: none }
    return typeof value === 'object' && value !== null && name in value && isEmpty((value as Record<string, unknown>)[name]) ? { ...value, [name]: none } : value
  }
}

/** Y, 1 and true in any of the platform's spellings. */
export function isYes(value: unknown): boolean {
  return value === true || value === 'Y' || value === 'y' || value === 1 || value === '1' || value === 'true'
}
