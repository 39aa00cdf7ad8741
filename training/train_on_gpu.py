"""Everything that a GPU should be asked for while one is at hand: renders, trains the VAE and then the UNet, to a deadline.

    python training/train_on_gpu.py --minutes 9.5 --out results [--vae-minutes 2.5] [--decoder [--style-minutes 1]] [--variants 20]

Needs work/masters.tar and starts from the shipped model. All processors render (`prepare.py`) while the VAE, or its decoder
alone and beside it the encoder of styles, trains on what is there already; then the images are encoded, and the UNet has the rest
of the time. With `--vae-minutes 0` nothing is waited for: images are encoded as they are rendered, and the UNet starts with the first.
`train_decoder_on_drawn.py` is for what is left then. `--out` receives the averaged weights in half precision, vae.pt, style.pt and unet.pt, which `export.py --vae … --style
… --unet …` ships, besides the logs and the last sheets. The UNet's are copied every so often, so that little is lost with the
machine. A VAE that fails costs the VAE alone; without an encoder of styles there is no UNet.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import torch

from housestyle_training.dataset import DATASET
from housestyle_training.masters import TRAINING, WORK

_VAE, _UNET, _STYLE = WORK / "vae.pt", WORK / "unet.pt", WORK / "style.pt"
_ENDING = 15.0  # seconds kept for the last checkpoint and sheet
_COPY_EVERY = 80.0


def _script(name: str, *options: object) -> list[str]:
    return [sys.executable, str(TRAINING / name), *map(str, options)]


def _variants_rendered() -> int:
    return len(list(DATASET.glob("images-*.npy")))


def _variants_encoded() -> int:
    return len(list(DATASET.glob("latents-*.npy")))


def copy_average(checkpoint: Path, target: Path) -> None:
    """The moving averages of a checkpoint in half precision, in the form that export.py reads."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    average = {part: {name: tensor.half() for name, tensor in tensors.items()} for part, tensors in state["average"].items()}
    unfinished = target.with_suffix(".part")
    torch.save({"step": state.get("step", 0), "average": average}, unfinished)
    unfinished.rename(target)


class Run:
    """What remains of the time, and where results go."""

    def __init__(self, arguments: argparse.Namespace):
        self.options = arguments
        self.out: Path = arguments.out
        self._deadline = time.monotonic() + 60 * arguments.minutes
        self._begin = time.monotonic()
        self._compilers: dict[str, subprocess.Popen] = {}
        self._style: subprocess.Popen | None = None

    @property
    def seconds_left(self) -> float:
        return self._deadline - time.monotonic()

    def say(self, what: str) -> None:
        print(f"== {time.monotonic() - self._begin:.0f} s: {what}", flush=True)

    def compile_ahead(self) -> None:
        """Starts the compilers of what is trained later, beside the rendering: they take a minute each."""
        batches = {"unet": self.options.batch, **({"decoder": self.options.vae_batch} if self.options.decoder else {})}
        self._compilers = {
            network: subprocess.Popen(_script("compile_ahead.py", network, "--batch", batch)) for network, batch in batches.items()
        }

    def _wait_for_compiler(self, network: str) -> None:
        if network in self._compilers:
            self._compilers[network].wait()

    def train_vae(self) -> bool:
        """Whether there is a new VAE."""
        if self.options.decoder:
            # It decodes what the encoder that stays makes of the first images.
            subprocess.run(_script("prepare.py", "--variants", self.options.first_variants), check=True)
            if self.options.style_minutes > 0:
                options = ("--minutes", self.options.style_minutes, "--each", self.options.style_each)
                self._style = subprocess.Popen(_script("train_style_encoder.py", *options))
        self._wait_for_compiler("decoder")
        both = () if self.options.decoder else ("--encoder",)
        options = (
            *both, "--minutes", self.options.vae_minutes, "--batch", self.options.vae_batch,
            "--learning-rate", 5e-4 if self.options.decoder else 8e-4, "--log-every", 250, "--sheet-every", 100000,
        )  # fmt: skip
        trained = self._trained("train_vae.py", options, _VAE, self.out / "vae.pt")
        if trained and not self.options.decoder:
            for stale in DATASET.glob("latents-*.npy"):
                stale.unlink()
        return trained

    def wait_for_style(self) -> tuple[object, ...]:
        """What the UNet's training is told of an encoder of styles. Raises RuntimeError where one was to be trained and failed: a
        UNet that knows no style planes would cost the whole time."""
        if self._style is None:
            return ()
        if self._style.wait() != 0 or not _STYLE.exists():
            raise RuntimeError("train_style_encoder.py failed")
        copy_average(_STYLE, self.out / "style.pt")
        return ("--style", _STYLE)

    def train_unet(self, vae: tuple[object, ...]) -> bool:
        """Whether it reached its end."""
        self._wait_for_compiler("unet")
        # The script counts its minutes from where training starts.
        minutes = (self.seconds_left - _ENDING - self.options.start_seconds) / 60
        options = (
            "--minutes", minutes, "--batch", self.options.batch, "--learning-rate", self.options.learning_rate,
            "--falling", self.options.falling, "--log-every", 600, "--sheet-every", 100000, *vae,
        )  # fmt: skip
        return self._trained("train_unet.py", options, _UNET, self.out / "unet.pt")

    def _trained(self, script: str, options: tuple[object, ...], checkpoint: Path, target: Path) -> bool:
        """Runs a training script, without compiling if it does not even start so, and copies what it makes."""
        for compiling in (("--compile",), ()):
            process = subprocess.Popen(_script(script, *options, *compiling))
            copied = time.monotonic()
            while process.poll() is None and self.seconds_left > 3:
                time.sleep(0.5)
                if time.monotonic() - copied > _COPY_EVERY and checkpoint.exists():
                    copy_average(checkpoint, target)
                    copied = time.monotonic()
            process.kill()
            process.wait()
            if checkpoint.exists():
                copy_average(checkpoint, target)
                break
            self.say(f"{script} {' '.join(compiling)} failed")
        return process.returncode == 0

    def collect(self) -> None:
        for name in ("vae.jsonl", "unet.jsonl"):
            if (WORK / name).exists():
                shutil.copy(WORK / name, self.out / name)
        sheets = sorted((WORK / "sheets").glob("*.png"), key=lambda path: path.stat().st_mtime)
        for kind in ("vae", "unet"):
            of_kind = [path for path in sheets if path.name.startswith(kind)]
            if of_kind:
                shutil.copy(of_kind[-1], self.out / f"{kind}.png")


