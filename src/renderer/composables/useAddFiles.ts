import { useI18n } from 'vue-i18n'
import { sortFiles } from '../lib/incomingFiles.ts'
import { useDraftStore } from '../stores/draftStore.ts'
import { useSetsStore } from '../stores/setsStore.ts'

/** Adds files to the chosen set, making one first where there is none. */
export function useAddFiles() {
  const { t } = useI18n()
  const sets = useSetsStore()
  const drafts = useDraftStore()

  async function addFiles(files: readonly File[], unreadable: string[] = []): Promise<void> {
    const sorted = sortFiles(files, unreadable)
    let set = drafts.set
    if (!set && sorted.images.length > 0) {
      set = (await sets.create(t('sets.defaultName'))) ?? null
      if (set) drafts.draft.setId = set.id
    }
    if (set) await sets.addFiles(set.id, sorted)
    else sets.tellUnsent(sorted)
  }
  return { addFiles }
}
