import type { Migration } from '../migration-types'
import { createPeople } from './0001-create-people'
import { createRecords } from './0002-create-records'
import { createGoals } from './0003-create-goals'
import { createManualValues } from './0004-create-manual-values'
import { createBulkMoves } from './0005-create-bulk-moves'
import { createProductRows } from './0007-create-product-rows'
import { createAbsences } from './0008-create-absences'
import { createKinds } from './0010-create-kinds'
import { createCreditChanges } from './0011-create-credit-changes'
import { createUnread } from './0013-create-unread'
import { scaleSums } from './0014-scale-sums'
import { keepValues } from './0015-keep-values'
import { clusterLedger } from './0016-cluster-ledger'
import { createDepartmentLeads } from './0017-create-department-leads'
import { createOwnerMoves } from './0020-create-owner-moves'
import { createNextSteps } from './0021-create-next-steps'

/** Every change of a portal's database, oldest first; append only. */
export const portalMigrations: readonly Migration[] = [
  createPeople, createRecords, createGoals, createManualValues, createBulkMoves, createProductRows, createAbsences, createKinds, createCreditChanges,
  createUnread, scaleSums, keepValues, clusterLedger, createDepartmentLeads, createOwnerMoves, createNextSteps,
]
