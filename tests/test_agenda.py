"""The order in which things are written: by time, then by kind, then as they came; records after their own silence."""

from hypothesis import given
from hypothesis import strategies as st

from voicecoach.runtime.agenda import Agenda, SilenceReached
from voicecoach.runtime.sounds import LineEnded, PlayedBeat, Silent, TextBegan
from voicecoach.session.actions import Beat, Done, Ended, StateEntered
from voicecoach.session.states import Phase, State


def done(at, rep=1):
    return Done(at, "rep", "bridges", 1, None, rep)


def felt(at):
    return PlayedBeat(at, Beat(at, "bridges", 1, None, 1, Phase.HOLD, 1.0, None), 0, 0)


def test_at_one_moment_what_ends_comes_before_what_is_noted_and_what_begins():
    agenda, beat, ended = Agenda(), felt(1.0), LineEnded(1.0, "Rest.", 0.5, interrupted=False)
    agenda.record(done(1.0))
    agenda.sounded(beat)
    agenda.sounded(ended)
    assert agenda.due(0.9) == []
    assert agenda.due(1.0) == [ended, done(1.0), beat]
    assert agenda.due(9.0) == []


def test_each_record_waits_for_the_silence_that_was_asked_for_before_it():
    agenda = Agenda()
    agenda.record(done(1.0))
    first = agenda.silence("pause")
    paused = StateEntered(1.0, State.PAUSED)
    agenda.record(paused)
    second = agenda.silence("stop")
    asking = StateEntered(1.0, State.ASKING)
    agenda.record(asking)
    assert agenda.due(1.0) == [done(1.0)]
    agenda.sounded(Silent(1.1, first))
    assert agenda.due(1.2) == [SilenceReached(1.1, "pause"), paused]
    assert agenda.silence_due
    agenda.sounded(Silent(1.3, second))
    assert agenda.due(1.2) == []
    assert agenda.due(1.3) == [SilenceReached(1.3, "stop"), asking]
    assert not agenda.silence_due


def test_what_is_withdrawn_is_never_written_but_what_is_true_by_now_is():
    agenda, beat = Agenda(), felt(3.0)
    for record in (done(1.0), done(2.0, 2), Ended(9.0, "finished")):
        agenda.record(record)
    agenda.sounded(beat)
    agenda.sounded(TextBegan(2.5, "three"))
    assert agenda.ends_at() == 9.0
    agenda.withdraw(since=0.0, now=1.0)
    assert agenda.ends_at() is None
    assert agenda.due(99.0) == [done(1.0), TextBegan(2.5, "three")]


@given(st.lists(st.tuples(st.sampled_from("rsb"), st.integers(0, 20)), max_size=40), st.integers(1, 7))
def test_nothing_is_lost_doubled_or_out_of_order(steps, stride):
    """Whatever is asked for, all comes out once, and no record before the silence that was asked for before it."""
    agenda, now, silent, came, owed, expected = Agenda(), 0.0, 0.0, [], [], 0
    for kind, ahead in steps:
        if kind == "r":
            agenda.record(done(now + ahead, expected))
        elif kind == "s":
            number = agenda.silence(str(expected))
            silent = max(silent, now + ahead)  # the mixer completes them in their order
            owed.append(Silent(silent, number))
        else:
            agenda.sounded(felt(now + ahead))
        expected += 1
        if ahead % stride == 0:
            while owed:
                agenda.sounded(owed.pop(0))
            now += stride
            came += agenda.due(now)
    for last in owed:
        agenda.sounded(last)
    came += agenda.due(now + 99)
    noted = [item for item in came if not isinstance(item, PlayedBeat)]
    numbers = {int(item.because) if isinstance(item, SilenceReached) else item.rep for item in noted}
    assert (len(came), len(numbers)) == (expected, len(noted))
    for index, item in enumerate(came):
        if isinstance(item, Done):
            later = [int(other.because) for other in came[index + 1 :] if isinstance(other, SilenceReached)]
            assert all(number > item.rep for number in later)
