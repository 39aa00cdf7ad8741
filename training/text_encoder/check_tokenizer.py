"""Compares the Python `tokenizers` package with the original tokenizer, prompt by prompt, and writes the golden file.

Needs `original.json` (made by original.mjs). Exits with 1 if a prompt differs.

`python check_tokenizer.py [--tokenizer FILE] [--original FILE] [--golden FILE]`
"""

import argparse
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--tokenizer", type=Path, default=HERE / "../../resources/models/housestyle-128/tokenizer/tokenizer.json"
    )
    parser.add_argument("--original", type=Path, default=HERE / "../work/text_encoder/original.json")
    parser.add_argument("--golden", type=Path, help="write [{text, ids}] here (test/golden/tokenizer.json)")
    args = parser.parse_args()

    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    cases = json.loads(args.original.read_text(encoding="utf-8"))
    wrong = []
    for case in cases:
        ids = tokenizer.encode(case["text"]).ids
        if ids != case["ids"]:
            wrong.append((case["text"], case["ids"], ids))
    for text, expected, got in wrong:
        print(f"differs: {text!r}\n  original {expected}\n  ours     {got}")
    print(f"tokenizers (Python): {len(cases) - len(wrong)} of {len(cases)} prompts give the original's ids")
    if wrong:
        sys.exit(1)
    if args.golden:
        lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
        args.golden.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
