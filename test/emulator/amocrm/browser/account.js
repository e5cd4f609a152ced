/** The account's page: the menu is walked without loading anew, cards are edited, the market's window installs the widget. */
(function () {
  'use strict'
  const { $ } = window
  const state = JSON.parse(document.getElementById('account-page').textContent)

  window.APP = Object.freeze({
    lang_id: state.lang,
    constant: (name) => structuredClone(state.constants[name]),
    getWidgetsArea: () => state.page.area,
    getBaseEntity: () => (state.page.area === 'lcard' ? 'leads' : ''),
    isCard: () => /card$/.test(state.page.area),
    data: Object.freeze({ current_card: null, current_list: null, current_view: null }),
  })
  window.AMOCRM = window.APP
  void window.amoWidget.start(state)

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-nav]')
    if (!link || event.metaKey || event.ctrlKey) return
    event.preventDefault()
    void walk(link.getAttribute('href'), true)
  })
  window.addEventListener('popstate', () => void walk(location.pathname + location.search, false))

  async function walk(href, isForward) {
    const answer = await fetch(href, { headers: { 'X-Requested-With': 'XMLHttpRequest' } })
    const part = await answer.json()
    window.amoWidget.stop(state)
    if (isForward) history.pushState(null, '', href)
    document.title = part.title
    $('#left_menu').html(part.menu)
    $('#page_holder').html(part.content)
    state.page = part.page
    await window.amoWidget.start(state)
  }

  $('[data-user]').on('change', (event) => goWith('user', event.target.value))
  $('[data-theme-switch]').on('click', () => {
    const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    document.documentElement.style.colorScheme = theme
    state.constants.user.theme = theme
    document.cookie = `amo_theme_${state.constants.account.id}=${theme}; path=/`
  })

  const holder = $('#page_holder')
  const leadId = () => document.querySelector('[data-lead]')?.dataset.lead
  holder.on('click', '[data-stage]', async function () {
    await send(`/__amo/leads/${leadId()}`, { stageId: this.dataset.stage })
    await walk(location.pathname, false)
  })
  holder.on('click', '[data-delete]', async () => {
    await send(`/__amo/leads/${leadId()}?delete=1`, {})
    await walk('/leads/list/', true)
  })
  document.addEventListener('submit', async (event) => {
    if (!event.target.matches('[data-lead-form]')) return
    event.preventDefault()
    const { title, opportunity, assignedById } = Object.fromEntries(new FormData(event.target))
    await send(`/__amo/leads/${leadId()}`, { title, opportunity: Number(opportunity), assignedById: Number(assignedById) })
    await walk(location.pathname, false)
  })
  holder.on('click', '[data-open-widget]', openWindow)

  /** The settings window of the widget: fields of the manifest, what the widget adds, and the buttons of the account. */
  function openWindow() {
    const { widget } = state
    const fields = Object.entries(widget.fields).map(([key, field]) => `<label class="widget_settings_block__item_field">${key} <input name="${key}" type="${field.type === 'pass' ? 'password' : 'text'}"></label>`).join('')
    const buttons = widget.isInstalled ? '<button class="button-input primary js-widget-save">Сохранить</button><button class="button-input js-widget-uninstall">Отключить</button>' : '<button class="button-input primary js-widget-install">Установить</button>'
    const $modal = $(`<div class="modal widget-settings" role="dialog" aria-modal="true" aria-label="Настройки виджета"><div class="modal-body"><button class="modal-close" aria-label="Закрыть">✕</button>
<div class="widget_settings_block"><div class="widget_settings_block__fields">${fields}</div></div><div class="widget_settings_block__controls">${buttons}</div></div></div>`)
    $('body').append($modal)
    for (const key of Object.keys(widget.fields)) $modal.find(`[name="${key}"]`).val(widget.settings[key] ?? '')
    const close = () => $modal.remove()
    $modal.on('click', '.modal-close', close)
    $modal.on('click', '.js-widget-install', async () => {
      await send('/__amo/install', {})
      setInstalled(true)
      window.amoWidget.call('onInstall')
      close()
      openWindow()
    })
    $modal.on('click', '.js-widget-save', async () => {
      const values = Object.fromEntries(Object.keys(widget.fields).map((key) => [key, $modal.find(`[name="${key}"]`).val()]))
      if ((await window.amoWidget.call('onSave', { active: 'Y', fields: values })) === false) return
      Object.assign(widget.settings, values)
      await send('/__amo/settings', values)
      close()
    })
    $modal.on('click', '.js-widget-uninstall', async () => {
      await window.amoWidget.call('onSave', { active: 'N', fields: {} })
      setInstalled(false)
      window.amoWidget.stop(state)
      await send('/__amo/uninstall', {})
      close()
      await walk(location.pathname, false)
    })
    window.amoWidget.call('settings', $modal, {})
  }

  function setInstalled(isInstalled) {
    Object.assign(state.widget, { isInstalled })
    Object.assign(state.widget.settings, { status: isInstalled ? 'installed' : 'not_configured', active: isInstalled ? 'Y' : 'N' })
  }

  function goWith(name, value) {
    const url = new URL(location.href)
    url.searchParams.set(name, value)
    location.assign(url)
  }

  async function send(path, body) {
    await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  }
})()
