import type { Item } from '../company/company-types'
import type { AmoNote } from './amo-note'
import type { LeadShadow } from './lead-shadow'
import type { TaskShadow } from './task-shadow'

/** What a change of the company was in amoCRM's words: the webhooks follow from it. `id` is amoCRM's. */
export type Happening =
  | { entity: 'lead'; action: 'add' | 'update' | 'status' | 'responsible' | 'delete' | 'restore'; id: number; by: number; before: LeadShadow | null }
  | { entity: 'contact' | 'company'; action: 'add' | 'update' | 'responsible' | 'delete'; id: number; by: number; oldOwnerId: number | null }
  | { entity: 'task'; action: 'add' | 'update' | 'responsible' | 'delete'; id: number; by: number; before: TaskShadow | null }
  | { entity: 'unsorted'; action: 'add' | 'accept' | 'decline'; id: number; by: number; item: Item }
  | { entity: 'catalog'; action: 'add' | 'update' | 'delete'; id: number; by: number; catalogId: number }
  | { entity: 'note'; action: 'add'; id: number; by: number; note: AmoNote }
