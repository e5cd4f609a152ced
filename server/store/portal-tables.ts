import type { Generated } from 'kysely'
import type { StageKind } from '../../shared/record/record-types'
import type { FieldType } from '../../shared/record/field-types'

/** Rows of one portal's database; see migrations/portal. JSON columns are text here and parsed where they are read. */
export type PortalTables = {
  settings: { name: string; value: string }
  people: {
    id: string; name: string; position: string | null; photo: string | null; active: number; is_admin: number
    joined_at: Generated<number | null>; left_at: Generated<number | null>
  }
  absences: { id: string; person_id: string; from_day: number; to_day: number; kind: string; created_by: string; created_at: number }
  bonus_limits: {
    person_id: string; unit: string; from_day: number; cap_minor: number | null; floor_minor: number | null; set_by: string; set_at: number
  }
  departments: { id: string; name: string; parent_id: string | null; head_id: string | null; sort: number }
  department_leads: { id: Generated<number>; department_id: string; parent_id: string | null; head_id: string | null; set_by: string; set_at: number }
  memberships: { id: Generated<number>; person_id: string; department_id: string; from_at: number | null; to_at: number | null }
  pipelines: { kind: string; id: string; name: string; sort: number }
  stages: { kind: string; id: string; pipeline_id: string; name: string; sort: number; stage_kind: StageKind }
  fields: {
    kind: string; name: string; title: string; type: FieldType; multiple: number; custom: number; sort: number; options: string
  }
  currency_rates: { code: string; day: number; rate_amount: string; rate_count: string; is_base: number }
  kinds: { kind: string; title: string | null; history: 'crm' | 'own' | 'none'; sort: number; refusal: string | null }
  sync_state: {
    kind: string; cursor: string | null; done: number; total: number | null
    started_at: number | null; finished_at: number | null; changed_since: number | null
  }
  unread_records: { kind: string; record_id: string; reason: string; attempts: number; first_at: number; last_at: number }
  kind_checks: { kind: string; ours: number; in_crm: number; checked_at: number; settled: number }
  records: {
    kind: string; id: string; title: string; title_folded: string; owner_id: string | null; creator_id: string | null
    created_at: number; updated_at: number; moved_at: number | null; pipeline_id: string | null; stage_id: string | null
    stage_kind: StageKind | null; amount_minor: number | null; currency: string | null; base_minor: number | null
    excluded: number; fields: string; product_rows: string | null; foreign_money: string | null
  }
  stage_entries: {
    kind: string; entry_id: string; seq: number; record_id: string; at: number; pipeline_id: string | null
    stage_id: string; stage_kind: StageKind
  }
  stage_moves: { kind: string; record_id: string; at: number; person_id: string; bulk_id: number | null }
  owner_moves: { kind: string; record_id: string; at: number; person_id: string; to_person_id: string; bulk_id: number | null }
  next_steps: { kind: string; record_id: string; deal_id: string }
  bulk_moves: {
    id: Generated<number>; what: Generated<'stage' | 'owner'>; kind: string; person_id: string; from_at: number; to_at: number; records: number
    decision: 'count' | 'reject' | null; decided_by: string | null; decided_at: number | null
  }
  owner_intervals: { kind: string; record_id: string; from_at: number; owner_id: string | null; assumed: number }
  metrics: {
    id: string; name: string; source: string | null; definition: string; version: number; live_version: number; generation: number
    next_generation: number | null; credited_from: number | null; next_credited_from: number | null
    recredit_cursor: string | null; recredit_done: number; recredit_total: number
    created_by: string; updated_by: string; created_at: number; updated_at: number
  }
  metric_versions: { metric_id: string; version: number; definition: string; from_day: number | null; created_by: string; created_at: number; field_type: FieldType | null; field_title: string | null }
  goals: {
    id: string; metric_id: string; subject_kind: string; subject_id: string | null; period_kind: string; period_unit: string | null
    from_day: number; to_day: number | null; definition: string
    created_by: string; updated_by: string; created_at: number; updated_at: number; currency: Generated<string | null>
  }
  goal_moves: { goal_id: string; seq: number; at: number }
  credits: {
    metric_id: string; generation: number; kind: string; record_id: string; occurrence: number; person_id: string
    at: number; day: number; value: number; version: number; assumed_owner: number; counted_key: string | null; held: number
  }
  manual_values: { id: Generated<number>; metric_id: string; person_id: string; day: number; value: number; entered_by: string; entered_at: number }
  credit_changes: {
    id: Generated<number>; metric_id: string; person_id: string; day: number; kind: string; record_id: string
    value_before: number | null; value_after: number | null; at: number
  }
  day_totals: { metric_id: string; generation: number; person_id: string; day: number; count: number; sum: number }
  month_totals: { metric_id: string; generation: number; person_id: string; month: number; count: number; sum: number }
}
