import express from 'express'
export const createPortalPages = (_deps: object): express.Router => express.Router()
