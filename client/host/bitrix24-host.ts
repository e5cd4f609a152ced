import type { B24Frame } from '@bitrix24/b24jssdk'
import { silent, type Host } from './host'

/** True when the page sits in a Bitrix24 frame: the portal writes `DOMAIN|PROTOCOL|APP_SID` into the frame's name. */
export function isBitrix24Frame(page: Window): boolean {
  return page.parent !== page && /^[^|]+\|[01]\|[^|]+/.test(page.name)
}

const openTimeoutMs = 8000

/** Speaks to the portal's page through the official SDK, which is loaded when it is first needed. */
export function createBitrix24Host(page: Window): Host {
  let frame: Promise<B24Frame | null> | null = null

  function connect(): Promise<B24Frame | null> {
    frame ??= openFrame().catch(() => null)
    return frame
  }

  async function openFrame(): Promise<B24Frame> {
    const { initializeB24Frame } = await import('@bitrix24/b24jssdk')
    return initializeB24Frame()
  }

  return {
    ...silent,
    kind: 'bitrix24',
    async finishInstall() {
      const b24 = await connect()
      if (!b24?.isInstallMode) return false
      // The portal answers by replacing this page, so the promise may never settle: it is not waited for.
      b24.installFinish().catch(() => undefined)
      return true
    },
    async openRecord(url) {
      const b24 = await connect()
      const opened = b24 ? await openSlider(b24, new URL(url)) : false
      if (!opened) page.open(url, '_blank', 'noopener')
    },
    fit(height) {
      // The SDK's own fitWindow never makes a frame lower again: it asks the document, which is as high as the frame.
      void connect().then((b24) => b24?.parent.resizeWindow(page.document.body.clientWidth, height).catch(() => undefined))
    },
    reload() {
      // The frame alone was opened by a form that is not to be sent twice. Without the SDK nothing better is left.
      void connect().then((b24) => (b24 ? b24.parent.reloadWindow().catch(() => undefined) : page.location.reload()))
    },
  }
}

/** The portal is silent about a slider until it is closed, so only an early refusal counts as a failure. */
async function openSlider(b24: B24Frame, url: URL): Promise<boolean> {
  const answer = b24.slider.openPath(url).then(
    (status) => status.isOpenAtNewWindow || status.isClose,
    () => false,
  )
  const patience = new Promise<true>((resolve) => setTimeout(() => resolve(true), openTimeoutMs))
  return Promise.race([answer, patience])
}
