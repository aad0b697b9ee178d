"""The catalogue that ships, and what is said of one that is broken."""

import re
from pathlib import Path

import pytest

from voicecoach.base.errors import ModelError
from voicecoach.hearing.catalogue import load, parse


def test_what_ships_is_complete() -> None:
    catalogue = load()
    default = catalogue.get(catalogue.default)
    assert default is not None
    assert default.download == 41_185_783
    assert default.licence == "Apache-2.0"
    for model in catalogue.models:
        assert model.sources
        assert all(re.fullmatch(r"[0-9a-f]{64}", source.sha256) for source in model.sources)
    assert catalogue.get("none") is None


def test_a_model_without_a_source_has_nothing_to_download() -> None:
    text = """
    default = "a"
    [[model]]
    name = "a"
    title = ""
    language = ""
    licence = ""
    publisher = ""
    home = ""
    unpacked = 1
    source = []
    """
    assert parse(text).models[0].download == 0


@pytest.mark.parametrize(
    "text", ["", "default = ", "default = 'a'", "default = 'a'\nmodel = 3", "default = 'a'\n[[model]]\nname = 'a'"]
)
def test_broken(text: str) -> None:
    with pytest.raises(ModelError, match="catalogue of speech models cannot be read"):
        parse(text)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is missing"):
        load([tmp_path / "none.toml", tmp_path / "nor-here.toml"])
