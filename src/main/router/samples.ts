import { procedures } from './procedures.ts'

export const samples = procedures.samples.router({
  list: procedures.samples.list.handler(({ context: { studio } }) => studio.samples.list())
})
