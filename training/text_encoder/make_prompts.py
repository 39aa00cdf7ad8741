"""Prints the list of prompts on which tokenizer and encoder are compared with the original (JSON array of strings).

The list is written out as `prompts.json` so that a check does not depend on this script; run it again to extend it:
`python make_prompts.py > prompts.json`.
"""

import json

SUBJECTS = (
    "red apple,green apple,rocket,cat face,pizza,red heart,sunflower,automobile,guitar,grinning face,crown,house,octopus,"
    "bicycle,umbrella,teapot,croissant,lighthouse,hot air balloon,ice cream,mushroom,cactus,palm tree,snowman,fire,"
    "droplet,cloud with lightning,rainbow,full moon,glowing star,sailboat,airplane,steam locomotive,fire engine,tractor,"
    "police car,motor scooter,camera,television,mobile phone,laptop,desktop computer,printer,light bulb,candle,books,"
    "envelope,package,pencil,paintbrush,scissors,key,hammer,wrench,magnet,microscope,telescope,pill,syringe,door,bed,"
    "shopping cart,alarm clock,hourglass,watch,trophy,soccer ball,basketball,tennis,chess pawn,video game,game die,"
    "teddy bear,puzzle piece,dog,wolf,fox,lion,tiger face,horse,unicorn,cow,pig,sheep,goat,camel,elephant,mouse,rabbit,"
    "hedgehog,bat,bear,koala,panda,chicken,penguin,owl,eagle,duck,frog,crocodile,turtle,snake,dragon,whale,dolphin,fish,"
    "shark,snail,butterfly,bug,ant,honeybee,spider,rose,tulip,maple leaf,grapes,melon,watermelon,tangerine,lemon,banana,"
    "pineapple,peach,cherries,strawberry,tomato,avocado,carrot,corn,broccoli,bread,cheese wedge,hamburger,french fries,"
    "taco,sushi,doughnut,cookie,birthday cake,chocolate bar,candy,honey pot,baby bottle,hot beverage,wine glass"
).split(",")

TAGS = (
    "kitty,wizard,red sports car,a slice of cheese pizza,happy smiling person,old wooden chair,two cups of coffee,"
    "mountain at sunset,city skyline,paper plane,treasure map,magic wand,space shuttle,ocean wave,birthday party,"
    "running shoes,baby chick,vintage radio,night sky with stars,summer beach"
).split(",")

STYLES = ["flat vector", "3d render", "line art", "pixel art", "neon glow", "blueprint", "linocut", "watercolour"]

LONG = [
    "a small red fox sleeping under a maple tree in the soft light of an autumn morning",
    "an extremely detailed illustration of a lighthouse on a rocky coast with waves, gulls and heavy clouds",
    "poster of a bicycle leaning on a brick wall, two colours only, thick outlines, plenty of empty space",
    "set of icons for a coffee shop: beans, cup, grinder, milk jug, cake, receipt, loyalty card and opening hours",
    "the quick brown fox jumps over the lazy dog while twelve quiet wizards are watching from a window",
    "internationalization of pharmaceutical electroencephalography departments",
]

UPPER_CASE = [
    "Apple",
    "RED APPLE",
    "Rocket Ship",
    "NASA",
    "iPhone",
    "New York",
    "A Cat",
    "USA flag",
    "McDonald",
    "ÉCLAIR",
    "Café au Lait",
]

PUNCTUATION = [
    "hello, world!",
    "rock'n'roll",
    "well-known logo",
    "50% off",
    "$9.99",
    "C++",
    "(parentheses)",
    "[brackets]",
    "a/b",
    "e-mail",
    "cat & dog",
    "what?",
    "semi;colon",
    '"quoted"',
    "#hashtag",
    "@home",
    "under_score",
    "x = y + 2",
    "3.14159",
    "12:45",
    "«guillemets»",
    "en – dash",
    "em—dash",
    "ellipsis…",
    "it’s",
    "<s>",
    "</s>",
    "<unk>",
    "<pad>",
    "a | b",
    "a\\b",
    "~tilde~",
    "1,000,000",
    "note: red car",
    "time 10:30 pm",
    "http://example.org",
]

UNKNOWN = [
    "qzxjv",
    "blorptastic",
    "xqzt widget",
    "supercalifragilistic",
    "zyzzyva",
    "brrmph",
    "kwyjibo",
    "Øresund",
    "naïve façade",
    "Łódź",
    "Привет мир",
    "γειά σου",
    "مرحبا",
    "שלום",
    "ʘ‿ʘ",
    "ＦＵＬＬ ｗｉｄｔｈ",
    "ﬁne ligature",
    "²³½",
    "Ⅷ",
    "①②",
    "a\u0301 combining",
    "\ufffd",
]

CJK = [
    "貓",
    "紅蘋果",
    "可愛的貓",
    "ラーメン",
    "カタカナ",
    "ひらがな",
    "한국어",
    "你好 world",
    "火箭 rocket",
    "龍(dragon)",
    "日本語のテキスト",
    "ｶﾞ",
]

EMOJI = [
    "🙂",
    "🚀 rocket",
    "red ❤️",
    "👩‍🚀",
    "🇹🇼",
    "a🍎b",
    "🍕🍕🍕",
    "cat 🐈 dog 🐕",
    "👍🏽",
    "☕ coffee",
    "★ star",
    "♥",
]

SPACES = [
    "",
    " ",
    "  ",
    " leading",
    "trailing ",
    "two  spaces",
    "tab\there",
    "line\nbreak",
    "\u00a0nbsp\u00a0",
    "ideographic\u3000space",
    "a",
    "I",
]


def prompts() -> list[str]:
    """All prompts, each once, in a fixed order."""
    styled = [f"{subject}, {STYLES[i % len(STYLES)]}" for i, subject in enumerate(SUBJECTS[::5])]
    groups = [SUBJECTS, TAGS, styled, LONG, UPPER_CASE, PUNCTUATION, UNKNOWN, CJK, EMOJI, SPACES]
    return list(dict.fromkeys(text for group in groups for text in group))


if __name__ == "__main__":
    print(json.dumps(prompts(), ensure_ascii=False, indent=0))
