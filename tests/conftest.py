"""Fixtures that every room may use."""

from virtual_audio import own_sound_system, sound_system

__all__ = ["own_sound_system", "sound_system"]
