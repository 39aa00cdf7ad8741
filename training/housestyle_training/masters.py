"""The archive of masters: one transparent RGBA picture for each subject and artist's set, and what prompts name it."""

import io
import json
import tarfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

TRAINING = Path(__file__).resolve().parent.parent
WORK = TRAINING / "work"
ARCHIVE = WORK / "masters.tar"

# Lettering, clock hands and maps read wrongly in a mirror.
_NO_MIRROR = {
    "alarm-clock", "watch", "globe-showing-americas", "musical-note", "game-die", "taxi", "police-car", "ambulance",
    "bus", "fire-engine", "newspaper", "compass", "ticket", "books", "bow-and-arrow", "high-voltage", "video-game",
    "stop-sign", "calendar", "school", "credit-card", "pool-8-ball", "mantelpiece-clock", "timer-clock", "stopwatch",
    "1st-place-medal", "keyboard", "slot-machine", "computer-disk", "videocassette", "desktop-computer", "musical-keyboard",
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A thing that can be drawn. `prompts` start with its name; `sets` are the artists that drew it."""

    slug: str
    label: str
    prompts: tuple[str, ...]
    held_out: bool
    sets: frozenset[str]

    @property
    def may_mirror(self) -> bool:
        return self.slug not in _NO_MIRROR


class Masters:
    """Reads masters from the archive; raises FileNotFoundError with the command that makes it."""

    def __init__(self, archive: Path = ARCHIVE):
        if not archive.exists():
            raise FileNotFoundError(f"{archive} is missing: run `npm run training:data` first")
        self._tar = tarfile.open(archive)
        index = json.load(self._tar.extractfile("index.json"))
        self.subjects = tuple(
            Subject(
                slug=entry["slug"],
                label=entry["label"],
                prompts=tuple(entry["prompts"]),
                held_out=entry["heldOut"],
                sets=frozenset(entry["sets"]),
            )
            for entry in index["subjects"]
        )

    def names(self, artist_set: str) -> list[str]:
        """Slugs of every picture of a set, in the archive's order."""
        prefix = artist_set + "/"
        return [Path(name).stem for name in self._tar.getnames() if name.startswith(prefix)]

    @lru_cache(maxsize=16)  # the styles of one subject share their masters
    def picture(self, artist_set: str, slug: str) -> Image.Image:
        """The RGBA master. Raises KeyError where the artist has not drawn the subject."""
        return Image.open(io.BytesIO(self._tar.extractfile(f"{artist_set}/{slug}.webp").read())).convert("RGBA")
