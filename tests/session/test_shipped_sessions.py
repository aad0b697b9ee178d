"""Every routine that ships, from its first word to its last, with a voice of ordinary speed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from examples import sample
from player import ROUNDING, Player, played
from shipped import NAMES, routine
from whole import assert_whole

from voicecoach.base.units import to_frames
from voicecoach.session.actions import Beat, Done, StepBegun
from voicecoach.session.reps import Verbosity
from voicecoach.session.session import START_DELAY
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import spoken_in

BRIEF = sample(NAMES, 5)


def log(player: Player) -> Iterator[Mapping[str, Any]]:
    """What the event log would have, as far as it tells of the workout."""
    for item in player.past:
        match item:
            case StepBegun(at, exercise, number, side, kind):
                yield {"event": "step", "t": at, "exercise": exercise, "set": number, "side": side, "kind": kind}
            case Beat(at, exercise, number, text=text):
                where = {"exercise": exercise, "set": number}
                yield {"event": "beat", "t": at, "audio_frame": to_frames(at), "text": text, **where}
            case Done(at, what, exercise, number, side):
                yield {"event": f"{what}_done", "t": at, "exercise": exercise, "set": number, "side": side}
    for line in player.voiced:
        if not line.beat:
            yield {"event": "said", "start": line.start, "end": line.end, "text": line.text}
    yield {"event": "session_ended", "t": player.ended.at}


@pytest.mark.parametrize(
    ("name", "verbosity"), [*((name, Verbosity.FULL) for name in NAMES), *((name, Verbosity.BRIEF) for name in BRIEF)]
)
def test_a_whole_workout(name, verbosity):
    workout = routine(name)
    player = played(workout, words=spoken_in(workout.language), first=True, verbosity=verbosity)
    assert_whole(list(log(player)), workout, EstimatedVoice().seconds, tolerance=START_DELAY + ROUNDING)
