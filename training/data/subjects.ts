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
  'guide dog', 'service dog', 'poodle', 'ox', 'water buffalo', 'two-hump camel', 'ram', 'ewe', 'rat', 'chipmunk',
  'polar bear', 'black cat', 'front-facing baby chick', 'hatching chick', 'black bird', 'goose', 'dove', 'spouting whale', 'orca',
  'boar', 'bison', 'leopard', 'donkey', 'mammoth', 'badger', 'skunk', 'beaver', 'dragon', 'phoenix', 'wing', 'dodo',
  'rosette', 'wilted flower', 'white flower', 'blossom', 'hyacinth', 'leaf fluttering in wind', 'leafless tree',
  'empty nest', 'sheaf of rice', 'herb', 'four leaf clover', 'lime', 'brown mushroom', 'flatbread', 'burrito', 'tamale',
  'stuffed flatbread', 'falafel', 'fondue', 'bowl with spoon', 'salt', 'butter', 'clinking beer mugs', 'clinking glasses',
  'tumbler glass', 'pouring liquid', 'cup with straw', 'beverage box', 'mate', 'glass of milk', 'sake', 'ice', 'jar',
  'amphora', 'rice cracker', 'curry rice', 'cooked rice', 'oden', 'fish cake with swirl', 'moon cake', 'takeout box',
  'roasted sweet potato', 'bento box', 'steaming bowl', 'custard', 'shaved ice', 'pie', 'pot of food', 'meat on bone',
  'cut of meat', 'bagel', 'canned food', 'root vegetable', 'pea pod', 'beans', 'ginger root', 'leafy green', 'olive',
  'monkey', 'gorilla', 'otter', 'cockroach', 'cricket', 'beetle', 'fly', 'worm', 'microbe', 'bug', 'mosquito',
  'railway car', 'high-speed train', 'train', 'metro', 'light rail', 'station', 'tram', 'monorail', 'mountain railway',
  'tram car', 'oncoming bus', 'trolleybus', 'minibus', 'oncoming police car', 'oncoming taxi', 'oncoming automobile',
  'sport utility vehicle', 'articulated lorry', 'auto rickshaw', 'manual wheelchair', 'motorized wheelchair', 'bus stop',
  'motorway', 'railway track', 'oil drum', 'horizontal traffic light', 'stop sign', 'construction', 'roller skate',
  'motor boat', 'ferry', 'passenger ship', 'small airplane', 'airplane departure', 'airplane arrival', 'seat',
  'suspension railway', 'mountain cableway', 'aerial tramway', 'parachute',
  'man’s shoe', 'thong sandal', 'flat shoe', 'woman’s sandal', 'ballet shoes', 'woman’s boot', 'briefs', 'bikini',
  'one-piece swimsuit', 'shorts', 'lab coat', 'safety vest', 'sari', 'kimono', 'woman’s clothes', 'clutch bag', 'hair pick',
  'prayer beads', 'military helmet', 'goggles', 'folding hand fan', 'purse', 'woman’s hat', 'mobile phone with arrow',
  'telephone receiver', 'pager', 'fax machine', 'low battery', 'trackball', 'computer disk', 'optical disk', 'dvd',
  'keyboard', 'camera with flash', 'video camera', 'magnifying glass tilted right', 'film projector', 'diya lamp',
  'notebook with decorative cover', 'closed book', 'open book', 'blue book', 'orange book', 'ledger', 'page with curl',
  'page facing up', 'rolled-up newspaper', 'bookmark tabs', 'label', 'notebook', 'open file folder', 'card index dividers',
  'tear-off calendar', 'spiral notepad', 'spiral calendar', 'card index', 'chart decreasing', 'chart increasing',
  'linked paperclips', 'round pushpin', 'card file box', 'triangular ruler', 'black nib', 'pen', 'memo', 'unlocked',
  'locked with pen', 'locked with key', 'hammer and pick', 'hammer and wrench', 'clamp', 'white cane', 'link',
  'broken chain', 'chains', 'hook', 'pick', 'petri dish', 'drop of blood', 'x-ray', 'crutch', 'softball',
  'first quarter moon', 'waxing crescent moon', 'waxing gibbous moon', 'waning gibbous moon', 'last quarter moon',
  'waning crescent moon', 'new moon', 'new moon face', 'first quarter moon face', 'last quarter moon face',
  'full moon face', 'glowing star', 'shooting star', 'milky way', 'sun behind cloud', 'cloud with lightning and rain',
  'sun behind small cloud', 'sun behind large cloud', 'sun behind rain cloud', 'cloud with snow', 'fog', 'wind face',
  'cyclone', 'closed umbrella', 'umbrella with rain drops', 'umbrella on ground', 'snowman without snow', 'comet',
  'water wave', 'thermometer', 'hourglass not done', 'stopwatch', 'timer clock', 'sun with face', 'speaker low volume',
  'muted speaker', 'speaker medium volume', 'bell with slash', 'musical notes', 'musical score', 'postal horn',
  // scenes, signs and emblems rather than things
  'landslide', 'national park', 'mount fuji', 'building construction', 'houses', 'derelict house', 'brick', 'rock',
  'Japanese post office', 'love hotel', 'convenience store', 'post office', 'bank', 'hotel', 'department store', 'wedding',
  'house with garden', 'foggy', 'night with stars', 'sunrise over mountains', 'sunrise', 'cityscape at dusk', 'sunset',
  'bridge at night', 'barber pole', 'sparkler', 'tanabata tree', 'moon viewing ceremony', 'reminder ribbon',
  'Japanese dolls', 'carp streamer', 'red envelope', 'admission tickets', '1st place medal', '2nd place medal',
  '3rd place medal', 'flying disc', 'cricket game', 'lacrosse', 'martial arts uniform', 'goal net', 'pool 8 ball',
  'spade suit', 'heart suit', 'diamond suit', 'club suit', 'mahjong red dragon', 'flower playing cards', 'knot',
  'performing arts', 'yen banknote', 'euro banknote', 'pound banknote', 'money with wings', 'chart increasing with yen',
  'receipt', 'e-mail', 'incoming envelope', 'envelope with arrow', 'outbox tray', 'inbox tray', 'hospital',
  'closed mailbox with lowered flag', 'open mailbox with raised flag', 'open mailbox with lowered flag',
  'ballot box with ballot', 'elevator', 'couch and lamp', 'mouse trap', 'roll of paper', 'bubbles', 'mirror',
  'lotion bottle', 'safety pin', 'plunger', 'razor', 'sponge', 'nazar amulet', 'hamsa', 'level slider', 'control knobs',
  'confetti ball', 'pine decoration', 'film frames', 'sewing needle', 'adhesive bandage', 'dna', 'ice hockey',
  'field hockey', 'american football', 'long drum', 'trombone', 'nest with eggs', 'paw prints', 'pig nose',
  // too many kinds of one thing, or too fine for 128 pixels
  'dog', 'cat', 'tiger', 'cow', 'pig', 'mouse', 'rabbit', 'horse', 'orangutan', 'llama', 'turkey', 'rooster',
  'lizard', 'seal', 'tropical fish', 'coral', 'shrimp', 'squid', 'oyster', 'spider web', 'ant', 'lotus', 'hibiscus',
  'melon', 'tangerine', 'mango', 'potato', 'chestnut', 'peanuts', 'baguette bread', 'poultry leg', 'green salad',
  'rice ball', 'spaghetti', 'fried shrimp', 'dango', 'dumpling', 'fortune cookie', 'shortcake', 'baby bottle',
  'bottle with popping cork', 'chopsticks', 'fork and knife with plate', 'mountain', 'camping',
  'beach with umbrella', 'desert', 'stadium', 'wood', 'hut', 'school', 'Japanese castle', 'Tokyo tower',
  'Statue of Liberty', 'cityscape', 'hot springs', 'playground slide', 'roller coaster', 'pickup truck', 'wheel',
  'police car light', 'bellhop bell', 'mantelpiece clock', 'cloud with lightning', 'tornado', 'firecracker',
  'fireworks', 'wind chime', 'military medal', 'ping pong', 'flag in hole', 'skis', 'curling stone', 'yo-yo',
  'slot machine', 'piñata', 'mirror ball', 'nesting dolls', 'joker', 'framed picture', 'thread', 'running shirt',
  'shopping bags', 'speaker high volume', 'studio microphone', 'maracas', 'flute', 'abacus', 'videocassette',
  'bookmark', 'dollar banknote', 'postbox', 'file cabinet', 'bar chart', 'old key', 'boomerang', 'alembic', 'shower',
  'soap', 'diving mask', 'nut and bolt', 'clipboard', 'bowling', 'desktop computer', 'satellite', 'sparkles',
  'calendar', 'credit card', 'loudspeaker', 'musical keyboard',
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
