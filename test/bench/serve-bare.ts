import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Sqlite from 'better-sqlite3'
import express from 'express'

/** `parse` reads the form and answers; `insert` also notes the change in one durable statement of its own. */
export type BareKind = 'parse' | 'insert'

type EventForm = { auth: { member_id: string }; data: { FIELDS: { ID: string } } }

/** The rivals of the intake: what one writes in ten minutes. They check nothing. */
export async function serveBare(kind: BareKind, file: string): Promise<number> {
  const app = express()
  const note = kind === 'insert' ? openNotes(file) : () => undefined
  app.post('/bitrix24/events', express.urlencoded({ extended: true }), (req, res) => {
    note(req.body as EventForm)
    res.status(200).type('text').send('ok')
  })
  const server: Server = createServer(app)
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  return (server.address() as AddressInfo).port
}

function openNotes(file: string): (form: EventForm) => void {
  const db = new Sqlite(file)
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = full')
  db.exec('create table inbox (id integer primary key, portal text not null, record_id text not null, received_at integer not null)')
  const insert = db.prepare('insert into inbox (portal, record_id, received_at) values (?, ?, ?)')
  return ({ auth, data }) => { insert.run(auth.member_id, data.FIELDS.ID, Date.now()) }
}
