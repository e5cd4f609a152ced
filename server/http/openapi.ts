import { z } from 'zod'
import { absenceDraftSchema, absenceListSchema, absenceSchema, bonusLimitDraftSchema, bonusLimitListSchema, bonusLimitSchema } from '../../shared/api/absence-contract'
import { boardQuerySchema, boardSchema } from '../../shared/api/board-contract'
import { calendarAnswerSchema, workCalendarSchema } from '../../shared/api/calendar-contract'
import { catalogueSchema } from '../../shared/api/catalogue-contract'
import { errorBodySchema } from '../../shared/api/error-body'
import {
  activitySchema, bulkDecidedSchema, bulkDecisionSchema, changePageSchema, creditPageSchema, explainSchema, goalCopySchema, goalListSchema, goalSchema,
  missPageSchema, progressSchema, ratioFiguresSchema, recordMatchesSchema,
  waterfallSchema,
} from '../../shared/api/goal-contract'
import {
  enteredValueSchema, metricListSchema, metricSchema, metricValueListSchema, metricValueSchema, metricValuesSchema, previewPeriodSchema, previewSchema,
} from '../../shared/api/metric-contract'
import { peopleAnswerSchema } from '../../shared/api/people-contract'
import { portalChangeSchema, sessionSchema, sessionTokenSchema } from '../../shared/api/session-contract'
import { structureAnswerSchema, structureChangeSchema } from '../../shared/api/structure-contract'
import { syncStatusSchema, unreadListSchema } from '../../shared/api/sync-contract'
import { dryRunSchema, metricVersionListSchema } from '../../shared/api/version-contract'
import { daySchema, goalDraftSchema } from '../../shared/goal/goal-schema'
import { metricDefinitionSchema } from '../../shared/metric/metric-schema'
import { ofUserSchema } from './absence-routes'
import {
  activityQuerySchema, changesQuerySchema, creditsQuerySchema, explainQuerySchema, missesQuerySchema, onQuerySchema, personQuerySchema, recordsQuerySchema, waterfallQuerySchema,
} from './figure-queries'
import { valuesQuerySchema } from './value-routes'

type Call = { summary: string; query?: z.ZodObject; body?: z.ZodType; status?: 200 | 201 | 202 | 204; answer?: z.ZodType; limited?: string }
type Method = 'get' | 'post' | 'put' | 'delete'

const schemas = {
  Session: sessionSchema, SessionToken: sessionTokenSchema, PortalChange: portalChangeSchema, SyncStatus: syncStatusSchema, UnreadList: unreadListSchema,
  WorkCalendar: workCalendarSchema, WorkCalendarAnswer: calendarAnswerSchema, People: peopleAnswerSchema, Catalogue: catalogueSchema,
  Structure: structureAnswerSchema, StructureChange: structureChangeSchema,
  AbsenceDraft: absenceDraftSchema, Absence: absenceSchema, AbsenceList: absenceListSchema,
  BonusLimitDraft: bonusLimitDraftSchema, BonusLimit: bonusLimitSchema, BonusLimitList: bonusLimitListSchema,
  BulkDecision: bulkDecisionSchema, BulkDecided: bulkDecidedSchema,
  MetricDefinition: metricDefinitionSchema, Metric: metricSchema, MetricList: metricListSchema, MetricValue: metricValueSchema, MetricValues: metricValuesSchema, MetricValueList: metricValueListSchema, EnteredValue: enteredValueSchema,
  MetricChange: z.intersection(metricDefinitionSchema, z.object({ from: daySchema.optional() })), MetricVersionList: metricVersionListSchema, DryRun: dryRunSchema,
  PreviewRequest: z.intersection(metricDefinitionSchema, z.object({ period: previewPeriodSchema.optional() })), Preview: previewSchema,
  GoalDraft: goalDraftSchema, Goal: goalSchema, GoalList: goalListSchema, GoalCopy: goalCopySchema,
  Progress: progressSchema, CreditPage: creditPageSchema, Explanation: explainSchema, Activity: activitySchema, Board: boardSchema,
  Waterfall: waterfallSchema, RatioFigures: ratioFiguresSchema, ChangePage: changePageSchema, MissPage: missPageSchema, RecordMatches: recordMatchesSchema,
  ErrorBody: errorBodySchema,
}

