/**
 * Which emoji become subjects: concrete things with a recognisable silhouette. No people, flags, symbols or signs; of
 * things that look alike (sixteen trains, thirty clocks) one or two.
 */

import { join } from 'node:path'
import { PACKAGES, readJson } from './artistSets.ts'

export interface Emoji {
  readonly hexcode: string
  readonly label: string
  readonly tags: readonly string[]
}

interface EmojibaseEntry {
  hexcode: string
  label: string
  tags?: string[]
  subgroup?: number
}

/** Subgroups of emojibase that are used whole, less the exceptions below. */
// biome-ignore format: a list of names reads better filled
const SUBGROUPS = new Set([
  'animal-mammal', 'animal-bird', 'animal-amphibian', 'animal-reptile', 'animal-marine', 'animal-bug', 'plant-flower',
  'plant-other', 'food-fruit', 'food-vegetable', 'food-prepared', 'food-asian', 'food-sweet', 'drink', 'dishware',
  'place-geographic', 'place-building', 'place-other', 'transport-ground', 'transport-water', 'transport-air', 'hotel',
  'time', 'sky-weather', 'event', 'award-medal', 'sport', 'game', 'arts-crafts', 'clothing', 'sound', 'music',
  'musical-instrument', 'phone', 'computer', 'light-video', 'book-paper', 'money', 'mail', 'writing', 'office', 'lock',
  'tool', 'science', 'medical', 'household',
])

/** Single subjects from subgroups that are otherwise left out. */
// biome-ignore format: a list of names reads better filled
const ALSO = new Set([
  'grinning face', 'smiling face with sunglasses', 'clown face', 'ghost', 'robot', 'alien', 'skull', 'red heart',
  'compass', 'globe showing Americas', 'moai',
])

