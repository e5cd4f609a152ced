import { z } from 'zod'
import { operators } from '../funnel/funnel-types'
import { relatedKinds } from '../record/related-fields'

const fieldSchema = z.object({
  name: z.string(), title: z.string(),
  type: z.enum(['text', 'number', 'money', 'boolean', 'date', 'datetime', 'enum', 'user', 'department', 'pipeline', 'stage', 'stageKind', 'reference', 'rows']),
  multiple: z.boolean(), custom: z.boolean(),
  operators: z.array(z.enum(operators)),
  options: z.array(z.object({ value: z.string(), title: z.string() })).optional(),
  /** The record that this one refers to, whose field it is: `company.industry`. Such fields are for funnels only. */
  related: z.object({ kind: z.enum(relatedKinds), name: z.string() }).optional(),
})

/** `GET /api/catalogue`: every field a funnel may name, with the portal's own titles. */
export const catalogueSchema = z.object({
  kinds: z.array(z.object({
    kind: z.string(), title: z.string(),
    /** Of product rows, `fields` are what the nested funnel of the operator `rows` may name. */
    fields: z.array(fieldSchema.extend({ fields: z.array(fieldSchema).optional() })),
    moments: z.array(z.object({ name: z.string(), title: z.string() })),
    /** States that `when` may name in place of a moment; such a metric says how things stand. */
    states: z.array(z.object({ name: z.string(), title: z.string() })).optional(),
  })),
})
export type Catalogue = z.infer<typeof catalogueSchema>
