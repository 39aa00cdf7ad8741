import { useI18n } from 'vue-i18n'
import type { ReferenceSet } from '#shared/contract.ts'
import { useDraftStore } from '../stores/draftStore.ts'
import { useNoticesStore } from '../stores/noticesStore.ts'
import { useSetsStore } from '../stores/setsStore.ts'

/** What is done to images of a set, told with what one may want next. */
export function useReferenceChanges() {
  const { t } = useI18n()
  const sets = useSetsStore()
  const drafts = useDraftStore()
  const notices = useNoticesStore()

  /** Moves images out of the way: the set that is left behind is the one to go on with. */
  async function move(set: ReferenceSet, images: string[], name: string): Promise<void> {
    const to = await sets.moveToNew(set.id, images, name)
    if (!to) return
    const show = () => {
      // It may be gone by now, or the project be another one.
      if (sets.byId(to.id)) drafts.draft.setId = to.id
    }
    const n = to.images.length
    notices.succeed(t('sets.moved', { n, name: to.name }, n), { text: t('sets.show'), run: show })
  }
  /** Removes images at once: the version that has them stays in the library, to be taken back to. */
  async function remove(set: ReferenceSet, images: string[]): Promise<void> {
    if (!(await sets.removeImages(set.id, images))) return
    const undo = () => void sets.restore(set.id, set.version)
    const n = images.length
    notices.succeed(t('sets.removed', { n, name: set.name }, n), { text: t('app.undo'), run: undo })
  }
  return { move, remove }
}
