import type { GenerateJob, ImageFile } from '../protocol.ts'

/** The guiding references that attract; those of negative weight repel. */
export const attracting = ({ references, weights }: Pick<GenerateJob, 'references' | 'weights'>): ImageFile[] =>
  references.guide.filter((_, i) => (weights?.[i] ?? 1) > 0)
