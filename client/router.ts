import { createRouter, createWebHashHistory } from 'vue-router'
import type { Router } from 'vue-router'
import { roleSchema } from '../shared/api/session-contract'
import type { Session } from '../shared/api/session-contract'

type Role = Session['user']['role']
const leaders = roleSchema.options.filter((role) => role !== 'employee')

const routes = [
  { path: '/me', name: 'me', component: () => import('./features/person/MyGoalsPage.vue') },
  { path: '/team', name: 'team', component: () => import('./features/board/BoardPage.vue'), meta: { roles: leaders } },
  { path: '/goals', name: 'goals', component: () => import('./features/goals/GoalsPage.vue'), meta: { roles: leaders } },
  { path: '/goals/new', name: 'goal-new', component: () => import('./features/goals/GoalEditorPage.vue'), meta: { roles: leaders } },
  { path: '/goals/:id', name: 'goal', component: () => import('./features/goals/GoalEditorPage.vue'), props: true, meta: { roles: leaders } },
  { path: '/metrics', name: 'metrics', component: () => import('./features/metrics/MetricsPage.vue'), meta: { roles: leaders } },
  { path: '/metrics/new', name: 'metric-new', component: () => import('./features/metrics/MetricEditorPage.vue'), meta: { roles: leaders } },
  { path: '/metrics/:id', name: 'metric', component: () => import('./features/metrics/MetricEditorPage.vue'), props: true, meta: { roles: leaders } },
  { path: '/people', name: 'people', component: () => import('./features/people/PeoplePage.vue'), meta: { roles: leaders } },
  { path: '/settings', name: 'settings', component: () => import('./features/settings/SettingsPage.vue'), meta: { roles: ['admin'] as const } },
]

declare module 'vue-router' {
  interface RouteMeta {
    roles?: readonly Role[]
  }
}

/** Pages by address after `#`; a page that the role may not use leads to «Мои цели». */
export function createPageRouter(readRole: () => Promise<Role>): Router {
  const start = { path: '/:rest(.*)*', name: 'start', component: () => import('./features/person/MyGoalsPage.vue') }
  const router = createRouter({ history: createWebHashHistory(), routes: [...routes, start] })
  router.beforeEach(async (to) => {
    const role = await readRole()
    if (to.name === 'start') return { name: role === 'employee' ? 'me' : 'team' }
    return !to.meta.roles || to.meta.roles.includes(role) || { name: 'me' }
  })
  return router
}
