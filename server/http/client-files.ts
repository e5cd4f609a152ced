import express, { Router, type RequestHandler } from 'express'
import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'

/** Files of the built client. Those under /assets carry a hash in their name, so browsers keep them for good. */
export function createClientFiles(clientDir: string): Router {
  const router = Router()
  router.use(createPacked(clientDir))
  router.use('/assets', express.static(join(clientDir, 'assets'), { immutable: true, maxAge: '1y', index: false }))
  router.use(express.static(clientDir, { index: false, maxAge: '1h' }))
  return router
}

/** Answers with the copy that the build has packed, where there is one and the browser takes it. */
function createPacked(clientDir: string): RequestHandler {
  return (req, res, next) => {
    const isPlain = /^\/(?:[\w-]+\/)*[\w.-]+\.(?:js|css|svg)$/.test(req.path)
    if (!isPlain || !existsSync(join(clientDir, `${req.path}.gz`))) return next()
    res.vary('Accept-Encoding')
    if (req.acceptsEncodings('gzip') !== 'gzip') return next()
    res.type(extname(req.path)).set('Content-Encoding', 'gzip')
    req.url = `${req.path}.gz`
    next()
  }
}