// biome-ignore format: a list of names reads better filled
const LEFT_OUT = new Set([
  // near doubles of another subject
  'guide dog', 'service dog', 'ox', 'water buffalo', 'two-hump camel', 'ewe', 'rat', 'chipmunk', 'black cat',
  'front-facing baby chick', 'black bird', 'phoenix', 'wing', 'wilted flower', 'white flower',
  'leaf fluttering in wind', 'leafless tree', 'empty nest', 'herb', 'brown mushroom', 'tamale', 'stuffed flatbread',
  'falafel', 'fondue', 'bowl with spoon', 'clinking glasses', 'pouring liquid', 'mate', 'sake', 'ice', 'amphora',
  'rice cracker', 'curry rice', 'cooked rice', 'oden', 'fish cake with swirl', 'moon cake', 'roasted sweet potato',
  'steaming bowl', 'custard', 'cut of meat', 'root vegetable', 'ginger root', 'monkey', 'cockroach', 'cricket', 'fly',
  'microbe', 'bug', 'mosquito', 'railway car', 'high-speed train', 'train', 'light rail', 'station', 'monorail',
  'mountain railway', 'tram car', 'oncoming bus', 'trolleybus', 'minibus', 'oncoming police car', 'oncoming taxi',
  'sport utility vehicle', 'articulated lorry', 'manual wheelchair', 'motorized wheelchair', 'bus stop', 'motorway',
  'railway track', 'oil drum', 'horizontal traffic light', 'construction', 'airplane departure', 'airplane arrival',
  'seat', 'suspension railway', 'mountain cableway', 'aerial tramway', 'woman’s sandal', 'briefs', 'lab coat',
  'safety vest', 'sari', 'woman’s clothes', 'clutch bag', 'hair pick', 'prayer beads', 'military helmet',
  'woman’s hat', 'mobile phone with arrow', 'telephone receiver', 'pager', 'fax machine', 'low battery', 'trackball',
  'optical disk', 'dvd', 'camera with flash', 'magnifying glass tilted right', 'film projector', 'diya lamp',
  'notebook with decorative cover', 'blue book', 'orange book', 'ledger', 'page with curl', 'page facing up',
  'rolled-up newspaper', 'bookmark tabs', 'label', 'notebook', 'open file folder', 'card index dividers',
  'tear-off calendar', 'spiral notepad', 'spiral calendar', 'card index', 'chart decreasing', 'chart increasing',
  'linked paperclips', 'round pushpin', 'black nib', 'memo', 'unlocked', 'locked with pen', 'locked with key',
  'hammer and pick', 'hammer and wrench', 'clamp', 'white cane', 'link', 'broken chain', 'chains', 'hook', 'pick',
  'petri dish', 'x-ray', 'crutch', 'softball', 'first quarter moon', 'waxing crescent moon', 'waxing gibbous moon',
  'waning gibbous moon', 'last quarter moon', 'waning crescent moon', 'new moon', 'new moon face',
  'first quarter moon face', 'last quarter moon face', 'full moon face', 'shooting star', 'milky way',
  'cloud with lightning and rain', 'sun behind small cloud', 'sun behind large cloud', 'sun behind rain cloud', 'fog',
  'wind face', 'cyclone', 'umbrella with rain drops', 'umbrella on ground', 'snowman without snow', 'water wave',
  'hourglass not done', 'speaker low volume', 'muted speaker', 'speaker medium volume', 'bell with slash',
  'musical notes', 'musical score',
  // scenes, signs and emblems rather than things
  'landslide', 'national park', 'mount fuji', 'building construction', 'houses', 'derelict house', 'brick',
  'Japanese post office', 'love hotel', 'convenience store', 'post office', 'bank', 'hotel', 'department store',
  'wedding', 'foggy', 'night with stars', 'sunrise over mountains', 'sunrise', 'cityscape at dusk', 'sunset',
  'bridge at night', 'barber pole', 'sparkler', 'tanabata tree', 'moon viewing ceremony', 'reminder ribbon',
  'Japanese dolls', 'carp streamer', 'red envelope', 'admission tickets', '2nd place medal', '3rd place medal',
  'cricket game', 'lacrosse', 'goal net', 'spade suit', 'heart suit', 'diamond suit', 'club suit',
  'mahjong red dragon', 'flower playing cards', 'knot', 'performing arts', 'yen banknote', 'euro banknote',
  'pound banknote', 'money with wings', 'chart increasing with yen', 'receipt', 'e-mail', 'incoming envelope',
  'envelope with arrow', 'outbox tray', 'inbox tray', 'hospital', 'closed mailbox with lowered flag',
  'open mailbox with raised flag', 'open mailbox with lowered flag', 'ballot box with ballot', 'elevator',
  'couch and lamp', 'mouse trap', 'bubbles', 'nazar amulet', 'hamsa', 'level slider', 'control knobs',
  'confetti ball', 'pine decoration', 'film frames', 'dna', 'ice hockey', 'field hockey', 'long drum', 'paw prints',
  'pig nose',
  // too many kinds of one thing, or too fine for 128 pixels
  'dog', 'cat', 'tiger', 'cow', 'pig', 'mouse', 'rabbit', 'horse', 'fork and knife with plate', 'beach with umbrella',
  'desert', 'stadium', 'Tokyo tower', 'cityscape', 'hot springs', 'roller coaster', 'fireworks', 'joker', 'bookmark',
  'dollar banknote', 'file cabinet', 'alembic', 'sparkles',
])

const CLOCK_FACE = /o’clock|-thirty$/

/** Every subject in the order of emojibase. Throws if a name above is no label of emojibase. */
export function subjects(): Emoji[] {
  const entries = readJson<EmojibaseEntry[]>(join(PACKAGES, 'emojibase-data', 'en', 'data.json'))
  const groups = readJson<{ subgroups: Record<string, string> }>(
    join(PACKAGES, 'emojibase-data', 'meta', 'groups.json')
  )
  const labels = new Set(entries.map((entry) => entry.label))
  const unknown = [...ALSO, ...LEFT_OUT].filter((label) => !labels.has(label))
  if (unknown.length > 0) throw new Error(`no such labels in emojibase: ${unknown.join(', ')}`)
  const chosen = entries.filter(({ label, subgroup }) => {
    if (ALSO.has(label)) return true
    const name = subgroup === undefined ? '' : (groups.subgroups[String(subgroup)] ?? '')
    return SUBGROUPS.has(name) && !LEFT_OUT.has(label) && !CLOCK_FACE.test(label)
  })
  return chosen.map(({ hexcode, label, tags }) => ({ hexcode, label, tags: tags ?? [] }))
}
