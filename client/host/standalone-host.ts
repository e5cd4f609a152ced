import { silent, type Host } from './host'

/** A page of its own, outside any CRM frame. */
export function createStandaloneHost(page: Window): Host {
  return {
    ...silent,
    kind: 'standalone',
    finishInstall: () => Promise.resolve(false),
    openRecord: (url) => {
      page.open(url, '_blank', 'noopener')
      return Promise.resolve()
    },
    fit: () => {},
    reload: () => page.location.reload(),
  }
}