const paths: Readonly<Record<string, Partial<Record<Method, Call>>>> = {
  '/api/session': { get: { summary: 'Who is asking, and on which portal', answer: schemas.Session } },
  '/api/session/renew': { post: { summary: 'A new token for the same person', answer: schemas.SessionToken } },
  '/api/portal': { put: { summary: 'Changes the portal’s time zone (admins)', body: schemas.PortalChange, answer: schemas.Session } },
  '/api/calendar': {
    get: { summary: 'The days the portal works, by which pace is judged', answer: schemas.WorkCalendarAnswer },
    put: { summary: 'Chooses them (admins)', body: schemas.WorkCalendar, answer: schemas.WorkCalendarAnswer },
  },
  '/api/sync': { get: { summary: 'How far the CRM has been read', answer: schemas.SyncStatus } },
  '/api/sync/check': { post: { summary: 'Compares every kind with the CRM now (admins); the status tells how far it is', status: 202, answer: schemas.SyncStatus } },
  '/api/sync/unread': { get: { summary: 'Records that could not be read and were set aside (admins)', answer: schemas.UnreadList } },
  '/api/people': { get: { summary: 'People and departments the caller may see', answer: schemas.People } },
  '/api/structure': {
    get: { summary: 'Who leads whom, of what the caller may see', answer: schemas.Structure },
    put: { summary: 'Says who leads whom, where the CRM does not (admins); what is not named stays', body: schemas.StructureChange, answer: schemas.Structure },
  },
  '/api/absences': {
    get: { summary: 'When people the caller may see were away', query: ofUserSchema, answer: schemas.AbsenceList },
    post: { summary: 'Notes an absence (supervisors and admins, not their own)', body: schemas.AbsenceDraft, status: 201, answer: schemas.Absence },
  },
  '/api/absences/{id}': { delete: { summary: 'Takes an absence back', status: 204 } },
  '/api/bonus-limits': {
    get: { summary: 'Caps and floors of people’s bonuses, the newest first', query: ofUserSchema, answer: schemas.BonusLimitList },
    put: { summary: 'Sets a person’s cap and floor from a day on', body: schemas.BonusLimitDraft, answer: schemas.BonusLimit },
  },
  '/api/catalogue': { get: { summary: 'Fields, operators and moments a metric may name', answer: schemas.Catalogue } },
  '/api/metrics': {
    get: { summary: 'All metrics', answer: schemas.MetricList },
    post: { summary: 'Makes a metric', body: schemas.MetricDefinition, status: 201, answer: schemas.Metric },
  },
  '/api/metrics/preview': { post: { summary: 'What a metric would match', body: schemas.PreviewRequest, answer: schemas.Preview, limited: 'It takes too long, or too many wait already: narrow the period or the conditions, or ask again in a few seconds' } },
  '/api/metrics/{id}': {
    get: { summary: 'One metric', answer: schemas.Metric },
    put: { summary: 'Replaces a metric by a new version, from a day on or in every open period', body: schemas.MetricChange, answer: schemas.Metric },
    delete: { summary: 'Deletes a metric that nothing uses', status: 204 },
  },
  '/api/metrics/{id}/versions': { get: { summary: 'Who changed a metric when, from which day, and what', answer: schemas.MetricVersionList } },
  '/api/metrics/{id}/dry-run': { post: { summary: 'What a change of a metric would change for whom; writes nothing', body: schemas.MetricChange, answer: schemas.DryRun } },
  '/api/metrics/{id}/values': {
    get: { summary: 'Values entered by hand, with their authors and what was corrected', query: valuesQuerySchema, answer: schemas.MetricValueList },
    post: { summary: 'Enters a value by hand', body: schemas.MetricValue, status: 201, answer: schemas.EnteredValue },
    put: { summary: 'Enters many values at once, all or none', body: schemas.MetricValues, status: 204 },
  },
  '/api/goals': {
    get: { summary: 'Goals the caller may see', answer: schemas.GoalList },
    post: { summary: 'Sets a goal', body: schemas.GoalDraft, status: 201, answer: schemas.Goal },
  },
  '/api/goals/{id}': {
    get: { summary: 'One goal', answer: schemas.Goal },
    put: { summary: 'Replaces a goal', body: schemas.GoalDraft, answer: schemas.Goal },
    delete: { summary: 'Deletes a goal', status: 204 },
  },
  '/api/goals/{id}/bulk/{bulk}': { post: { summary: 'Lets the credits of a bulk move count, or not', body: schemas.BulkDecision, answer: schemas.BulkDecided } },
  '/api/goals/{id}/copy': { post: { summary: 'Copies a goal with changes', body: schemas.GoalCopy, status: 201, answer: schemas.Goal } },
  '/api/goals/{id}/progress': { get: { summary: 'Progress in the period of a day', query: onQuerySchema, answer: schemas.Progress } },
  '/api/goals/{id}/credits': { get: { summary: 'The records behind the fact', query: creditsQuerySchema, answer: schemas.CreditPage } },
  '/api/goals/{id}/explain': { get: { summary: 'Why a record counts or not', query: explainQuerySchema, answer: schemas.Explanation } },
  '/api/goals/{id}/waterfall': { get: { summary: 'How the records of the goal’s people become those that count', query: waterfallQuerySchema, answer: schemas.Waterfall } },
  '/api/goals/{id}/ratio': { get: { summary: 'The figures that a ratio divides', query: personQuerySchema, answer: schemas.RatioFigures } },
  '/api/goals/{id}/changes': { get: { summary: 'What changed in the figure of late', query: changesQuerySchema, answer: schemas.ChangePage } },
  '/api/goals/{id}/misses': { get: { summary: 'Records that do not count, the closest first', query: missesQuerySchema, answer: schemas.MissPage } },
  '/api/goals/{id}/records': { get: { summary: 'Records by number or title, to ask why they count or not', query: recordsQuerySchema, answer: schemas.RecordMatches } },
  '/api/goals/{id}/activity': { get: { summary: 'The fact as it grew', query: activityQuerySchema, answer: schemas.Activity } },
  '/api/board': { get: { summary: 'Every visible person with their goals', query: boardQuerySchema, answer: schemas.Board } },
}

