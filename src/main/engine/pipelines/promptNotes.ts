import type { PromptNote } from '#shared/contract.ts'
import type { TokenizedPrompt } from './promptTokenizer.ts'

/** What the text encoder makes of prompts, where there is something to say. */
export const promptNotes = (tokenized: Iterable<readonly [string, TokenizedPrompt]>): PromptNote[] =>
  [...tokenized]
    .map(([prompt, { unknown, cut }]) => ({ prompt, unknown, cut }))
    .filter(({ unknown, cut }) => unknown.length > 0 || cut !== null)
