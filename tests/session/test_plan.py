import pytest

from voicecoach.session.actions import (
    Beat,
    Chime,
    Done,
    Earcon,
    Ended,
    Say,
    SayKind,
    StateEntered,
)
from voicecoach.session.line_timing import Moved, Unready
from voicecoach.session.place import Place
from voicecoach.session.plan import AHEAD, REPLAN_INTERVAL, WAKE_BEFORE, Plan
from voicecoach.session.states import Phase, State
from voicecoach.session.tally import Tally


def plan_of(*items):
    plan = Plan(lambda text: 0.1 * len(text))
    plan.follow(iter(items))
    return plan


def say(at, text="hello"):
    return Say(text, at)


def beat(at, text="one"):
    return Beat(at, "a", 1, None, 1, Phase.COUNT, 1.0, text)


def done(at, what="rep"):
    return Done(at, what, "a", 1, None, 1, Tally(sets=what == "set", reps=what == "rep"))


def moved(at, step=0, rep=1):
    return Moved(at, Place(step, rep), at)


CHIME = Chime(Earcon.SET_DONE, 5.05)


# -- pulling --------------------------------------------------------------------------------------


def test_what_is_due_soon_is_handed_out_and_no_more():
    plan = plan_of(say(0), say(AHEAD), say(AHEAD + 0.1))
    assert plan.pull(0.0) == [say(0), say(AHEAD)]
    assert plan.pull(0.05) == []
    assert plan.pull(0.1) == [say(AHEAD + 0.1)]


def test_it_wants_to_be_woken_before_the_next_sound_is_due():
    plan = plan_of(say(0), say(10))
    plan.pull(0.0)
    assert plan.deadline() == 10 - WAKE_BEFORE


def test_at_its_end_there_is_nothing_to_wake_for():
    plan = plan_of(say(0))
    plan.pull(0.0)
    assert plan.deadline() is None


def test_what_is_not_ready_is_asked_for_again():
    plan = plan_of(say(0), Unready(), say(1))
    assert plan.pull(0.0) == [say(0)]
    assert plan.deadline() == REPLAN_INTERVAL
    assert plan.pull(REPLAN_INTERVAL) == [say(1)]
    assert plan.deadline() is None


def test_nothing_follows_the_end():
    ended = Ended(1.0, "finished")
    plan = plan_of(ended, say(1.5))
    assert plan.pull(0.0) == [ended]
    assert plan.pull(5.0) == []


def test_moves_are_planned_but_not_handed_out():
    plan = plan_of(moved(0.5), say(0.5))
    assert plan.pull(0.0) == [say(0.5)]
    assert plan.entries == [moved(0.5), say(0.5)]


def test_entries_are_kept_by_time_and_among_equals_as_they_came():
    plan = plan_of(say(1, "a"), say(0.5), moved(1), say(1, "b"))
    plan.pull(0.0)
    assert plan.entries == [say(0.5), say(1, "a"), moved(1), say(1, "b")]


def test_clearing_forgets_all_of_it():
    plan = plan_of(say(0), say(9))
    plan.pull(0.0)
    plan.cover(0.0, [say(0)], 3.0)
    plan.clear()
    assert (plan.entries, plan.deadline(), plan.busy_until) == ([], None, 0.0)
    assert plan.pull(100.0) == []


# -- happening ------------------------------------------------------------------------------------


def test_what_has_happened_is_taken_out():
    plan = plan_of(say(0), say(1), say(1.5))
    plan.pull(0.0)
    assert plan.happened(1.2) == [say(0), say(1)]
    assert plan.entries == [say(1.5)]
    assert plan.happened(1.2) == []


def test_a_record_of_this_moment_is_true_and_a_sound_has_not_been_heard():
    entered = StateEntered(1.0, State.WORKING)
    plan = plan_of(Chime(Earcon.HEARD, 1.0), done(1.0), say(1.0), entered, beat(1.0), moved(1.0))
    plan.pull(0.0)
    assert plan.happened(1.0) == [done(1.0), entered, moved(1.0)]
    assert plan.entries == [Chime(Earcon.HEARD, 1.0), say(1.0), beat(1.0)]


def test_what_is_waiting_to_be_done_is_counted():
    plan = plan_of(done(1), done(1, "set"), done(2), say(1))
    plan.pull(0.0)
    assert plan.coming == Tally(sets=1, reps=2)


# -- answers over beats ---------------------------------------------------------------------------


def test_an_answer_turns_the_beats_under_it_into_tones():
    plan = plan_of(*(beat(at) for at in range(8)))
    plan.pull(2.0)
    out = plan.cover(0.5, [say(0.5)], 2.5)
    assert [(b.at, b.text) for b in out if isinstance(b, Beat)] == [(1, None), (2, None), (3, "one"), (4, "one")]
    assert say(0.5) in out
    assert plan.entries[0] == beat(0)


def test_numbers_that_count_in_give_way_and_a_cue_waits():
    cue = Say("slowly", 1.5, SayKind.CUE)
    plan = plan_of(Say("two", 1.0, SayKind.COUNT_IN), cue, Say("one", 2.0, SayKind.COUNT_IN))
    plan.pull(0.0)
    out = plan.cover(0.5, [say(0.5, "help")], 1.8)
    assert [entry.text for entry in out if isinstance(entry, Say)] == ["help", "one"]
    assert plan.waiting_cues == ["slowly"]


