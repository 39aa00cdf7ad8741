/** What a rival may learn from before a run. */
export interface RivalInput {
  /** N × D. */
  references: Float32Array
  /** M × D: finished latents that the model drew without guidance; only the classifier needs them. */
  base: Float32Array | null
  /** D. */
  length: number
  /** Kernel bandwidth for rivals that have one. */
  bandwidth: number
}
