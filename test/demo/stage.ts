import type { CompanyChange } from '../emulator/company/company-types'
import type { ApiSession } from '../support/open-session'
import type { ServerProcess } from '../support/start-server'

/** A CRM for the demo to play in. */
export type Stage = {
  origin: string
  /** Where the CRM shows the application, where it is installed by hand, and where its deals are. */
  appPath: string
  installPath: string
  dealsPath: string
  publish(change: CompanyChange): void
  /** Starts the server that this CRM talks to. */
  serve(settings: { dataDir: string; port: number }): Promise<ServerProcess>
  install(): Promise<void>
  /** Opens the application as the administrator; throws while the installation is under way. */
  enterAsAdmin(serverOrigin: string): Promise<ApiSession>
  /** Says who leads whom where the CRM does not. */
  tellStructure(admin: ApiSession): Promise<void>
  close(): Promise<void>
}
