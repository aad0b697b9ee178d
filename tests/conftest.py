"""Fixtures that every room may use."""

import os
import shutil

import pytest
from examples import NORMAL, TIMES
from hypothesis import settings
from own_home import HOME, moved_in, own_home_is_not_touched
from virtual_audio import own_sound_system, sound_system

__all__ = ["own_home_is_not_touched", "own_sound_system", "sound_system"]

# In CI the same examples every time, so that what fails there is what the change broke; at home ever new ones.
settings.register_profile("ci", max_examples=NORMAL, derandomize=True, deadline=None)
settings.register_profile("home", max_examples=NORMAL, deadline=None)
settings.register_profile("long", max_examples=NORMAL * TIMES, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the longer proofs, too, and more random examples")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[HOME] = moved_in()
    settings.load_profile("long" if config.getoption("--long") else "ci" if os.environ.get("CI") else "home")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[HOME].folder.parent, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
