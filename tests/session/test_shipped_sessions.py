"""Every routine that ships, from its first word to its last, with a voice of ordinary speed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from player import ROUNDING, Player, played
from whole import assert_whole

from voicecoach.base.units import to_frames
from voicecoach.library import finding
from voicecoach.routine import loading
from voicecoach.session.actions import Beat, Done, StepBegun
from voicecoach.session.machine import START_DELAY
from voicecoach.session.reps import Verbosity
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import spoken_in

ROUTINES = sorted(finding.shipped().glob("*.yaml"))


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


@pytest.mark.parametrize("verbosity", [Verbosity.FULL, Verbosity.BRIEF])
@pytest.mark.parametrize("path", ROUTINES, ids=lambda path: path.stem)
def test_a_whole_workout(path, verbosity):
    workout = loading.load(path)
    player = played(workout, words=spoken_in(workout.language), first=True, verbosity=verbosity)
    assert_whole(list(log(player)), workout, EstimatedVoice().seconds, tolerance=START_DELAY + ROUNDING)
