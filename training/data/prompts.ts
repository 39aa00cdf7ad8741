/** What a user may type for a subject: its name first, then clean synonyms. Never a word about style. */

import type { Emoji } from './subjects.ts'

/** Everyday names that emojibase's tags lack or drown. */
const EVERYDAY: Readonly<Record<string, readonly string[]>> = {
  automobile: ['car', 'red car'],
  'hot beverage': ['coffee', 'cup of coffee', 'hot drink'],
  'deciduous tree': ['tree', 'green tree'],
  'evergreen tree': ['pine tree', 'fir tree'],
  'gem stone': ['diamond', 'gem', 'jewel'],
  'wrapped gift': ['gift', 'present', 'gift box'],
  'lady beetle': ['ladybug', 'ladybird'],
  honeybee: ['bee'],
  'ear of corn': ['corn'],
  'mobile phone': ['smartphone', 'phone'],
  'passenger ship': ['ship'],
  'beer mug': ['beer', 'glass of beer'],
  'wine glass': ['wine', 'glass of wine'],
  'soft ice cream': ['ice cream cone'],
  'red heart': ['heart', 'love'],
  'grinning face': ['smiley', 'happy face'],
  'teacup without handle': ['tea', 'cup of tea'],
  'shallow pan of food': ['paella'],
  'globe showing Americas': ['globe', 'earth', 'planet earth'],
  locomotive: ['train', 'steam train'],
  'bullet train': ['fast train'],
  'running shoe': ['sneaker', 'shoe'],
  'magnifying glass tilted left': ['magnifying glass', 'search'],
  'cat face': ['cat', 'kitten'],
  'dog face': ['dog', 'puppy'],
  'tiger face': ['tiger'],
  'mouse face': ['mouse'],
  'rabbit face': ['rabbit', 'bunny'],
  'delivery truck': ['truck', 'lorry'],
  'crescent moon': ['moon'],
  'office building': ['building', 'office'],
  'potted plant': ['houseplant', 'plant in a pot'],
  house: ['home'],
  airplane: ['plane'],
  'monkey face': ['monkey', 'ape'],
  'pig face': ['pig', 'piglet'],
  'horse face': ['horse'],
  'cow face': ['cow'],
  handbag: ['bag'],
  'alarm clock': ['clock'],
  'open book': ['book'],
  'pot of food': ['soup', 'stew']
}

/** A tag shared by more subjects than this says too little about any one of them. */
const MOST_SUBJECTS_A_TAG = 5
const MOST_PROMPTS = 10
/** Words that describe a look or a use; they would teach the model style through the prompt. */
const STYLE_WORDS =
  /\b(emoji|icon|symbol|sign|sticker|pixel|flat|3d|neon|gold|golden|art|style|logo|pink|blue|red|green|black|white)\b/

/** Prompts of every subject, its name first, all in lower case. */
export function promptsOf(subjects: readonly Emoji[]): Map<string, string[]> {
  // An everyday word means one subject, and no other that happens to be tagged with it: "dog" is no poodle.
  const taken = new Set([...subjects.map((subject) => subject.label.toLowerCase()), ...Object.values(EVERYDAY).flat()])
  const uses = new Map<string, number>()
  for (const { tags } of subjects) for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1)

  const clean = (tag: string) =>
    /^[a-z][a-z -]{2,24}$/.test(tag) &&
    !STYLE_WORDS.test(tag) &&
    !taken.has(tag) &&
    (uses.get(tag) ?? 0) <= MOST_SUBJECTS_A_TAG

  return new Map(
    subjects.map(({ hexcode, label, tags }) => {
      const all = [label.toLowerCase().replaceAll('’', "'"), ...(EVERYDAY[label] ?? []), ...tags.filter(clean)]
      return [hexcode, [...new Set(all)].slice(0, MOST_PROMPTS)]
    })
  )
}
