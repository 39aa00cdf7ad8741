import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Who may use the browser host: whoever holds the address that it printed. Its token works once, for a cookie;
 * other programs and other sites on this computer have neither.
 */
export interface Session {
  readonly token: string
  /** The `Set-Cookie` value for the right token, the first time; afterwards, and for any other, null. */
  exchange(token: string): string | null
  /** @param cookies the request's `Cookie` header */
  admits(cookies: string | undefined): boolean
}

/** @param port is part of the cookie's name, because cookies do not tell ports apart */
export function createSession(port: number): Session {
  const token = randomBytes(32).toString('base64url')
  const secret = randomBytes(32).toString('base64url')
  const name = `housestyle-${port}`
  let spent = false
  return {
    token,
    exchange(given) {
      if (spent || !same(given, token)) return null
      spent = true
      return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`
    },
    admits: (cookies = '') =>
      cookies
        .split(';')
        .map((cookie) => cookie.trim())
        .some((cookie) => cookie.startsWith(`${name}=`) && same(cookie.slice(name.length + 1), secret))
  }
}

/** Compares without telling by its time how much was right. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
