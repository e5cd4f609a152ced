import type { AppError, ErrorKind } from '../errors'
import type { NoticeText } from './page'

const reopen = {
  ru: 'Откройте приложение заново из меню портала. Если это повторится, обратитесь к администратору портала.',
  en: 'Open the app again from the menu of your portal. If this happens again, ask the administrator of the portal.',
}

const byCode: Readonly<Record<string, NoticeText>> = {
  not_installed: {
    ru: { title: 'Приложение ещё не установлено', advice: 'Администратору портала нужно один раз открыть его и дождаться конца установки.' },
    en: { title: 'The app is not installed yet', advice: 'An administrator of the portal has to open it once and wait for the installation to finish.' },
  },
  admin_only: {
    ru: { title: 'Установить приложение может только администратор', advice: 'Попросите администратора портала открыть его первым.' },
    en: { title: 'Only an administrator can install the app', advice: 'Ask an administrator of the portal to open it first.' },
  },
  'open-from-portal': {
    ru: { title: 'Это приложение открывается внутри портала', advice: 'Войдите в свой Битрикс24 и выберите «Вымпел» в меню.' },
    en: { title: 'This app opens inside the portal', advice: 'Sign in to your Bitrix24 and choose Vympel in the menu.' },
  },
  'provider-off': {
    ru: { title: 'Эта CRM здесь не подключена', advice: 'Оператору сервера нужно задать ключи приложения этой CRM и перезапустить сервер.' },
    en: { title: 'This CRM is not connected here', advice: 'The operator of the server has to set the keys of its application and restart the server.' },
  },
}

const byKind: { readonly [kind in ErrorKind]: NoticeText } = {
  invalid: { ru: { title: 'Запрос портала неполон', advice: reopen.ru }, en: { title: 'The request of the portal is incomplete', advice: reopen.en } },
  unauthenticated: { ru: { title: 'Портал не подтвердил ваш вход', advice: reopen.ru }, en: { title: 'The portal has not confirmed who you are', advice: reopen.en } },
  forbidden: { ru: { title: 'У вас нет доступа к приложению', advice: reopen.ru }, en: { title: 'You have no access to this app', advice: reopen.en } },
  'not-found': { ru: { title: 'Приложение ещё не установлено', advice: reopen.ru }, en: { title: 'The app is not installed yet', advice: reopen.en } },
  conflict: { ru: { title: 'Портал занят другой операцией', advice: reopen.ru }, en: { title: 'The portal is busy with something else', advice: reopen.en } },
  limited: { ru: { title: 'Слишком много попыток', advice: 'Подождите минуту и откройте приложение снова.' }, en: { title: 'Too many attempts', advice: 'Wait a minute and open the app again.' } },
  upstream: { ru: { title: 'CRM сейчас не отвечает', advice: 'Подождите минуту и откройте приложение снова.' }, en: { title: 'The CRM does not answer at the moment', advice: 'Wait a minute and open the app again.' } },
}

/** Words for a person who is not let in; the code of a foreseen error is more exact than its kind. */
export function describeRefusal(error: AppError): NoticeText {
  return byCode[error.code] ?? byKind[error.kind]
}
