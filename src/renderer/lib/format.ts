/** Numbers, times and shares in the words of a language. */

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60]
]

/** "5 minutes ago"; dates further back than a month are written out. */
export function timeAgo(iso: string, locale: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000
  if (seconds > 30 * 86_400) return new Date(iso).toLocaleDateString(locale, { dateStyle: 'medium' })
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, size] of units) if (seconds >= size) return format.format(-Math.floor(seconds / size), unit)
  return format.format(0, 'second')
}

export const clockTime = (iso: string, locale: string): string =>
  new Date(iso).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })

/** Whole percents; what is there but rounds to nothing is "<1%". */
export function percent(share: number, locale: string): string {
  if (!Number.isFinite(share)) return '∞'
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  return share > 0 && share < 0.005 ? `<${format.format(0.01)}` : format.format(share)
}

/** MMD² values lie around 0.01 to 1: three digits after the point say enough, a true minus sign reads better. */
export const distance = (value: number): string => value.toFixed(3).replace('-', '−')

export const decimal = (value: number, locale: string, digits = 2): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)

/** Splits seconds for `units.seconds` and `units.minutes`. */
export function splitSeconds(seconds: number): { m: number; s: number; n: string } {
  const whole = Math.round(seconds)
  return { m: Math.floor(whole / 60), s: whole % 60, n: seconds < 10 ? seconds.toFixed(1) : String(whole) }
}
