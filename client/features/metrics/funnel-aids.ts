import type { FunnelRow } from './funnel-draft'
import type { CatalogueKind } from './metric-draft'
import type { TokenOption } from './TokenMenu.vue'

/** What the lines of a funnel are edited with: fields, people, departments, money. */
export type FunnelAids = { kind: CatalogueKind; people: readonly TokenOption[]; departments: readonly TokenOption[]; currency: string }

/** What a line or a group asks of the funnel it stands in; `key` is that of a row, or of the step or group to add to. */
export type RowChange =
  | { kind: 'overRows'; key: number; field: string }
  | { kind: 'row'; row: FunnelRow }
  | { kind: 'remove' | 'addRow' | 'addGroup'; key: number }
