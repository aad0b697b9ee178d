"""The catalogue of speech models: their sizes, licences and sources.

The data is `models/catalogue.toml` at the top of the project; a built wheel carries it beside this
module.
"""

import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from voicecoach.base.errors import ModelError

PLACES: Final = (Path(__file__).with_name("catalogue.toml"), Path(__file__).parents[2] / "models" / "catalogue.toml")
"""Where it is in a built wheel, and in a checkout."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of an archive.

    Attributes:
        kind: `maven`, or `web` for an address on the publisher's own site.
        at: `group:artifact:type:version`, or the address.
        folder: the folder inside the archive that is the model.
        sha256: of the archive, in hexadecimal.
        size: bytes of the archive; 0 if unknown.
    """

    kind: Literal["maven", "web"]
    at: str
    folder: str
    sha256: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model of the catalogue.

    Attributes:
        language: as in `en-us`.
        licence: an SPDX identifier.
        unpacked: bytes of its files.
        sources: tried in this order.
    """

    name: str
    title: str
    language: str
    licence: str
    publisher: str
    home: str
    unpacked: int
    sources: tuple[Source, ...]

    @property
    def download(self) -> int:
        """Bytes to fetch from the first source, 0 if unknown."""
        return self.sources[0].size if self.sources else 0


@dataclass(frozen=True, slots=True)
class ModelCatalogue:
    """All listed models, and the name of the default one."""

    default: str
    models: tuple[ListedModel, ...]

    def get(self, name: str) -> ListedModel | None:
        """The model of this name."""
        return next((model for model in self.models if model.name == name), None)


def parse(text: str) -> ModelCatalogue:
    """Read a catalogue.

    Raises:
        ModelError: it is not TOML, or a field is missing or of the wrong kind.
    """
    try:
        data = tomllib.loads(text)
        models = tuple(
            ListedModel(
                **{k: v for k, v in model.items() if k != "source"}, sources=tuple(Source(**s) for s in model["source"])
            )
            for model in data["model"]
        )
        return ModelCatalogue(default=data["default"], models=models)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"The catalogue of speech models cannot be read: {error}.", "Install voicecoach again."
        ) from error


def load(places: Sequence[Path] = PLACES) -> ModelCatalogue:
    """The catalogue that came with this voicecoach: the first that is there.

    Raises:
        ModelError: it is missing or cannot be read.
    """
    for path in places:
        with suppress(FileNotFoundError):
            return parse(path.read_text(encoding="utf-8"))
    raise ModelError("The catalogue of speech models is missing.", "Install voicecoach again.")