/** The contract as OpenAPI 3.1, written from the schemas that judge the calls themselves. */
export function createOpenApi(version: string): Record<string, unknown> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const { schemas: components } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io: 'input', unrepresentable: 'any' })
  return {
    openapi: '3.1.0',
    info: { title: 'Vympel', version },
    components: { schemas: components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }],
    paths: {
      ...Object.fromEntries(Object.entries(paths).map(([path, calls]) => [path, describePath(path, calls)])),
      '/api/stream': { get: { summary: 'Server-sent events: progress, sync; resumed by Last-Event-ID', responses: { 200: { description: 'A stream', content: { 'text/event-stream': {} } } } } },
    },
  }
}

function describePath(path: string, calls: Partial<Record<Method, Call>>): Record<string, unknown> {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  return { ...(parameters.length > 0 ? { parameters } : {}), ...Object.fromEntries(Object.entries(calls).map(([method, call]) => [method, describeCall(call)])) }
}

function describeCall({ summary, query, body, status = 200, answer, limited }: Call): Record<string, unknown> {
  return {
    summary,
    ...(query ? { parameters: Object.entries(query.shape).map(([name, schema]) => ({ name, in: 'query', required: !schema.safeParse(undefined).success, schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) })) } : {}),
    ...(body ? { requestBody: { required: true, content: json(body) } } : {}),
    responses: {
      [status]: { description: summary, ...(answer ? { content: json(answer) } : {}) },
      ...(limited === undefined ? {} : { 429: { description: limited, content: json(schemas.ErrorBody) } }),
      default: { description: 'What went wrong', content: json(schemas.ErrorBody) },
    },
  }
}

function json(schema: z.ZodType): Record<string, unknown> {
  const name = Object.entries(schemas).find(([, known]) => known === schema)?.[0]
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name ?? 'unknown'}` } } }
}
