import type { Migration } from '../migration-types'
import { createPortals } from './0001-create-portals'
import { createGrantCodes } from './0002-create-grant-codes'

/** Every change of the registry, oldest first; append only. */
export const registryMigrations: readonly Migration[] = [createPortals, createGrantCodes]
