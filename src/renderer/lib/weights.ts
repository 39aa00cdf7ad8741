import type { ReferenceWeight } from '#shared/contract.ts'

/** What weights are called in the texts, under `sets.weight.of`, and on tiles. */
export const weightNames = { 3: 'thrice', 2: 'twice', 1: 'once', 0.5: 'half', 0: 'aside' } as const satisfies Record<
  ReferenceWeight,
  string
>
export const weightMarks: Record<ReferenceWeight, string> = { 3: '×3', 2: '×2', 1: '×1', 0.5: '×½', 0: '×0' }
