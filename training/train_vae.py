"""Trains the VAE decoder, or with --encoder both halves, on the prepared images (work/dataset).

    python training/train_vae.py --minutes 15 [--from resources/models/housestyle-128] [--encoder] [--device auto]

By default the encoder stays as it is: a UNet depends on its latents. Pictures are decoded then from latents that prepare.py
encoded. With --encoder they go through both halves; the latents are held near those of the start, so that a UNet trained on
them stays a good start, and free only where a style needs more than they carried. Whole pictures in both cases: of crops, whose
group normalisation sees other statistics, a decoder that knows whole pictures loses 3 dB at once. Pixels come first; the
patch discriminator and the texture term join for the last third of the run, or its last seven tenths where the decoder is alone.
The log is work/vae.jsonl, sheets are work/sheets/vae-<step>.png; the checkpoint work/vae.pt is resumed. `python training/figures.py` gives PSNR by style.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from housestyle_training import weights
from housestyle_training.compiled import compiled
from housestyle_training.compute import Compute
from housestyle_training.dataset import Dataset
from housestyle_training.evaluation import psnr
from housestyle_training.masters import TRAINING, WORK
from housestyle_training.optimizer import VAE_ENDS, make_optimizers
from housestyle_training.run_state import Alarm, Clock, Log, MovingAverage, load_checkpoint, save_checkpoint
from housestyle_training.sampling import save_sheet
from housestyle_training.vae_losses import (
    PatchDiscriminator,
    discriminator_loss,
    past_white_and_black,
    pixel_loss,
    ripple_loss,
    texture_loss,
)

MODEL = TRAINING.parent / "resources" / "models" / "housestyle-128"
_LATENT_NOISE = 0.15  # share of the latent's deviation: what the UNet draws is never as clean as what was encoded
_ADVERSARIAL, _TEXTURE = 0.02, 0.2
_CRITIC_WARM_UP = 200  # steps until the discriminator's word has its full weight; it starts knowing nothing
_CRITIC_FROM = 0.67  # share of the run after which the discriminator is heard
_CRITIC_OF_DECODER_FROM = 0.3  # a decoder whose latents stay has its pixels nearly right at the start
_RIPPLE = 0.01
_ANCHOR = 0.01
# Line and screen styles are what a small decoder finds hardest, and lose most when it fails. Posters and stencils have any
# colours: a decoder that knew dark grounds from pixel art alone drew pixels on every dark ground.
_SHARES = {
    "riso": 3.0, "poster": 3.0, "stencil": 2.5, "fluent-flat": 2.0, "high-contrast": 1.5, "badge": 1.5, "neon": 1.5, "pixel": 1.5,
    "sticker": 1.5, "noto-v1": 1.5, "twemoji": 1.5,
}  # fmt: skip


class Pictures:
    """Random training images and their latents, hard styles more often than others."""

    def __init__(self, data: Dataset, rng: np.random.Generator, compute: Compute, with_latents: bool):
        self._data, self._rng = data, rng
        self._names = list(data.styles)
        shares = np.array([_SHARES.get(name, 1.0) for name in self._names])
        self._shares = shares / shares.sum()
        variants = range(data.latent_variants if with_latents else data.image_variants)
        self._images = [self._held(data.images(variant), compute) for variant in variants]
        self._latents = [self._held(data.raw_latents(variant), compute) for variant in variants] if with_latents else []

    def _held(self, pictures: np.ndarray, compute: Compute) -> Tensor:
        """Those of training pairs: in the GPU's memory where there is one, otherwise left on the disk."""
        trained = torch.from_numpy(pictures[: len(self._data.trained)])
        return trained.to(compute.device) if compute.device.type == "cuda" else trained

    def draw(self, count: int) -> tuple[Tensor, Tensor | None]:
        """uint8 images [count, 128, 128, 3] and, if asked for at the start, their raw latents, float16 [count, 8, 16, 16]."""
        styles = self._rng.choice(self._names, count, p=self._shares)
        rows = [(self._rng.integers(len(self._images)), self._rng.choice(self._data.styles[style])) for style in styles]
        images = torch.stack([self._images[v][row] for v, row in rows])
        return images, torch.stack([self._latents[v][row] for v, row in rows]) if self._latents else None


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the VAE")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--from", dest="start", type=Path, default=MODEL, help="model folder or trial archive")
    parser.add_argument("--checkpoint", type=Path, default=WORK / "vae.pt")
    parser.add_argument("--encoder", action="store_true", help="train the encoder too; the UNet must then be retrained")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--batch", type=int, default=6)
    parser.add_argument("--learning-rate", type=float, default=4e-4)
    parser.add_argument("--compile", action="store_true", help="compile both halves first (needs a C++ compiler)")
    parser.add_argument("--log-every", type=int, default=100)
    parser.add_argument("--sheet-every", type=int, default=500)
    arguments = parser.parse_args()

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    compute = Compute(arguments.device)
    model = weights.load(arguments.start)
    encoder, decoder, _ = (compute.place(network) for network in model.networks())
    encoder.layers.requires_grad_(arguments.encoder)
    encoder.style.requires_grad_(False)
    decoder.train()
    start = compute.place(model.networks()[0]).requires_grad_(False)
    discriminator = compute.place(PatchDiscriminator())
    decoder_average, encoder_average = MovingAverage(decoder, 0.998), MovingAverage(encoder, 0.998)
    trained = [*decoder.named_parameters(), *(encoder.layers.named_parameters("layers") if arguments.encoder else ())]
    optimizers = make_optimizers(trained, arguments.learning_rate, VAE_ENDS)
    critic = torch.optim.AdamW(discriminator.parameters(), betas=(0.5, 0.98), weight_decay=1e-4)
    networks = {"vae_decoder": decoder, "vae_encoder": encoder, "discriminator": discriminator}
    averages = {"vae_decoder": decoder_average.network, "vae_encoder": encoder_average.network}
    kept = (networks, averages, {**optimizers, "discriminator": critic}, rng)
    step = load_checkpoint(arguments.checkpoint, *kept) if arguments.checkpoint.exists() else 0

    data = Dataset(model.latents_mean, model.latents_std)
    pictures = Pictures(data, rng, compute, with_latents=not arguments.encoder)
    encode, decode = encoder.layers, decoder
    if arguments.compile:
        example = compute.images(data.images()[: arguments.batch])
        with torch.no_grad(), compute.autocast():
            latent, _ = start.layers(example).float().chunk(2, 1)
        decode = compiled(decoder, (compute.maps(latent),), compute)
        if arguments.encoder:
            encode = compiled(encoder.layers, (example,), compute)
    deviation = encoder.latents_std.view(1, -1, 1, 1).to(compute.device)
    shown = [index for index, pair in enumerate(data.pairs) if pair.split == "subject"][::31][:16]
    shown_images = compute.images(data.images()[shown])
    log, alarm, clock = Log(WORK / "vae.jsonl"), Alarm(compute.steps_between_looks), Clock(arguments.minutes)
    first_step = step

    def encoded(image: Tensor, known: Tensor | None) -> tuple[Tensor, Tensor]:
        """Latents to decode, and what they themselves cost: the `known` ones for nothing while the encoder stays."""
        if known is not None:
            return compute.maps(known.float()), torch.zeros(())
        with compute.autocast():
            mean, log_variance = (part.float() for part in encode(image).chunk(2, 1))
        with torch.no_grad(), compute.autocast():
            anchor, log_variance_before = (part.float() for part in start.layers(image).chunk(2, 1))
        moved = ((mean - anchor) / deviation).abs().mean() + (log_variance - log_variance_before).abs().mean() / 10
        return mean, _ANCHOR * moved

    def decoded_near(latent: Tensor) -> Tensor:
        share = torch.rand(len(latent), 1, 1, 1, device=compute.device)
        latent = latent + torch.randn_like(latent) * deviation * _LATENT_NOISE * share
        with compute.autocast():
            return decode(latent).float()

    @torch.no_grad()
    def shown_psnr(sheet: Path | None = None) -> float:
        with compute.autocast():
            mean, _ = encoder_average.network.layers(shown_images).chunk(2, 1)
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

    critic_from = _CRITIC_FROM if arguments.encoder else _CRITIC_OF_DECODER_FROM
    heard = 0  # steps of this run in which the discriminator had a say
    log.write(event="start", step=step, psnr=shown_psnr(WORK / "sheets" / f"vae-{step}.png"))
    while not clock.over:
        rate = clock.learning_rate(arguments.learning_rate, step - first_step)
        for group in [group for each in (*optimizers.values(), critic) for group in each.param_groups]:
            group["lr"] = rate
        pixels_drawn, known = pictures.draw(arguments.batch)
        image = compute.images(pixels_drawn)
        latent, cost = encoded(image, known)
        decoded = past_white_and_black(decoded_near(latent), image)
        pixels = pixel_loss(decoded, image)
        loss = pixels + _RIPPLE * ripple_loss(decoded, image) + cost
        if clock.share >= critic_from:
            heard += 1
            with compute.autocast():
                fake_score, fake_features = discriminator(decoded)
                with torch.no_grad():
                    _, real_features = discriminator(image)
            texture = texture_loss(fake_features, real_features)
            trust = min(1.0, heard / _CRITIC_WARM_UP)
            loss = loss + trust * (_TEXTURE * texture - _ADVERSARIAL * fake_score.float().mean())
        for _, parameter in trained:
            parameter.grad = None
        loss.backward()
        torch.nn.utils.clip_grad_norm_([parameter for _, parameter in trained], 1.0)
        alarm.check(pixels)
        for optimizer in optimizers.values():
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
                step=step, pixels=alarm.smooth, ripple=ripple_loss(decoded, image).item(), latents=cost.item(), psnr=shown_psnr(),
                pictures_per_second=speed, seconds=clock.elapsed,
            )  # fmt: skip
            save_checkpoint(arguments.checkpoint, step, *kept)
        if step % arguments.sheet_every == 0:
            shown_psnr(WORK / "sheets" / f"vae-{step}.png")

    save_checkpoint(arguments.checkpoint, step, *kept)
    log.write(event="end", step=step, psnr=shown_psnr(WORK / "sheets" / f"vae-{step}.png"))


if __name__ == "__main__":
    main()
