import { app } from './app.ts'
import { batches } from './batches.ts'
import { withTypedFailures } from './failures.ts'
import { procedures } from './procedures.ts'
import { projects } from './projects.ts'
import { samples } from './samples.ts'
import { sets } from './sets.ts'

/** Every procedure of the contract. Both hosts serve this very router. */
export const router = procedures.router({ app, projects, samples, sets, batches })

/** How both hosts' handlers are set up. */
export const handlerOptions = { clientInterceptors: [withTypedFailures] }
