"""Trains the upscaler on renderings at 512 pixels and what the model's VAE makes of them at 128.

    npm run training:data -- --size 512
    python training/train_upscaler.py --minutes 15 [--device auto]
    python training/evaluate_upscaler.py --checkpoint training/work/upscaler.pt [--write]

The first start renders 1,000 training pictures and 140 of held-out subjects. The log is work/upscaler.jsonl; the checkpoint
work/upscaler.pt is resumed.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from housestyle_training import weights
from housestyle_training.compute import Compute
from housestyle_training.masters import TRAINING, WORK
from housestyle_training.run_state import Alarm, Clock, Log, MovingAverage, load_checkpoint, save_checkpoint
from housestyle_training.upscaler import FACTOR, ImagePairs, Upscaler, image_pairs

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_CROP = 32  # side in the small image; the network sees 29 pixels


def draw(pairs: ImagePairs, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Crops, (uint8 [count, 32, 32, 3], [count, 128, 128, 3]), turned and mirrored together."""
    small, large = [], []
    side = pairs.small.shape[1]
    for index in rng.integers(len(pairs.small), size=count):
        y, x = rng.integers(0, side - _CROP + 1, 2)
        turns, mirrored = rng.integers(4), rng.random() < 0.5
        for crops, images, factor in ((small, pairs.small, 1), (large, pairs.large, FACTOR)):
            crop = images[index, y * factor : (y + _CROP) * factor, x * factor : (x + _CROP) * factor]
            crop = np.rot90(crop, turns)
            crops.append(crop[:, ::-1] if mirrored else crop)
    return np.stack(small), np.stack(large)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the upscaler")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "upscaler.pt")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--log-every", type=int, default=200)
    arguments = parser.parse_args()

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    compute = Compute(arguments.device)
    encoder, decoder, _ = (compute.place(network) for network in weights.load(MODEL).networks())
    pairs, kept_out = (image_pairs(split, encoder, decoder, compute) for split in ("train", "held-out"))

    network = compute.place(Upscaler())
    average = MovingAverage(network, 0.998)
    optimizer = torch.optim.AdamW(network.parameters(), arguments.learning_rate, betas=(0.9, 0.99), weight_decay=1e-4)
    kept = ({"upscaler": network}, {"upscaler": average.network}, {"upscaler": optimizer}, rng)
    step = load_checkpoint(arguments.checkpoint, *kept) if arguments.checkpoint.exists() else 0
    log, alarm = Log(WORK / "upscaler.jsonl"), Alarm(compute.steps_between_looks)
    clock, first_step = Clock(arguments.minutes), step

    def batch(source: ImagePairs, count: int, random: np.random.Generator) -> tuple[Tensor, Tensor]:
        small, large = draw(source, count, random)
        return tuple(compute.images(images).add(1).div(2) for images in (small, large))

    shown = batch(kept_out, 64, np.random.default_rng(1))

    @torch.no_grad()
    def kept_out_error() -> float:
        return (average.network(shown[0]).clamp(0, 1) - shown[1]).abs().mean().item()

    log.write(event="start", step=step, kept_out=kept_out_error())
    while not clock.over:
        for group in optimizer.param_groups:
            group["lr"] = clock.learning_rate(arguments.learning_rate, step - first_step)
        small, large = batch(pairs, arguments.batch, rng)
        loss = (network(small) - large).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        alarm.check(loss)
        optimizer.step()
        step += 1
        average.update(network, step)
        if step % arguments.log_every == 0:
            rate = (step - first_step) * arguments.batch / clock.elapsed
            log.write(step=step, train=alarm.smooth, kept_out=kept_out_error(), crops_per_second=rate, seconds=clock.elapsed)
            save_checkpoint(arguments.checkpoint, step, *kept)
    save_checkpoint(arguments.checkpoint, step, *kept)
    log.write(event="end", step=step, kept_out=kept_out_error())


if __name__ == "__main__":
    main()
