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

/** A prompt as part of a file's name, in lower case without spaces; "image" where it has no letter and no digit. */
export function nameOfPrompt(prompt: string): string {
  const words = prompt
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '')
  return words || 'image'
}
