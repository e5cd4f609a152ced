import { useI18n } from 'vue-i18n'
import type { ApiError } from '../api/api-error'

/** The server's own words, or ours where it had none. */
export function useErrorText(): (error: ApiError) => string {
  const { t } = useI18n()
  return (error) => {
    if (error.message) return error.message
    return t(error.status === 0 ? 'app.errors.unreachable' : error.code === 'unreadable' ? 'app.errors.unreadable' : 'app.errors.other')
  }
}
