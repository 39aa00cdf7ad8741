/** Calls as somebody whom permissions bind, which they do not the root user. */
export async function asAnyone<T>(call: () => Promise<T>): Promise<T> {
  const { getuid, seteuid } = process
  if (getuid?.() !== 0) return call()
  const nobody = 65534
  seteuid?.(nobody)
  try {
    return await call()
  } finally {
    seteuid?.(0)
  }
}
