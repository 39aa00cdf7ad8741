"""Golden numbers for the noise: what torch's CPU generator gives for a seed. Writes noise.json beside this file.

`python make_noise.py [--out FILE]` with torch==2.13.0.

{
  "torch": version,
  "single": [{seed, count, values | head + tail, sum, sumOfSquares}],   one randn(count) from a new generator
  "sequences": [{seed, counts, calls: [[...], ...]}]                    several calls from one generator
}

Arrays of up to 64 numbers are complete; of longer ones the first 32 and the last 16 are kept, with the sum and the sum
of squares of all in float64. Values are float32. Torch computes logarithm and cosine with vector instructions that
differ a little between processors: compare with a tolerance of 1e-6, not bit for bit.
Seeds are strings, because the largest do not survive as numbers everywhere.
"""

import argparse
import json
from pathlib import Path

import torch

SEEDS = [0, 42, 123456789, 2**32 + 5, 2**53 - 1]
COUNTS = [1, 2, 5, 15, 16, 17, 31, 64, 2048]  # below 16 torch draws in another way; 17 and 31 leave a rest
SEQUENCES = [[5, 5], [5, 15, 1], [16, 16], [17, 17], [5, 16, 5], [2048, 16]]
COMPLETE, HEAD, TAIL = 64, 32, 16


def single(seed: int, count: int) -> dict:
    noise = torch.randn(count, generator=torch.Generator().manual_seed(seed))
    values = noise.tolist()
    kept = {"values": values} if count <= COMPLETE else {"head": values[:HEAD], "tail": values[-TAIL:]}
    exact = noise.double()
    sums = {"sum": exact.sum().item(), "sumOfSquares": (exact**2).sum().item()}
    return {"seed": str(seed), "count": count, **kept, **sums}


def sequence(seed: int, counts: list[int]) -> dict:
    """Calls longer than 64 numbers keep their first 32 only."""
    generator = torch.Generator().manual_seed(seed)
    calls = [torch.randn(count, generator=generator).tolist() for count in counts]
    kept = [call if len(call) <= COMPLETE else call[:HEAD] for call in calls]
    return {"seed": str(seed), "counts": counts, "calls": kept}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("noise.json"))
    args = parser.parse_args()
    golden = {
        "single": [single(seed, count) for seed in SEEDS for count in COUNTS],
        "sequences": [sequence(seed, counts) for seed in (42, 7) for counts in SEQUENCES],
    }
    version = torch.__version__.split("+")[0]
    lists = [f'"{key}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]" for key, rows in golden.items()]
    args.out.write_text(f'{{\n"torch": "{version}",\n' + ",\n".join(lists) + "\n}\n", encoding="utf-8")
    print(*(f"{len(rows)} {key}" for key, rows in golden.items()), f"torch {version}", sep=", ")


if __name__ == "__main__":
    main()
