import { useI18n } from 'vue-i18n'
import type { ReferenceImage } from '#shared/contract.ts'
import type { Mark } from '../lib/setNotices.ts'
import { weightNames } from '../lib/weights.ts'

/** What there is to say of a reference besides its name. */
export function useReferenceNotes() {
  const { t } = useI18n()
  return {
    size: ({ width, height }: ReferenceImage) => `${width} × ${height}`,
    notes: ({ keptOut, weight }: ReferenceImage, mark: Mark | null) => [
      ...(weight === 1 ? [] : [t(`sets.weight.of.${weightNames[weight]}`)]),
      ...(mark ? [t(`reading.mark.${mark}`)] : []),
      ...(keptOut ? [`${t('sets.keptOut')}: ${t('sets.keptOutHelp')}`] : [])
    ]
  }
}
