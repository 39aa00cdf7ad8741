"""Trains the VAE decoder, or with --encoder both halves, on the prepared images (work/dataset).

    python training/train_vae.py --minutes 15 [--from resources/models/housestyle-128] [--encoder] [--device auto]

By default the encoder stays as it is: a UNet depends on its latents. With --encoder the latents are held near those of
the start, so that a UNet trained on them stays a good start, and free only where a style needs more than they carried.
Pixels come first; the patch discriminator and the texture term join for the last third of the run. The log is work/vae.jsonl, sheets are
work/sheets/vae-<step>.png; the checkpoint work/vae.pt is resumed. `python training/figures.py` gives PSNR by style.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from housestyle_training import weights
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset
from housestyle_training.evaluation import psnr
from housestyle_training.masters import TRAINING, WORK
from housestyle_training.run_state import Alarm, Clock, Log, MovingAverage, load_checkpoint, save_checkpoint
from housestyle_training.sampling import save_sheet
from housestyle_training.vae_losses import (
    PatchDiscriminator,
    discriminator_loss,
    kl_loss,
    pixel_loss,
    texture_loss,
)

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_CROP = 64
_LATENT_NOISE = 0.1  # share of the latent's deviation: what the UNet draws is never as clean as what was encoded
_ADVERSARIAL, _TEXTURE = 0.02, 0.2
_CRITIC_WARM_UP = 200  # steps until the discriminator's word has its full weight; it starts knowing nothing
_CRITIC_FROM = 0.67  # share of the run after which the discriminator is heard
_KL = 1e-5
_ANCHOR = 0.02
# Line and screen styles are what a small decoder finds hardest, and lose most when it fails.
_SHARES = {"riso": 3.0, "high-contrast": 1.5, "badge": 1.5, "neon": 1.5, "pixel": 1.5, "sticker": 1.5}


class Crops:
    """Random crops of training images, at multiples of the latent cell; hard styles more often than others."""

    def __init__(self, data: Dataset, rng: np.random.Generator):
        self._data, self._rng = data, rng
        self._names = list(data.styles)
        shares = np.array([_SHARES.get(name, 1.0) for name in self._names])
        self._shares = shares / shares.sum()
        self._images = [data.images(variant) for variant in range(data.image_variants)]

    def draw(self, count: int) -> np.ndarray:
        """uint8 [count, 64, 64, 3]"""
        return np.stack([self._crop(style) for style in self._rng.choice(self._names, count, p=self._shares)])

    def _crop(self, style: str) -> np.ndarray:
        rng = self._rng
        images = self._images[rng.integers(len(self._images))]
        y, x = rng.integers(0, (128 - _CROP) // 8 + 1, 2) * 8
        return images[rng.choice(self._data.styles[style]), y : y + _CROP, x : x + _CROP]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the VAE")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--from", dest="start", type=Path, default=MODEL, help="model folder or trial archive")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "vae.pt")
    parser.add_argument("--encoder", action="store_true", help="train the encoder too; the UNet must then be retrained")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument("--log-every", type=int, default=100)
    parser.add_argument("--sheet-every", type=int, default=500)
    arguments = parser.parse_args()

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    compute = Compute(arguments.device)
    model = weights.load(arguments.start)
    encoder, decoder, _ = (compute.place(network) for network in model.networks())
    encoder.requires_grad_(arguments.encoder)
    start = compute.place(model.networks()[0]).requires_grad_(False)
    discriminator = compute.place(PatchDiscriminator())
    decoder_average, encoder_average = MovingAverage(decoder, 0.998), MovingAverage(encoder, 0.998)
    trained = [*decoder.parameters(), *(encoder.parameters() if arguments.encoder else ())]
    optimizer = torch.optim.AdamW(trained, betas=(0.8, 0.98), weight_decay=1e-4)
    critic = torch.optim.AdamW(discriminator.parameters(), betas=(0.5, 0.98), weight_decay=1e-4)
    networks = {"vae_decoder": decoder, "vae_encoder": encoder, "discriminator": discriminator}
    averages = {"vae_decoder": decoder_average.network, "vae_encoder": encoder_average.network}
    kept = (networks, averages, {"decoder": optimizer, "discriminator": critic}, rng)
    step = load_checkpoint(arguments.checkpoint, *kept) if arguments.checkpoint.exists() else 0

    data = Dataset(model.latents_mean, model.latents_std)
    crops = Crops(data, rng)
    deviation = model.latents_std.view(1, -1, 1, 1).to(compute.device)
    shown = [index for index, pair in enumerate(data.pairs) if pair.split == "subject"][::31][:16]
    shown_images = compute.images(data.images()[shown])
    log, alarm, clock, first_step = Log(WORK / "vae.jsonl"), Alarm(), Clock(arguments.minutes), step

    def reconstruct(image: Tensor) -> tuple[Tensor, Tensor]:
        """The decoded image, and what the latents themselves cost."""
        with torch.set_grad_enabled(arguments.encoder), compute.autocast():
            mean, log_variance = (part.float() for part in encoder(image).chunk(2, 1))
        latent, cost = mean, torch.zeros(())
        if arguments.encoder:
            latent = mean + torch.randn_like(mean) * (0.5 * log_variance.clamp(-20, 5)).exp()
            with torch.no_grad(), compute.autocast():
                anchor, _ = start(image).float().chunk(2, 1)
            cost = _KL * kl_loss(mean, log_variance) + _ANCHOR * ((mean - anchor) / deviation).abs().mean()
        latent = latent + torch.randn_like(mean) * deviation * _LATENT_NOISE * float(rng.random())
        with compute.autocast():
            return decoder(latent).float(), cost

    @torch.no_grad()
    def shown_psnr(sheet: Path | None = None) -> float:
        with compute.autocast():
            mean, _ = encoder_average.network(shown_images).chunk(2, 1)
            decoded = decoder_average.network(mean).float().clamp(-1, 1)
        if sheet:
            save_sheet([shown_images.cpu(), decoded.cpu()], sheet)
        return psnr(decoded, shown_images).mean().item()

    def train_critic(image: Tensor, decoded: Tensor) -> None:
        with compute.autocast():
            real_score, _ = discriminator(image)
            fake_score, _ = discriminator(decoded)
        loss = discriminator_loss(real_score.float(), fake_score.float())
        critic.zero_grad(set_to_none=True)
        loss.backward()
        critic.step()

    heard = 0  # steps of this run in which the discriminator had a say
    log.write(event="start", step=step, psnr=shown_psnr(WORK / "sheets" / f"vae-{step}.png"))
    while not clock.over:
        rate = clock.learning_rate(arguments.learning_rate, step - first_step)
        for group in [*optimizer.param_groups, *critic.param_groups]:
            group["lr"] = rate
        image = compute.images(crops.draw(arguments.batch))
        decoded, cost = reconstruct(image)
        pixels = pixel_loss(decoded, image)
        loss = pixels + cost
        if clock.share >= _CRITIC_FROM:
            heard += 1
            with compute.autocast():
                fake_score, fake_features = discriminator(decoded)
                with torch.no_grad():
                    _, real_features = discriminator(image)
            texture = texture_loss(fake_features, real_features)
            trust = min(1.0, heard / _CRITIC_WARM_UP)
            loss = loss + trust * (_TEXTURE * texture - _ADVERSARIAL * fake_score.float().mean())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        alarm.check(pixels.item())
        optimizer.step()
        if heard:
            train_critic(image, decoded.detach())

        step += 1
        decoder_average.update(decoder, step)
        if arguments.encoder:
            encoder_average.update(encoder, step)
        if step % arguments.log_every == 0:
            speed = (step - first_step) * arguments.batch / clock.elapsed
            log.write(
                step=step, pixels=alarm.smooth, latents=cost.item(), psnr=shown_psnr(),
                crops_per_second=speed, seconds=clock.elapsed,
            )  # fmt: skip
            save_checkpoint(arguments.checkpoint, step, *kept)
        if step % arguments.sheet_every == 0:
            shown_psnr(WORK / "sheets" / f"vae-{step}.png")

    save_checkpoint(arguments.checkpoint, step, *kept)
    log.write(event="end", step=step, psnr=shown_psnr(WORK / "sheets" / f"vae-{step}.png"))


if __name__ == "__main__":
    main()
