/** Languages of the screens. */
export type Language = 'ru' | 'en'