def test_beats_that_come_later_are_covered_too():
    plan = plan_of(*(beat(at) for at in range(8)))
    plan.pull(0.0)
    plan.cover(1.5, [say(1.5)], 5.5)
    assert [b.text for b in plan.pull(6.0)] == [None, None, None, "one", "one"]


def test_a_cue_gives_way_to_an_answer():
    cue = say(1.8, "slowly")
    plan = plan_of(beat(1), cue, beat(2.5), say(2.7, "later"))
    plan.pull(1.0)
    out = plan.cover(1.5, [say(1.5)], 2.6)
    assert cue not in out
    assert say(2.7, "later") in out
    assert cue not in plan.entries


def test_records_under_an_answer_are_handed_out_again():
    plan = plan_of(done(1.0), moved(1.0), beat(1.0))
    plan.pull(0.0)
    assert plan.cover(0.5, [say(0.5)], 2.0) == [say(0.5), done(1.0), beat(1.0, None)]
    assert moved(1.0) in plan.entries


def test_an_answer_waits_for_the_word_that_sounds():
    plan = plan_of(beat(1.0, "seventeen"), beat(2.0))
    plan.pull(0.5)
    assert plan.gap(0.5) == 0.5
    assert plan.gap(1.2) == pytest.approx(1.9)
    assert plan.gap(1.95) == 1.95


def test_an_answer_waits_for_words_that_follow_each_other():
    plan = plan_of(say(1.0, "0123456789"), say(1.9, "0123456789"))
    plan.pull(0.5)
    assert plan.gap(1.1) == pytest.approx(2.9)


def test_tones_keep_nobody_waiting():
    plan = plan_of(beat(1.0, None))
    plan.pull(0.5)
    assert plan.gap(1.05) == 1.05


def test_a_second_answer_follows_the_first_and_the_beats_under_both_are_tones():
    plan = plan_of(*(beat(at) for at in range(10)))
    plan.pull(0.0)
    plan.cover(0.5, [say(0.5)], 4.5)
    start = plan.gap(0.8)
    assert start == 4.5
    plan.cover(start, [say(start)], 6.5)
    texts = {b.at: b.text for b in plan.entries + plan.pull(8.0) if isinstance(b, Beat)}
    assert [at for at, text in texts.items() if text is None] == [1, 2, 3, 4, 5, 6]


def test_an_answer_long_after_another_covers_only_what_is_under_it():
    plan = plan_of(*(beat(at) for at in range(10)))
    plan.pull(0.0)
    plan.cover(0.5, [say(0.5)], 1.5)
    plan.pull(3.0)
    plan.cover(4.5, [say(4.5)], 5.5)
    assert [b.at for b in plan.entries if isinstance(b, Beat) and b.text is None] == [1, 5]


# -- cutting --------------------------------------------------------------------------------------


def test_the_next_boundary_is_the_next_move():
    plan = plan_of(moved(0), moved(1, rep=2), moved(1.5, rep=3))
    plan.pull(0.0)
    assert plan.boundary(0.25) == moved(1, rep=2)
    assert plan.boundary(1.0) == moved(1, rep=2)
    assert plan.boundary(1.6) is None


def test_a_step_is_left_by_a_move_to_another():
    plan = plan_of(moved(0, rep=2), moved(1, step=1))
    plan.pull(0.0)
    assert not plan.leaves(0, 1.0)
    assert plan.leaves(0, 1.1)
    assert not plan.leaves(1, 0.0)


def test_the_state_is_the_last_that_is_entered():
    plan = plan_of(StateEntered(1, State.GET_READY), say(1.1), StateEntered(1.2, State.WORKING), say(1.3))
    assert plan.state is None
    plan.pull(0.0)
    assert plan.state is State.WORKING


def test_cutting_at_a_repetition_keeps_what_was_done_by_then():
    plan = plan_of(beat(0), done(1), moved(1, rep=2), beat(1), done(2), Chime(Earcon.SET_DONE, 2.0))
    plan.pull(0.0)
    assert plan.cut(moved(1, rep=2), step_ends=False) == [done(1)]
    assert plan.entries == [beat(0), done(1)]


def test_cutting_at_the_end_of_a_step_keeps_its_chime():
    plan = plan_of(done(5), done(5, "set"), CHIME, moved(5, step=1), StateEntered(5, State.RESTING), say(5.7))
    plan.pull(4.0)
    again = plan.cut(moved(5, step=1), step_ends=True)
    assert again == [done(5), done(5, "set"), CHIME]
    assert plan.entries == again


def test_cutting_at_a_moment_tells_where_that_is():
    plan = plan_of(moved(5, step=1), CHIME, moved(5.3, step=1, rep=9), say(5.7))
    plan.pull(4.0)
    assert plan.cut_at(5.02) == (moved(5, step=1), [CHIME])
    assert plan.entries == [moved(5, step=1), CHIME]
