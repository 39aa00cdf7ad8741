/** The list of sources and licences, written from the packages' own metadata. */

import type { Credit } from './artistSets.ts'
import { MASTER_SIZE } from './drawings.ts'

/** Markdown text that names every source of the training images. */
export function attribution(credits: readonly Credit[]): string {
  const rows = credits.map(
    ({ set, title, author, url, licence, licenceUrl, packageName, version }) =>
      `| ${set} | [${title}](${url}) | ${author} | [${licence}](${licenceUrl}) | \`${packageName}\` ${version} |`
  )
  return `# Artwork behind the embedded model and the example sets

Written by \`npm run training:data\` from the packages' own metadata; do not edit by hand.

| set | title | author | licence | package |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

What was changed: the drawings were rendered at ${MASTER_SIZE} pixels on other grounds, moved, scaled, mirrored and tinted; the
styles riso, neon, blueprint, pixel, sticker, linocut, clay, duotone, badge, gold and watercolour were computed from
the drawings of fluent-3d, fluent-flat, high-contrast and noto.

The set \`emojione\` only measures, it is neither trained on nor shipped; \`stickies\` is only an example set. Names and
synonyms of subjects come from \`emojibase-data\` (MIT). The text encoder is Universal Sentence Encoder lite
(Apache-2.0); its licence is in \`text_encoder/\`.
`
}
