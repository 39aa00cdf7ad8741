import { useI18n } from 'vue-i18n'
import { clockTime, decimal, percent, splitSeconds, timeAgo } from '../lib/format.ts'
import { useClock } from './useClock.ts'

/** The formatters of `lib/format.ts` in the language of the screen. */
export function useFormat() {
  const { t, locale } = useI18n()
  const now = useClock()
  return {
    ago: (iso: string) => timeAgo(iso, locale.value, now.value),
    clock: (iso: string) => clockTime(iso, locale.value),
    percent: (share: number) => percent(share, locale.value),
    decimal: (value: number, digits?: number) => decimal(value, locale.value, digits),
    seconds: (seconds: number) => {
      const parts = splitSeconds(seconds)
      return parts.m > 0 ? t('units.minutes', { m: parts.m, s: parts.s }) : t('units.seconds', { n: parts.n })
    }
  }
}
