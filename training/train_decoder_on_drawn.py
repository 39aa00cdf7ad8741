"""Trains the VAE's decoder on latents that the UNet drew, so that pictures come out as sharp as real ones.

    python training/train_decoder_on_drawn.py --minutes 1.5 [--unet work/unet.pt] [--device auto]

Needs work/dataset with latents and images. Latents of training images are noised to a level, differently deep, and drawn to the end
by the UNet with the studio's sampling. What comes back shows the same thing without its last detail, and a decoder that only knows
encoded latents makes it soft. Half of each batch are such latents, half are the encoder's own. What the UNet lost cannot be asked
for pixel by pixel, only be made up: there pixels count less, and a patch discriminator is as loud as they are. The checkpoint
work/decoder.pt holds the averaged decoder, which `export.py --decoder` ships; a share of it (`weights.averaged`) does too, the
way between the decoders before and after being a straight one. The log is work/decoder.jsonl, the sheet work/sheets/decoder.png:
real pictures, what was drawn again of them, and the same by the new decoder.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from housestyle_training import weights
from housestyle_training.compiled import compiled
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset
from housestyle_training.evaluation import psnr
from housestyle_training.masters import TRAINING, WORK
from housestyle_training.networks import IMAGE_CHANNELS, UNet, VaeDecoder
from housestyle_training.optimizer import VAE_ENDS, make_optimizers
from housestyle_training.run_state import Alarm, Clock, Log, MovingAverage
from housestyle_training.sampling import sample, save_sheet
from housestyle_training.schedule import alphas_cumprod, noised
from housestyle_training.vae_losses import (
    PatchDiscriminator,
    balanced,
    discriminator_loss,
    past_white_and_black,
    pixel_loss,
    ripple_loss,
    texture_loss,
)

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
# Log signal-to-noise that latents are drawn again from: deeper, and another thing is drawn; less deep, and nothing is lost.
_DEPTHS = (-0.5, 3.0)
_DRAWN_AT_ONCE = 1024
_DRAWN_PIXELS = 0.3  # how much the pixels of what was drawn count beside those of what was encoded
_HEARD = 0.5  # length of the discriminator's gradient beside that of all else
_HEARD_FROM, _HEARD_WHOLLY = 0.1, 0.25  # shares of the run; before, the discriminator learns alone
_TEXTURE, _RIPPLE = 0.2, 0.01
_LATENT_NOISE = 0.1  # of a latent's deviation, on what was encoded


@torch.no_grad()
def drawn_again(unet: UNet, data: Dataset, variant: int, compute: Compute, rng: np.random.Generator) -> Tensor:
    """Normalised latents [training pairs, 8, 16, 16], half precision: those of a variant, noised and drawn to the end."""
    signal = alphas_cumprod()
    log_snr = (signal / (1 - signal)).log()
    order = rng.permutation(len(data.trained))
    out = torch.empty_like(data.variants[variant])
    for part in np.array_split(order, max(1, len(order) // _DRAWN_AT_ONCE)):
        first = int((log_snr - rng.uniform(*_DEPTHS)).abs().argmin())
        latents, tokens = data.of_variant(variant, part)
        noisy, _ = noised(latents, torch.randn_like(latents), signal[first].float().to(latents))
        drawn = sample(unet, tokens, compute, noisy, first=first, seed=int(rng.integers(2**31)))
        out[torch.from_numpy(part).to(out.device)] = drawn[:, :IMAGE_CHANNELS].half()
    return out


class Pictures:
    """Training images with two latents of each, the encoder's and what the UNet drew of them again."""

    def __init__(self, data: Dataset, variants: list[int], unet: UNet, compute: Compute, rng: np.random.Generator):
        self._rng, self._compute = rng, compute
        self._rows = [np.array(rows) for rows in data.styles.values()]
        self._shares = data.style_shares
        trained = len(data.trained)
        self._images = torch.stack([torch.from_numpy(data.images(v)[:trained]).to(compute.device) for v in variants])
        self._encoded = data.variants[variants]
        self._drawn = torch.stack([drawn_again(unet, data, variant, compute, rng) for variant in variants])

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Images [count, 3, 128, 128] in -1..1 and normalised latents [count, 8, 16, 16]: the first half encoded, the rest drawn."""
        styles = self._rng.choice(len(self._rows), count, p=self._shares)
        rows = np.array([self._rng.choice(self._rows[style]) for style in styles])
        at = lambda numbers: torch.from_numpy(numbers).to(self._compute.device, non_blocking=True)  # noqa: E731
        where = at(self._rng.integers(len(self._images), size=count)), at(rows)
        half = count // 2
        encoded, drawn = ((of[where[0][part], where[1][part]].float()) for of, part in
                          ((self._encoded, slice(half)), (self._drawn, slice(half, None))))  # fmt: skip
        encoded = encoded + torch.randn_like(encoded) * _LATENT_NOISE * torch.rand(half, 1, 1, 1, device=encoded.device)
        return self._compute.images(self._images[where]), torch.cat([encoded, drawn])


class Critic:
    """The discriminator and its optimizer."""

    def __init__(self, compute: Compute):
        self.network = compute.place(PatchDiscriminator(width=64, wide=True))
        self.optimizer = torch.optim.AdamW(self.network.parameters(), betas=(0.5, 0.98), weight_decay=1e-4)
        self._compute = compute

    def __call__(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        with self._compute.autocast():
            score, features = self.network(image)
        return score.float(), features

    def learn(self, image: Tensor, decoded: Tensor, learning_rate: float) -> Tensor:
        """One step; returns the loss, 2 where it cannot tell the two apart."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        loss = discriminator_loss(self(image)[0], self(decoded)[0])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach()


