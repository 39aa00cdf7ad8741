import { buildWhenNeeded } from '../build.mjs'

/** Builds into `out/`. */
export default async function build() {
  const says = []
  if (!(await buildWhenNeeded({ say: (line) => says.push(line) }))) return 1
  console.log(says.at(-1) ?? 'Nothing has changed since the last build.')
  return 0
}
