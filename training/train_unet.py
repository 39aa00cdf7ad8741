"""Trains the UNet on prepared latents (work/dataset), from a model folder or from its own checkpoint.

    python training/train_unet.py --minutes 60 [--from resources/models/housestyle-128] [--device auto]

Starts from `--from`, unless the checkpoint exists: then it goes on where that one ended, optimizer, average and random
numbers included. The log is work/unet.jsonl, sheets are work/sheets/unet-<step>.png. Stops by itself when it diverges.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from housestyle_training import weights
from housestyle_training.compiled import compiled
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset
from housestyle_training.evaluation import KeptOutLoss
from housestyle_training.masters import TRAINING, WORK
from housestyle_training.networks import UNet, VaeDecoder
from housestyle_training.optimizer import make_optimizers
from housestyle_training.run_state import Alarm, Clock, Log, MovingAverage, load_checkpoint, save_checkpoint
from housestyle_training.sampling import SHEET_PROMPTS, decode, pure_noise, sample, save_sheet
from housestyle_training.schedule import TRAIN_TIMESTEPS, alphas_cumprod, noised
from housestyle_training.text import TextEncoder

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_PROMPT_DROPPED = 0.1
# Shapes and styles are decided between these timesteps; below them only edges are left to clean, above them little is seen.
_DECIDING, _DECIDING_SHARE = (100, 950), 0.5


def draw_timesteps(count: int, device: torch.device) -> Tensor:
    """Random timesteps: most where the picture is decided, the others anywhere."""
    anywhere = torch.randint(TRAIN_TIMESTEPS, (count,), device=device)
    deciding = torch.randint(*_DECIDING, (count,), device=device)
    return torch.where(torch.rand(count, device=device) < _DECIDING_SHARE, deciding, anywhere)


def training_loss(unet: Callable[..., Tensor], latents: Tensor, tokens: Tensor, signal: Tensor, compute: Compute) -> Tensor:
    """Mean squared error of v at random timesteps, a tenth of the prompts dropped."""
    count = len(latents)
    timesteps = draw_timesteps(count, compute.device)
    noise = torch.randn_like(latents)
    noisy, target = noised(latents, noise, signal[timesteps][:, None, None, None])
    dropped = torch.rand(count, 1, 1, device=compute.device) < _PROMPT_DROPPED
    with compute.autocast():
        predicted = unet(noisy, timesteps.float(), tokens.masked_fill(dropped, 0))
    return F.mse_loss(predicted.float(), target)


def write_sheet(unet: UNet, decoder: VaeDecoder, tokens: Tensor, model: weights.ModelWeights, compute: Compute, path: Path):
    rows = [sample(unet, tokens, compute, pure_noise(len(tokens), seed)) for seed in (1, 2)]
    save_sheet([decode(decoder, row, model.latents_mean, model.latents_std) for row in rows], path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the UNet")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--from", dest="start", type=Path, default=MODEL, help="model folder or trial archive")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "unet.pt")
    parser.add_argument("--vae", type=Path, help="checkpoint of train_vae.py whose decoder draws the sheets")
    parser.add_argument("--style", type=Path, help="checkpoint of train_style_encoder.py that makes the style planes")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=5e-4)
    parser.add_argument("--falling", type=float, default=1 / 3, help="share of this start during which the learning rate falls")
    parser.add_argument("--compile", action="store_true", help="compile the step first (two minutes, needs a C++ compiler)")
    parser.add_argument("--log-every", type=int, default=250)
    parser.add_argument("--sheet-every", type=int, default=2000)
    arguments = parser.parse_args()

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    compute = Compute(arguments.device)
    model = weights.load(arguments.start)
    model.replace(vae=arguments.vae, style=arguments.style)
    encoder, decoder, unet = model.networks()
    decoder, unet = compute.place(decoder), compute.place(unet.train())
    average = MovingAverage(unet)
    optimizers = make_optimizers(unet.named_parameters(), arguments.learning_rate)
    kept = ({"unet": unet}, {"unet": average.network}, optimizers, rng)
    step = load_checkpoint(arguments.checkpoint, *kept) if arguments.checkpoint.exists() else 0

    data = Dataset(model.latents_mean, model.latents_std, device=compute.device, style=encoder.style)
    kept_out = {split: KeptOutLoss(data, split, compute) for split in ("kept-out", "subject", "style")}
    sheet_tokens = torch.from_numpy(TextEncoder(MODEL)(list(SHEET_PROMPTS)))
    signal = alphas_cumprod().float().to(compute.device)
    predict = unet
    if arguments.compile:
        latents, tokens = data.draw(arguments.batch, np.random.default_rng(1))
        timesteps = torch.full((len(latents),), 480.0, device=compute.device)
        predict = compiled(unet, (compute.maps(latents), timesteps, tokens), compute)
    log, alarm = Log(arguments.checkpoint.with_suffix(".jsonl")), Alarm(compute.steps_between_looks)
    clock, first_step = Clock(arguments.minutes, arguments.falling), step
    log.write(event="start", step=step, **{split: loss(average.network) for split, loss in kept_out.items()})

    while not clock.over:
        learning_rate = clock.learning_rate(arguments.learning_rate, step - first_step)
        for group in (group for optimizer in optimizers.values() for group in optimizer.param_groups):
            group["lr"] = learning_rate
        latents, tokens = data.draw(arguments.batch, rng)
        loss = training_loss(predict, compute.maps(latents), tokens, signal, compute)
        unet.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
        alarm.check(loss)
        for optimizer in optimizers.values():
            optimizer.step()
        step += 1
        average.update(unet, step)
        if step % arguments.log_every == 0:
            rate = (step - first_step) * arguments.batch / clock.elapsed
            losses = {split: loss(average.network) for split, loss in kept_out.items()}
            read = {"variants": data.take_new(), "images_per_second": rate, "seconds": clock.elapsed}
            log.write(step=step, train=alarm.smooth, **losses, **read)
            save_checkpoint(arguments.checkpoint, step, *kept)
        if step % arguments.sheet_every == 0:
            path = WORK / "sheets" / f"unet-{step}.png"
            write_sheet(average.network, decoder, sheet_tokens, model, compute, path)

    save_checkpoint(arguments.checkpoint, step, *kept)
    write_sheet(average.network, decoder, sheet_tokens, model, compute, WORK / "sheets" / f"unet-{step}.png")
    log.write(event="end", step=step, **{split: loss(average.network) for split, loss in kept_out.items()})


if __name__ == "__main__":
    main()
