"""Prints the tables of the model card from the model folder's figures.json, as Markdown.

    python training/card.py [--model resources/models/housestyle-128]

The figures come from figures.py, evaluate.py and evaluate_guided.py, each with --write.
"""

import argparse
import json
from pathlib import Path

from housestyle_training.masters import TRAINING

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"


def psnr_line(quality: dict) -> str:
    by_style = sorted(quality["psnrOnHeldOutSubjects"].items(), key=lambda item: -item[1])
    return (
        f"smooth styles {quality['psnrSmoothStyles']} dB on average, line and halftone styles "
        f"{quality['psnrLineAndHalftoneStyles']} dB; {', '.join(f'{name} {value}' for name, value in by_style)}."
    )


def distance_table(unguided: dict) -> list[str]:
    """The drawn images against real ones as training draws them, and against plain ones."""
    rows = [
        "| real images | feature space | Fréchet distance | VAE alone | floor | times the floor | kernel distance | VAE alone | floor |",
        "|---" * 9 + "|",
    ]
    for name, real in (("", "as training draws them"), ("plain ", "plain, styles alike")):
        for space in ("style features", "subject features"):
            of = unguided[space]
            kinds = [name + "{}" + kind for kind in ("", " of the VAE alone", " floor")]
            drawn, alone, floor = (of[kind.format("FD")] for kind in kinds)
            cells = [f"{drawn:.2f}", f"{alone:.2f}", f"{floor:.2f}", f"{drawn / floor:.1f}"]
            cells += [f"{of[kind.format('KD')]:.4f}" for kind in kinds]
            rows.append(f"| {real} | {space} | {' | '.join(cells)} |")
    return rows


def shares_line(unguided: dict) -> str:
    seen = sorted(unguided["style shares"].items(), key=lambda item: -item[1])
    shares = ", ".join(f"{name} {share:.0%}".replace("%", " %") for name, share in seen if share > 0)
    return f"{shares}; the largest has {unguided['largest share / equal share']} times an equal share."


def own_line(unguided: dict) -> str:
    own = sorted(unguided["subject recognised by style"].items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.2f}" for name, share in own)


def guided_table(guided: dict, unguided: dict) -> list[str]:
    """Beside each style, what guidance cannot be held to more than: how often the judge is right on real images of it, and how
    often the subject is recognised in what the model drew in it by itself."""
    own, ceiling = unguided["subject recognised by style"], unguided["style judge right on real"]
    rows = [
        "| style | in training | style, unguided → guided | real images | subject, unguided → guided | its own, unguided | both |",
        "|---" * 7 + "|",
    ]
    for name, entry in guided["styles"].items():
        before, after = entry["unguided"], entry["guided"]
        alone = f"{own[name]:.2f}" if name in own else "–"
        rows.append(
            f"| {name} | {'yes' if entry['trained'] else 'never seen'} | {before['style']:.2f} → {after['style']:.2f} | "
            f"{ceiling[name]:.2f} | {before['subject']:.2f} → {after['subject']:.2f} | {alone} | {after['both']:.2f} |"
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the model card's tables")
    parser.add_argument("--model", type=Path, default=MODEL)
    figures = json.loads((parser.parse_args().model / "figures.json").read_text())
    guided, unguided = figures["guided"], figures["unguided"]
    print(psnr_line(figures["quality"]), "", *distance_table(unguided), "", sep="\n")
    print(f"subject recognised {unguided['subject recognised']:.1%}; by style: {own_line(unguided)}\n")
    print(f"style shares: {shares_line(unguided)}\n")
    print(f"near copies: {unguided['near copies']}; judges right on real: {unguided['judge right on real']}, "
          f"through the VAE: {unguided['judge right on real through the VAE']}\n")  # fmt: skip
    print(*guided_table(guided, unguided), sep="\n")
    for trained in (True, False):
        entries = [entry["guided"] for entry in guided["styles"].values() if entry["trained"] is trained]
        means = {kind: sum(entry[kind] for entry in entries) / len(entries) for kind in ("style", "subject", "both")}
        print(f"\n{'trained' if trained else 'never seen'}: " + ", ".join(f"{kind} {mean:.2f}" for kind, mean in means.items()))


if __name__ == "__main__":
    main()
