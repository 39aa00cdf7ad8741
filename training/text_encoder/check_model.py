"""Compares model.onnx with the original float32 encoder on every prompt of `original.json` (made by original.mjs).

All prompts run in one padded batch, and once more one at a time, so padding is checked too. Prints the largest and the
mean difference against the size of the original's numbers, and the time of one prompt of 8 tokens. Exits with 1 if the
largest difference of the token states passes 1e-2 of their scale (the largest magnitude), or padding leaks.

`python check_model.py [--model FILE] [--work FOLDER]`
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

HERE = Path(__file__).parent
PAD_ID = 8000
WIDTH = 512
LIMIT = 1e-2


def pad(prompts: list[list[int]], length: int) -> np.ndarray:
    """int64 [prompts, length]."""
    return np.array([ids + [PAD_ID] * (length - len(ids)) for ids in prompts], np.int64)


def report(name: str, got: np.ndarray, expected: np.ndarray) -> float:
    """Prints how float32 [rows, 512] arrays differ; returns the largest difference over the largest magnitude."""
    difference, scale = np.abs(got - expected), np.abs(expected).max()
    cosine = (got * expected).sum(-1) / np.linalg.norm(got, axis=-1) / np.linalg.norm(expected, axis=-1)
    print(
        f"{name}: max {difference.max():.2e} ({difference.max() / scale:.2e} of the largest magnitude {scale:.2f}), "
        f"rms {np.sqrt((difference**2).mean()):.2e} (of {np.sqrt((expected**2).mean()):.3f}), "
        f"lowest cosine {cosine.min():.6f}"
    )
    return float(difference.max() / scale)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--model", type=Path, default=HERE / "../../resources/models/housestyle-128/text_encoder/model.onnx"
    )
    parser.add_argument("--work", type=Path, default=HERE / "../work/text_encoder")
    args = parser.parse_args()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(str(args.model), options, providers=["CPUExecutionProvider"])
    prompts = [case["ids"] for case in json.loads((args.work / "original.json").read_text(encoding="utf-8"))]
    states = np.fromfile(args.work / "original_states.f32", np.float32).reshape(-1, WIDTH)
    sentences = np.fromfile(args.work / "original_sentences.f32", np.float32).reshape(-1, WIDTH)

    batch = pad(prompts, max(map(len, prompts)))
    batch_states, batch_sentences = session.run(None, {"input_ids": batch})
    used, filled = batch != PAD_ID, [bool(ids) for ids in prompts]
    relative = report("last_hidden_state", batch_states[used], states)
    report("pooler_output", batch_sentences[filled], sentences)
    leak = float(np.abs(batch_states[~used]).max())

    alone = [session.run(None, {"input_ids": pad([ids], max(1, len(ids)))}) for ids in prompts]
    same = max(
        float(np.abs(one[0][0, : len(ids)] - all_[: len(ids)]).max(initial=0))
        for one, ids, all_ in zip(alone, prompts, batch_states, strict=True)
    )
    lengths = np.linalg.norm(batch_sentences, axis=1)
    print(
        f"padding: largest state {leak:.1e}, alone against in a batch {same:.1e}, "
        f"sentence lengths {lengths.min():.6f}..{lengths.max():.6f}"
    )

    one = {"input_ids": pad([prompts[0][:8]], 8)}
    start = time.perf_counter()
    for _ in range(100):
        session.run(None, one)
    print(f"{len(prompts)} prompts; {(time.perf_counter() - start) * 10:.2f} ms a prompt (2 threads)")
    if relative > LIMIT or leak > 0:
        sys.exit(1)


if __name__ == "__main__":
    main()