def picture_gradient(decoded: Tensor, image: Tensor, critic: Critic, heard: float) -> tuple[Tensor, Tensor]:
    """(gradient of the decoded pictures, loss of those decoded from the encoder's own latents)."""
    leaf = decoded.detach().requires_grad_()
    shown, half = past_white_and_black(leaf, image), len(image) // 2
    own = pixel_loss(shown[:half], image[:half])
    wanted = own + _DRAWN_PIXELS * pixel_loss(shown[half:], image[half:]) + _RIPPLE * ripple_loss(shown, image)
    (gradient,) = torch.autograd.grad(wanted, leaf, retain_graph=True)
    if heard > 0:
        score, features = critic(shown)
        with torch.no_grad():
            _, real_features = critic(image)
        said = _TEXTURE * texture_loss(features, real_features) - score.mean()
        gradient = balanced(gradient, torch.autograd.grad(said, leaf)[0], heard * _HEARD)
    return gradient, own.detach()


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the decoder on latents that the UNet drew")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--unet", type=Path, help="checkpoint of train_unet.py; without one the shipped UNet draws")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "decoder.pt")
    parser.add_argument("--variants", type=int, nargs="+", default=[0, 3, 4, 8, 9, 10])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--learning-rate", type=float, default=3e-4)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--log-every", type=int, default=200)
    arguments = parser.parse_args()

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    compute = Compute(arguments.device)
    model = weights.load(MODEL)
    model.replace(unet=arguments.unet)
    encoder, decoder, unet = model.networks()
    data = Dataset(model.latents_mean, model.latents_std, device=compute.device, style=encoder.style)
    known = [variant for variant in arguments.variants if variant < data.latent_variants]
    pictures = Pictures(data, known, compute.place(unet), compute, rng)
    mean, std = (of[:IMAGE_CHANNELS].view(1, -1, 1, 1).to(compute.device) for of in (model.latents_mean, model.latents_std))
    raw = lambda latents: compute.maps(latents * std + mean)  # noqa: E731

    before, decoder = compute.place(decoder), compute.place(model.networks()[1]).train()
    decode = compiled(decoder, (raw(pictures.draw(arguments.batch)[1]),), compute) if arguments.compile else decoder
    average, critic = MovingAverage(decoder, 0.998), Critic(compute)
    optimizers = make_optimizers(decoder.named_parameters(), arguments.learning_rate, VAE_ENDS)
    log, alarm, step = Log(arguments.checkpoint.with_suffix(".jsonl")), Alarm(compute.steps_between_looks), 0
    clock = Clock(arguments.minutes, falling=0.6)
    while not clock.over:
        rate = clock.learning_rate(arguments.learning_rate, step)
        image, latents = pictures.draw(arguments.batch)
        with compute.autocast():
            decoded = decode(raw(latents)).float()
        heard = min(1.0, max(0.0, (clock.share - _HEARD_FROM) / (_HEARD_WHOLLY - _HEARD_FROM)))
        gradient, pixels = picture_gradient(decoded, image, critic, heard)
        decoder.zero_grad(set_to_none=True)
        decoded.backward(gradient)
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        for optimizer in optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
        told_apart = critic.learn(image, decoded.detach(), 2 * arguments.learning_rate)
        alarm.check(pixels)
        step += 1
        average.update(decoder, step)
        if step % arguments.log_every == 0:
            speed = step * arguments.batch / clock.elapsed
            log.write(step=step, pixels=alarm.smooth, told_apart=told_apart.item(), pictures_per_second=speed, seconds=clock.elapsed)
            save(arguments.checkpoint, average.network, step)
    save(arguments.checkpoint, average.network, step)
    write_sheet(before, average.network, pictures, raw)


def save(path: Path, decoder: VaeDecoder, step: int) -> None:
    torch.save({"step": step, "average": {"vae_decoder": decoder.state_dict()}}, path)


@torch.no_grad()
def write_sheet(before: nn.Module, after: nn.Module, pictures: Pictures, raw: Callable[[Tensor], Tensor]) -> None:
    image, latents = pictures.draw(32)
    shown = [network.eval()(raw(latents[16:])).float().clamp(-1, 1).cpu() for network in (before, after)]
    save_sheet([image[16:].cpu(), *shown], WORK / "sheets" / "decoder.png")
    print(f"drawn again, PSNR before {psnr(shown[0], image[16:].cpu()).mean():.2f}, after {psnr(shown[1], image[16:].cpu()).mean():.2f}")


if __name__ == "__main__":
    main()
