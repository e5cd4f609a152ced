import { canReadGoal } from '../../shared/access/access'
import type { StoredGoal } from '../store/goal-store'
import type { Ask } from './progress-types'

/** May the viewer see the goal? Members of a department see its goals. */
export function isVisible({ viewer, structure }: Ask, { draft }: StoredGoal): boolean {
  const own = structure.departmentsOf(viewer.userId)
  return canReadGoal(viewer, draft.subject, (departmentId) => own.some((id) => structure.subtree(departmentId).has(id)))
}
