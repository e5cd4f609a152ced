/** Loads the account's widget and drives its callbacks: render, then init and bind_actions, then what the place calls. */
(function () {
  'use strict'
  /** Every callback as it was called, for whoever watches. */
  const calls = []
  let instance = null

  /** What a widget finds on `this`. */
  function createBase(state) {
    const { widget } = state
    const texts = () => widget.i18n[state.lang] ?? Object.values(widget.i18n)[0]
    return {
      params: widget.settings, langs: texts(),
      system: () => ({ area: state.page.area, ...state.system }),
      get_settings: () => ({ ...widget.settings }),
      set_settings: (values) => { Object.assign(widget.settings, values) },
      get_version: () => widget.settings.version,
      get_install_status: () => (widget.isInstalled ? 'installed' : 'install'),
      set_status: (status) => { widget.settings.status = status },
      i18n: (key) => key.split('.').reduce((node, part) => node?.[part], texts()) ?? '',
      list_selected: () => ({ selected: [], summary: {} }),
      add_action: () => {}, add_source: () => {}, add_call_notify: () => {}, listenSocketChannel: () => {},
      $authorizedAjax: (options) => authorizedAjax(options),
    }
  }

  /** $.ajax with a disposable token of the one who looks; every call gets its own. */
  function authorizedAjax(options) {
    const whole = window.$.Deferred()
    window.$.ajax({ url: '/__amo/token', method: 'POST', dataType: 'json' }).then(
      ({ token }) => window.$.ajax({ ...options, headers: { ...options.headers, 'X-Auth-Token': token } }).then(whole.resolve, whole.reject),
      whole.reject,
    )
    return whole.promise()
  }

  function call(name, ...args) {
    const act = instance?.callbacks?.[name]
    calls.push(name)
    return typeof act === 'function' ? act.apply(instance, args) : undefined
  }

  /** Makes the widget for the page as it is now, unless it does not belong there. */
  function start(state) {
    const { widget, page } = state
    if (!widget) return Promise.resolve()
    const isCalled = page.menuCall !== null
    const belongs = page.area === 'settings' ? widget.locations.includes('settings') : widget.isInstalled && (isCalled || widget.locations.includes('everywhere') || widget.locations.some((place) => place.replace(/-[01]$/, '') === page.area))
    if (!belongs) return Promise.resolve()
    const { path, version } = widget.settings
    return new Promise((done) => window.require([`${path}/script.js?v=${version}`], (Widget) => {
      if (!(instance && widget.initOnce)) {
        Widget.prototype = createBase(state)
        instance = new Widget()
        if (call('render') === true) {
          call('init')
          call('bind_actions')
        }
      }
      if (isCalled) call('initMenuPage', { ...page.menuCall })
      done()
    }, (error) => { throw error }))
  }

  /** The page goes away, or the widget is switched off. */
  function stop(state) {
    if (!instance || (state.widget?.initOnce && state.widget.isInstalled)) return
    call('destroy')
    instance = null
  }

  window.amoWidget = { start, stop, call, calls, get instance() { return instance } }
})()
