import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const texts = { widget: { name: 'Пробный виджет', description: '', short_description: 'Для проверки' }, menu: { own: 'Мой пункт', sub: 'Подпункт' } }
const script = (server: string): string => `define(['jquery'], function ($) {
  return function () {
    var self = this
    this.callbacks = {
      render: function () { return true },
      init: function () { return true },
      bind_actions: function () { return true },
      initMenuPage: function (place) {
        var $area = $('#work-area-' + self.get_settings().widget_code)
        $area.append($('<p class="place">').text(JSON.stringify(place)), $('<p class="title">').text(self.i18n('menu.own')))
        self.$authorizedAjax({ url: '${server}/session', method: 'POST', dataType: 'json' }).then(
          function (answer) { $area.append($('<p class="answer">').text(answer.code)) },
          function (refusal) { $area.append($('<p class="answer">').text('refused ' + refusal.status)) })
      },
      settings: function ($modal) { $modal.find('.widget_settings_block').append($('<p class="own">').text(self.get_install_status())); return true },
      onInstall: function () { return true },
      onSave: function () { return true },
      destroy: function () { $('.place').remove() }
    }
    return this
  }
})
`

/** Writes a widget of every callback into a folder of its own; its page asks the server at `server`. Gives the folder. */
export async function writeWidget(server: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'amo-widget-'))
  await mkdir(join(folder, 'i18n'))
  await mkdir(join(folder, 'images'))
  const manifest = {
    widget: { name: 'widget.name', version: '1.0.1', interface_version: 2, init_once: false, locale: ['ru', 'en'], installation: true },
    locations: ['widget_page', 'settings'], settings: { token: { name: 'settings.token', type: 'text', required: false } },
    left_menu: { own: { title: 'menu.own', sort: { after: 'leads' }, submenu: { sub: { title: 'menu.sub', sort: 1 } } }, stats: { submenu: { report: { title: 'menu.sub' } } } },
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'script.js'), script(server))
  for (const locale of ['ru', 'en']) await writeFile(join(folder, 'i18n', `${locale}.json`), JSON.stringify(texts))
  for (const logo of ['logo_main', 'logo_medium', 'logo', 'logo_small', 'logo_min']) await writeFile(join(folder, 'images', `${logo}.png`), '')
  return folder
}
