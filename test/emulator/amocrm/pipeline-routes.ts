import type { Pipeline } from '../company/company-types'
import { LOST, WON, fromPipelineId, toIncomingStatusId, toPipelineId, toPlace } from './amo-ids'
import type { AccountState, ApiRoute } from './emulator-types'

/** All pipelines come in one answer, their statuses inside; incoming first, then the working ones, 142 and 143 last. */
export const pipelineRoutes: readonly ApiRoute[] = [
  {
    method: 'get', path: '/leads/pipelines',
    run: ({ account }) => {
      const pipelines = [...account.company.pipelines.values()].sort((a, b) => a.sort - b.sort).map((pipeline) => presentPipeline(account, pipeline))
      return { body: { _total_items: pipelines.length, _links: { self: { href: `${account.origin()}/api/v4/leads/pipelines` } }, _embedded: { pipelines } } }
    },
  },
  {
    method: 'get', path: '/leads/pipelines/:id',
    run: ({ account, params }) => {
      const pipeline = account.company.pipelines.get(fromPipelineId(Number(params['id'])))
      return pipeline ? { body: presentPipeline(account, pipeline) } : null
    },
  },
]

function presentPipeline(account: AccountState, pipeline: Pipeline): Record<string, unknown> {
  const id = toPipelineId(pipeline.id)
  return {
    id, name: pipeline.name, sort: pipeline.sort, is_main: pipeline.isDefault, is_unsorted_on: account.isUnsortedOn, is_archive: false, account_id: account.id,
    _links: { self: { href: `${account.origin()}/api/v4/leads/pipelines/${id}` } },
    _embedded: { statuses: listStatuses(account, pipeline) },
  }
}

type StatusDraft = { id: number; name: string; sort: number; color: string; isEditable: boolean; type: 0 | 1 }

function listStatuses(account: AccountState, pipeline: Pipeline): Record<string, unknown>[] {
  const { company } = account
  const working = company.stages.filter((stage) => stage.pipelineId === pipeline.id && stage.semantics === null).sort((a, b) => a.sort - b.sort)
  const drafts: StatusDraft[] = [
    { id: toIncomingStatusId(pipeline.id), name: 'Неразобранное', sort: 10, color: '#c1c1c1', isEditable: false, type: 1 },
    ...working.map((stage, index): StatusDraft => ({ id: toPlace(company, stage.statusId).statusId, name: stage.name, sort: 20 + 10 * index, color: '#99ccff', isEditable: true, type: 0 })),
    { id: WON, name: 'Успешно реализовано', sort: 10_000, color: '#CCFF66', isEditable: false, type: 0 },
    { id: LOST, name: 'Закрыто и не реализовано', sort: 11_000, color: '#D5D8DB', isEditable: false, type: 0 },
  ]
  const pipelineId = toPipelineId(pipeline.id)
  return drafts.map(({ isEditable, ...draft }) => ({
    ...draft, is_editable: isEditable, pipeline_id: pipelineId, account_id: account.id,
    _links: { self: { href: `${account.origin()}/api/v4/leads/pipelines/${pipelineId}/statuses/${draft.id}` } },
  }))
}
