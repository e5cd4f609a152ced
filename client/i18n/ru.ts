/// <reference types="vite/client" />
import { collectMessages } from './collect-messages'

export const messages = collectMessages(import.meta.glob('./ru/*.json', { eager: true, import: 'default' }))
