import { Router } from 'express'

export type WidgetRoutesDeps = {
  /** Packs the amoCRM widget for this server; null where there is none to pack. */
  packWidget: (() => Promise<Buffer>) | null
}

/** `GET /amocrm/widget.zip`: the archive an operator uploads to amoCRM. It holds no secret. */
export function createWidgetRoutes({ packWidget }: WidgetRoutesDeps): Router {
  const router = Router()
  let packed: Promise<Buffer> | null = null

  router.get('/amocrm/widget.zip', async (_req, res, next) => {
    if (packWidget === null) return next()
    packed ??= packWidget().catch((error: unknown) => {
      packed = null
      throw error
    })
    res.status(200)
      .set({ 'Content-Type': 'application/zip', 'Content-Disposition': 'attachment; filename="vympel-widget.zip"', 'Cache-Control': 'no-cache' })
      .send(await packed)
  })

  return router
}
