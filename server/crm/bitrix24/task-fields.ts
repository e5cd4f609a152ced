import { z } from 'zod'
import type { CrmField } from '../crm-provider'
import type { BatchCommand, BatchItem } from './batch'
import { flagSchema, keySchema, textSchema } from './payload-schema'
import type { CustomTypes } from './to-records'
import { refusalOf } from './rest-answer'
import { toFieldType } from './to-values'

/** What the portal itself adds to every task: links we read apart, files and letters. */
const system: ReadonlySet<string> = new Set(['UF_CRM_TASK', 'UF_TASK_WEBDAV_FILES', 'UF_MAIL_MESSAGE'])

const describedSchema = z.looseObject({
  fields: z.record(z.string(), z.looseObject({ title: textSchema, type: textSchema, values: z.record(z.string(), textSchema).optional().catch(undefined) })),
})
const ownSchema = z.array(z.looseObject({
  FIELD_NAME: z.string().min(1), USER_TYPE_ID: textSchema, MULTIPLE: flagSchema, SORT: z.coerce.number().catch(100),
  LIST: z.array(z.looseObject({ ID: keySchema, VALUE: textSchema })).optional().catch(undefined),
}))

/** Commands that tell the portal's own fields of tasks: one their titles, the other which take several values. */
export const taskFieldCommands: readonly BatchCommand[] = [
  { key: 'taskFields', method: 'tasks.task.getFields', params: {} },
  { key: 'taskUserFields', method: 'task.item.userfield.getlist', params: { ORDER: { SORT: 'asc' } } },
]

export type TaskFields = { fields: CrmField[]; types: CustomTypes }

/** The portal's own fields of tasks; none where it does not tell, for tasks count without them. */
export function readTaskFields(results: ReadonlyMap<string, BatchItem>): TaskFields {
  const described = describedSchema.safeParse(resultOf(results, 'taskFields')).data?.fields ?? {}
  const own = ownSchema.safeParse(resultOf(results, 'taskUserFields')).data ?? []
  const known = new Map(own.map((field) => [field.FIELD_NAME, field]))
  const names = [...new Set([...own.map(({ FIELD_NAME }) => FIELD_NAME), ...Object.keys(described)])].filter((name) => /^UF_/.test(name) && !system.has(name))
  const found: TaskFields & { types: Map<string, { crmType: string; multiple: boolean; name: string }> } = { fields: [], types: new Map() }
  for (const [index, name] of names.entries()) {
    const { title, type: told, values } = described[name] ?? {}
    const { USER_TYPE_ID, MULTIPLE: multiple = false, LIST } = known.get(name) ?? {}
    const crmType = USER_TYPE_ID || told || ''
    const type = toFieldType(crmType)
    if (type === null) continue
    const options = LIST?.map(({ ID, VALUE }) => ({ value: ID, title: VALUE })) ?? Object.entries(values ?? {}).map(([value, text]) => ({ value, title: text }))
    found.fields.push({ kind: 'task', name: `custom.${name}`, title: title || name, type, multiple, custom: true, sort: 100 + index, ...(type === 'enum' ? { options } : {}) })
    found.types.set(toCamelName(name), { crmType, multiple, name })
  }
  return found
}

/** UF_TASK_CLIENT_REQUEST is asked for by its name and told as ufTaskClientRequest. */
function toCamelName(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function resultOf(results: ReadonlyMap<string, BatchItem>, key: string): unknown {
  const item = results.get(key)
  if (item && 'error' in item && refusalOf(item.error) === null) throw item.error
  return item && 'result' in item ? item.result : null
}
