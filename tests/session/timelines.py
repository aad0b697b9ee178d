"""Timelines and parts of them."""

from voicecoach.session.actions import Beat, Say
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.script import script_of
from voicecoach.session.timeline import Timeline
from voicecoach.session.voice import EstimatedVoice

BRIDGES = {"name": "Bridges", "sets": 2, "reps": 3, "tempo": "2-0-2-0", "get_ready": 9, "rest": 30, "rest_after": 12}
PLANK = {"name": "Plank", "hold": 12, "get_ready": 6}
CUES = {"setup": ["Lie down."], "form": ["Breathe.", "Stay long.", "Look up."], "reminder": "Remember."}


def timeline(workout, voice=None, **fields):
    chosen = {name: fields.pop(name) for name in ("listening", "pace", "pause_sound") if name in fields}
    options = SessionOptions(**{"listening": False, **chosen})
    given = {"place": Place(), "changes": Changes(), "at": 0.0, **fields}
    return Timeline(script_of(workout), voice or EstimatedVoice(), options, **given)


def says(items):
    return [item.text for item in items if isinstance(item, Say)]


def beats_of(player, **fields):
    return [beat for beat in player.of(Beat) if all(getattr(beat, key) == value for key, value in fields.items())]


def first_beat(player, **fields):
    return beats_of(player, **fields)[0]
