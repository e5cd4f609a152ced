import type { Migration } from '../migration-types'
import { createPortals } from './0001-create-portals'

/** Every change of the registry, oldest first; append only. */
export const registryMigrations: readonly Migration[] = [createPortals]
