import type { AppError, ErrorKind } from '../errors'
import type { NoticeText } from './page'

const connectPath = '/amocrm/connect'
const again = {
  ru: 'Откройте «Вымпел» заново из меню amoCRM. Если это повторится, обратитесь к администратору аккаунта.',
  en: 'Open Vympel again from the menu of amoCRM. If this happens again, ask the administrator of the account.',
}
const connect = { ru: 'Подключить ещё раз', en: 'Connect again' }

/** What a person reads who has just let us in. `origin` is that of the account. */
export function noticeOf(outcome: 'waiting' | 'installed', origin: string): NoticeText {
  const back = { ru: { link: 'Перейти в amoCRM' }, en: { link: 'Go on in amoCRM' } }
  if (outcome === 'installed') {
    return {
      ru: { title: 'Вымпел подключён', advice: 'Данные аккаунта уже загружаются. Откройте «Вымпел» в левом меню amoCRM.', ...back.ru },
      en: { title: 'Vympel is connected', advice: 'The data of the account is being loaded. Open Vympel in the left menu of amoCRM.', ...back.en },
      href: origin,
    }
  }
  return {
    ru: { title: 'Подключаем Вымпел', advice: 'amoCRM подтверждает доступ, это займёт до минуты. Потом откройте «Вымпел» в левом меню amoCRM.', ...back.ru },
    en: { title: 'Vympel is being connected', advice: 'amoCRM is confirming the access; it takes up to a minute. Then open Vympel in the left menu of amoCRM.', ...back.en },
    href: origin,
  }
}

const byCode: Readonly<Record<string, NoticeText>> = {
  account_not_installed: {
    ru: { title: 'Вымпел ещё не подключён к аккаунту', advice: 'Администратору аккаунта нужно один раз дать ему доступ.', link: 'Подключить' },
    en: { title: 'Vympel is not connected to the account yet', advice: 'An administrator of the account has to give it access once.', link: 'Connect' }, href: connectPath,
  },
  admin_only: {
    ru: { title: 'Подключить Вымпел может только администратор', advice: 'Попросите администратора аккаунта дать доступ от своего имени.' },
    en: { title: 'Only an administrator can connect Vympel', advice: 'Ask an administrator of the account to give access.' },
  },
  account_host: {
    ru: { title: 'Это не аккаунт amoCRM', advice: 'Адрес, с которого пришёл запрос, не принадлежит amoCRM или Kommo.' },
    en: { title: 'This is no account of amoCRM', advice: 'The address that the request names belongs neither to amoCRM nor to Kommo.' },
  },
  foreign_client: {
    ru: { title: 'Запрос предназначен другой интеграции', advice: 'Проверьте ключи интеграции в настройках сервера.' },
    en: { title: 'The request is meant for another integration', advice: 'Check the keys of the integration in the settings of the server.' },
  },
  grant_denied: {
    ru: { title: 'Доступ не выдан', advice: 'Без доступа к аккаунту Вымпел не увидит ни сделок, ни задач.', link: connect.ru },
    en: { title: 'Access was not given', advice: 'Without access to the account Vympel sees neither deals nor tasks.', link: connect.en }, href: connectPath,
  },
  state_refused: {
    ru: { title: 'Ссылка на подключение устарела', advice: 'Начните подключение заново.', link: connect.ru },
    en: { title: 'The link to connect is out of date', advice: 'Start connecting again.', link: connect.en }, href: connectPath,
  },
  other_account: {
    ru: { title: 'Доступ выдан другим аккаунтом', advice: 'Войдите в тот аккаунт, который нужно подключить, и начните заново.', link: connect.ru },
    en: { title: 'Another account gave access', advice: 'Sign in to the account that is to be connected, and start again.', link: connect.en }, href: connectPath,
  },
  code_used: {
    ru: { title: 'Этот код уже использован', advice: 'Подключение по нему завершено. Откройте «Вымпел» в левом меню amoCRM.' },
    en: { title: 'This code has been used already', advice: 'The account was connected by it. Open Vympel in the left menu of amoCRM.' },
  },
  code_refused: {
    ru: { title: 'amoCRM не подтвердила код', advice: 'Код действует 20 минут и только один раз. Начните подключение заново.', link: connect.ru },
    en: { title: 'amoCRM did not confirm the code', advice: 'A code works once, for 20 minutes. Start connecting again.', link: connect.en }, href: connectPath,
  },
  code_over: {
    ru: { title: 'amoCRM не ответила вовремя', advice: 'Код доступа истёк. Начните подключение заново.', link: connect.ru },
    en: { title: 'amoCRM did not answer in time', advice: 'The code is over. Start connecting again.', link: connect.en }, href: connectPath,
  },
  'open-from-account': {
    ru: { title: 'Вымпел открывается внутри amoCRM', advice: 'Войдите в свой аккаунт и выберите «Вымпел» в левом меню.' },
    en: { title: 'Vympel opens inside amoCRM', advice: 'Sign in to your account and choose Vympel in the left menu.' },
  },
  page_code_refused: { ru: { title: 'Страница открыта слишком давно', advice: again.ru }, en: { title: 'The page was opened too long ago', advice: again.en } },
  'provider-off': {
    ru: { title: 'amoCRM здесь не подключена', advice: 'Оператору сервера нужно задать ключи интеграции и перезапустить сервер.' },
    en: { title: 'amoCRM is not connected here', advice: 'The operator of the server has to set the keys of the integration and restart the server.' },
  },
}

const byKind: { readonly [kind in ErrorKind]: NoticeText } = {
  invalid: { ru: { title: 'Запрос amoCRM неполон', advice: again.ru }, en: { title: 'The request of amoCRM is incomplete', advice: again.en } },
  unauthenticated: { ru: { title: 'amoCRM не подтвердила ваш вход', advice: again.ru }, en: { title: 'amoCRM has not confirmed who you are', advice: again.en } },
  forbidden: { ru: { title: 'У вас нет доступа к Вымпелу', advice: again.ru }, en: { title: 'You have no access to Vympel', advice: again.en } },
  'not-found': { ru: { title: 'Здесь ничего нет', advice: again.ru }, en: { title: 'There is nothing here', advice: again.en } },
  conflict: { ru: { title: 'Аккаунт занят другой операцией', advice: again.ru }, en: { title: 'The account is busy with something else', advice: again.en } },
  limited: { ru: { title: 'Слишком много попыток', advice: 'Подождите минуту и попробуйте снова.' }, en: { title: 'Too many attempts', advice: 'Wait a minute and try again.' } },
  upstream: { ru: { title: 'amoCRM сейчас не отвечает', advice: 'Подождите минуту и попробуйте снова.' }, en: { title: 'amoCRM does not answer at the moment', advice: 'Wait a minute and try again.' } },
}

/** Words for a person of an account who is not let in. */
export function describeAccountRefusal(error: AppError): NoticeText {
  return byCode[error.code] ?? byKind[error.kind]
}
