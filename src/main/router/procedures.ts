import { implement } from '@orpc/server'
import type { Studio } from '#main/studio.ts'
import { contract } from '#shared/contract.ts'

export interface RouterContext {
  studio: Studio
}

/** The contract, waiting for its handlers: a procedure that answers something else does not compile. */
export const procedures = implement(contract).$context<RouterContext>()
