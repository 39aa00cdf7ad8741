"""Measures guidance as the app does it: for every style, 16 pairs against 64 references, judged for style and subject.

    python training/evaluate_guided.py [--styles neon,gold] [--seeds 1] [--out FOLDER] [--judge-again] [-- options of housestyle compare]

Renders references of each style, runs `housestyle compare`, and asks judges fitted to real images alone how many of the
guided and unguided images have the style, the subject, and both. Needs work/dataset and work/style_features.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from housestyle_training import weights
from housestyle_training.dataset import Dataset
from housestyle_training.masters import TRAINING, WORK, Masters
from housestyle_training.model_folder import write_figures
from housestyle_training.real_images import RealImages

REPOSITORY = TRAINING.parent
MODEL = REPOSITORY / "resources" / "models" / "housestyle-128"
NODE = REPOSITORY / "node_modules" / "node" / "bin" / "node"
_REFERENCES = 80  # of which the app keeps a fifth out of guidance
_PROMPTS = 16


def write_references(real: RealImages, style: str, prompts: list[str], folder: Path) -> None:
    """Plain renderings of a style; the prompted subjects are not among them."""
    rows = [i for i, pair in enumerate(real.data.pairs) if pair.style == style and pair.subject not in prompts]
    chosen = np.random.default_rng(13).permutation(rows)[:_REFERENCES]
    folder.mkdir(parents=True, exist_ok=True)
    images = real.data.images()
    for index in chosen:
        path = folder / f"{real.data.pairs[index].subject}.png"
        if not path.exists():
            Image.fromarray(images[index]).save(path)


def compare(references: Path, prompts: list[str], seed: int, out: Path, options: list[str]) -> dict:
    """Runs the app's own comparison and returns its report."""
    command = [
        str(NODE), str(REPOSITORY / "bin" / "housestyle.mjs"), "compare", "--references", str(references),
        "--prompts", "; ".join(prompts), "--count", str(_PROMPTS), "--seed", str(seed), "--out", str(out),
        "--force", "--quiet", *options,
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return json.loads((out / "report.json").read_text())


def pictures(folder: Path) -> np.ndarray:
    return np.stack([np.asarray(Image.open(path).convert("RGB")) for path in sorted(folder.glob("*.png"))])


def judged(real: RealImages, images: np.ndarray, style: str, subjects: list[str]) -> np.ndarray:
    """Rows (style is right, subject is right, both)."""
    styles = np.array([name == style for name in real.styles_in(images)])
    right = np.array([seen == asked for seen, asked in zip(real.subjects_in(images), subjects)])
    return np.stack([styles, right, styles & right], 1)


def labelled_sheet(rows: dict[str, np.ndarray], path: Path, size: int = 72) -> None:
    """One row of pictures a style with its name before it; every row uint8 [n, h, w, 3]."""
    margin = 96
    count = max(len(pictures) for pictures in rows.values())
    sheet = Image.new("RGB", (margin + count * size, len(rows) * size), "white")
    draw = ImageDraw.Draw(sheet)
    for r, (name, pictures) in enumerate(rows.items()):
        draw.text((6, r * size + size // 2 - 6), name, fill="#1f2937")
        for column, picture in enumerate(pictures):
            small = Image.fromarray(picture).resize((size, size), Image.Resampling.LANCZOS)
            sheet.paste(small, (margin + column * size, r * size))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, quality=88)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure guidance for every style")
    parser.add_argument("--styles", help="names, separated by commas; all styles otherwise")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--out", type=Path, default=WORK / "guided")
    parser.add_argument("--judge-again", action="store_true", help="judge the pictures that --out holds already, drawing none")
    parser.add_argument("--write", action="store_true", help="put the table into the model folder's figures.json")
    parser.add_argument("--sheet", type=Path, help="draws the guided pictures of all styles there")
    parser.add_argument("options", nargs="*", help="after --: options for housestyle compare")
    arguments = parser.parse_args()

    model = weights.load(MODEL)
    real = RealImages(Dataset(model.latents_mean, model.latents_std))
    labels = {subject.slug: subject.label.lower() for subject in Masters().subjects}
    order = np.random.default_rng(17).permutation(len(real.judged_subjects))
    subjects = [real.judged_subjects[i] for i in order[:_PROMPTS]]
    prompts = [labels[slug] for slug in subjects]
    every = sorted({pair.style for pair in real.data.pairs})
    table, guided_rows = {}, {}
    print(f"{'style':15s} trained  style          subject        both           (unguided -> guided)")
    for style in arguments.styles.split(",") if arguments.styles else every:
        references = arguments.out / "references" / style
        write_references(real, style, subjects, references)
        scores, rows = {"unguided": [], "guided": []}, []
        for seed in range(arguments.seeds):
            out = arguments.out / f"{style}-{seed}"
            if not arguments.judge_again:
                compare(references, prompts, 1000 * (seed + 1), out, arguments.options)
            for arm in scores:
                images = pictures(out / arm)
                if arm == "guided" and seed == 0:
                    guided_rows[style] = images
                scores[arm].append(judged(real, images, style, subjects))
                rows.append(np.concatenate(list(images), 1))
        means = {arm: np.concatenate(parts).mean(0) for arm, parts in scores.items()}
        table[style] = {
            "trained": style in real.data.styles,
            **{arm: dict(zip(("style", "subject", "both"), (round(float(v), 3) for v in m))) for arm, m in means.items()},
        }
        pair = lambda k: f"{means['unguided'][k]:.2f} -> {means['guided'][k]:.2f}"  # noqa: E731
        print(f"{style:15s} {'yes' if table[style]['trained'] else 'no':8s} {pair(0):14s} {pair(1):14s} {pair(2):14s}", flush=True)
        Image.fromarray(np.concatenate(rows, 0)).save(arguments.out / f"{style}.png")
    for group in (True, False):
        chosen = [entry["guided"] for entry in table.values() if entry["trained"] is group]
        if chosen:
            means = {kind: np.mean([entry[kind] for entry in chosen]) for kind in ("style", "subject", "both")}
            print(f"{'trained' if group else 'never seen'}: " + ", ".join(f"{k} {v:.3f}" for k, v in means.items()))
    if arguments.sheet:
        labelled_sheet(guided_rows, arguments.sheet)
    if arguments.write:
        figures = {"prompts": prompts, "seeds": arguments.seeds, "options": arguments.options, "styles": table}
        write_figures(MODEL, "guided", figures)
    (arguments.out / "table.json").write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    sys.exit(main())
