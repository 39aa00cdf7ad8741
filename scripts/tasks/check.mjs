import { runChecks } from '../checks.mjs'

/** Type checks and lint alone. */
export default async function check() {
  return (await runChecks()).length === 0 ? 0 : 1
}
