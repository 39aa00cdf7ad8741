import { useI18n } from 'vue-i18n'
import type { PromptNote } from '#shared/contract.ts'

/** Words that the text encoder did not know, and prompts that are too long for it, in sentences. */
export function usePromptNoteLines(): (notes: readonly PromptNote[]) => string[] {
  const { t } = useI18n()
  return (notes) =>
    notes.flatMap(({ prompt, unknown, cut }) => [
      ...(unknown.length > 0 ? [t('batches.noteUnknown', { prompt, words: unknown.join(', ') })] : []),
      ...(cut === null ? [] : [t('batches.noteCut', { prompt, cut })])
    ])
}