def stop(rendering: subprocess.Popen) -> None:
    """With its workers; what is half rendered is left unfinished."""
    if rendering.poll() is None:
        os.killpg(rendering.pid, signal.SIGKILL)
    rendering.wait()


def train_what_comes_first(run: Run, rendering: subprocess.Popen) -> tuple[object, ...]:
    """The VAE, or its decoder and the encoder of styles; then encodes all that is rendered. Returns the UNet's options."""
    new_vae = run.train_vae()
    run.say("VAE trained" if new_vae else "going on with the shipped VAE")
    stop(rendering)
    style = run.wait_for_style()
    run.say("styles" if style else "going on with the shipped encoder of styles")
    vae = ("--vae", _VAE) if new_vae and not run.options.decoder else ()
    subprocess.run(_script("prepare.py", "--variants", _variants_rendered(), *vae), check=True)
    run.say("encoded")
    return (*vae, *style)


def main() -> int:
    parser = argparse.ArgumentParser(description="Render and train on a GPU, to a deadline")
    parser.add_argument("--minutes", type=float, required=True, help="for everything")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vae-minutes", type=float, default=2.5, help="0 keeps the shipped VAE")
    parser.add_argument("--decoder", action="store_true", help="train the VAE's decoder alone: latents stay what they are")
    parser.add_argument("--style-minutes", type=float, default=0, help="0 keeps the shipped encoder of styles")
    parser.add_argument("--style-each", type=int, default=24, help="images of a style in a step of its training")
    parser.add_argument("--variants", type=int, default=20)
    parser.add_argument("--first-variants", type=int, default=4, help="rendered before the VAE starts, which sees no others")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--vae-batch", type=int, default=96)
    parser.add_argument("--learning-rate", type=float, default=1.2e-3)
    parser.add_argument("--falling", type=float, default=1 / 3, help="share of the UNet's time during which its learning rate falls")
    parser.add_argument("--start-seconds", type=float, default=60, help="what train_unet.py takes before its first step")
    run = Run(parser.parse_args())
    run.out.mkdir(parents=True, exist_ok=True)

    at_once = run.options.vae_minutes <= 0
    command = _script("prepare.py", *(() if at_once else ("--images-only",)), "--variants", run.options.variants)
    rendering = subprocess.Popen(["nice", *command], start_new_session=True)
    run.compile_ahead()
    ready = _variants_encoded if at_once else _variants_rendered
    while ready() < run.options.first_variants and rendering.poll() is None:
        time.sleep(0.5)
    run.say("the first variants are there")
    options = () if at_once else train_what_comes_first(run, rendering)
    finished = run.train_unet(options)
    run.say("UNet trained" if finished else "UNet stopped before its end")
    stop(rendering)
    run.collect()
    return 0 if finished else 1


if __name__ == "__main__":
    sys.exit(main())
