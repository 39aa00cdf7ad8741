import type { BatchSpec } from './parameters.ts'

/** The prompt and the seed of image `index` of a batch. */
export function imageInput(spec: Pick<BatchSpec, 'prompts' | 'seed'>, index: number): { prompt: string; seed: number } {
  return { prompt: spec.prompts[index % spec.prompts.length]!, seed: spec.seed + index }
}

/** Splits what a person typed ("rocket; red apple", or one prompt a line) into prompts. */
export function splitPrompts(text: string): string[] {
  return text
    .split(/[;\n]/)
    .map((prompt) => prompt.trim())
    .filter((prompt) => prompt.length > 0)
}
