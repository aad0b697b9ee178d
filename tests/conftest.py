"""Fixtures that every room may use."""

import os

from hypothesis import settings
from virtual_audio import own_sound_system, sound_system

__all__ = ["own_sound_system", "sound_system"]

# In CI the same examples every time, so that what fails there is what the change broke; at home ever new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("home", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "home")
