from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from orchestra import ScriptedListener, ToneVoice, perform, said, unheard

from voicecoach.base.units import SAMPLE_RATE, to_frames
from voicecoach.hearing.decisions import Ignored
from voicecoach.hearing.detector import WINDOW_SECONDS
from voicecoach.runtime.conductor import Conductor
from voicecoach.session.answering import ANSWER_WITHIN
from voicecoach.session.line_timing import LINE_TIMEOUT
from voicecoach.session.options import SessionOptions


def working(performance, exercise="bridges", number=1):
    """The moment of the first beat of a set."""
    beats = performance.of("beat")
    return next(beat["t"] for beat in beats if beat["exercise"] == exercise and beat["set"] == number)


@pytest.fixture(scope="module")
def plain():
    return perform()


def test_log_is_in_order_and_ends(plain):
    times = [event["t"] for event in plain.events]
    assert times == sorted(times)
    assert plain.conductor.ended.reason == "finished"
    done = plain.conductor.session.done
    assert done.reps + done.holds == len(plain.of("rep_done")) == 3 + 3 + 2


def test_every_beat_sounds_where_it_was_due(plain):
    beats = plain.of("beat")
    assert beats
    assert all(beat["audio_frame"] == beat["frame"] == beat["beat_frame"] for beat in beats)
    for beat in beats:
        onset = plain.samples[beat["frame"] - 1 : beat["frame"] + 100]
        assert onset[0] == 0
        assert np.abs(onset[1:]).max() > 0.01


def test_step_comes_before_what_belongs_to_it(plain):
    step = None
    for event in plain.events:
        if event["event"] == "step":
            step = event
        elif event["event"] in ("beat", "rep_done"):
            assert (step["exercise"], step["set"], step["side"]) == (event["exercise"], event["set"], event["side"])


def test_beats_of_a_phase_add_up(plain):
    first = [
        beat for beat in plain.of("beat") if beat["exercise"] == "bridges" and beat["set"] == 1 and beat["rep"] == 1
    ]
    seconds = {}
    for beat in first:
        seconds[beat["phase"]] = seconds.get(beat["phase"], 0) + beat["seconds"]
    assert seconds == {"eccentric": 2, "pause_low": 1, "concentric": 2, "pause_high": 1}


def test_said_lines_never_overlap(plain):
    lines = plain.of("said")
    assert all(before["end"] <= after["start"] for before, after in pairwise(lines))


@pytest.mark.heavy
@pytest.mark.parametrize("block", [512, 4096, 48_000])
def test_same_samples_and_lines_whatever_the_blocks(plain, block):
    other = perform(block=block)
    length = min(len(plain.samples), len(other.samples))
    assert np.array_equal(plain.samples[:length], other.samples[:length])
    assert [e for e in other.events if e["t"] < 60] == [e for e in plain.events if e["t"] < 60]


def test_pause_is_silent_at_the_next_block(plain):
    at = working(plain) + 1.2
    paused = perform(commands=[said("pause", at), said("resume", at + 5)])
    command, silenced, state = [e for e in paused.events if e["t"] >= at][:3]
    assert (command["event"], silenced["event"], state["event"]) == ("command", "silenced", "state")
    assert silenced["because"] == "pause"
    assert state["state"] == "paused"
    assert silenced["t"] - at < 0.02
    quiet = paused.samples[round(silenced["t"] * SAMPLE_RATE) : round((silenced["t"] + 0.5) * SAMPLE_RATE)]
    assert not quiet.any()


def test_resume_takes_up_the_interrupted_repetition(plain):
    at = working(plain) + 6 + 3.2  # in the second repetition
    paused = perform(commands=[said("pause", at), said("resume", at + 5)])
    first = next(beat for beat in paused.of("beat") if beat["t"] > at)
    assert (first["rep"], first["phase"], first["set"]) == (2, "eccentric", 1)
    assert paused.conductor.session.done == plain.conductor.session.done
    counted = [e["text"] for e in paused.of("said") if at + 5 < e["t"] < first["t"]]
    assert counted == ["three", "two", "one"]


def test_two_commands_in_one_moment_are_both_recorded():
    both = perform(commands=[said("next", 3.0), said("pause", 3.0), said("resume", 6.0)])
    assert [step["kind"] for step in both.of("step")][:2] == ["intro", "set"]
    assert [state["state"] for state in both.of("state")][:4] == ["intro", "get_ready", "paused", "get_ready"]


def test_withdrawn_beats_leave_no_line(plain):
    at = working(plain) + 1.2
    stopped = perform(commands=[said("stop", at), said("yes", at + 4)])
    assert not [beat for beat in stopped.of("beat") if beat["t"] > at]
    assert [e["state"] for e in stopped.of("state")][-2:] == ["asking", "finished"]
    assert stopped.conductor.ended.reason == "stopped"


def test_interrupted_line_says_so():
    cut = perform(commands=[said("pause", 1.0), said("next", 5.0)])
    line = cut.of("said")[0]
    assert line["interrupted"]
    assert line["end"] == pytest.approx(1.0, abs=0.03)


def test_command_line_has_what_was_heard(plain):
    at = working(plain) + 1.2
    heard = perform(commands=[said("how_many", at)])
    [line] = heard.of("command")
    assert line["phrase"] == "how_many"
    assert line["decided"] == pytest.approx(at)
    assert line["utterance_end"] < line["decided"] <= line["t"]
    assert line["effect"] == "answer"


@pytest.mark.parametrize(("later", "kind"), [(0.3, "rest"), (1.0, "set")])
def test_next_means_the_step_in_which_it_was_begun(plain, later, kind):
    rest = next(step["t"] for step in plain.of("step") if step["kind"] == "rest")
    heard = perform(commands=[said("next", rest + later)])
    told = [step["kind"] for step in heard.of("step") if step["t"] <= rest + later + 0.1]
    assert told[-1] == kind
    assert len(heard.of("command")) == 1


def test_what_is_too_long_for_a_command_began_with_something_else(plain):
    rest = next(step["t"] for step in plain.of("step") if step["kind"] == "rest")
    at = rest + 2
    noisy = replace(said("next", at), start=at - 5)
    assert [step["kind"] for step in perform(commands=[noisy]).of("step") if step["t"] <= at + 0.1][-1] == "set"


def test_answer_moves_no_beat_and_covers_some_with_tones(plain):
    at = working(plain) + 1.2
    heard = perform(commands=[said("how_many", at)])
    assert [b["frame"] for b in heard.of("beat")] == [b["frame"] for b in plain.of("beat")]
    answer = next(e for e in heard.of("said") if e["text"] == "Three left.")
    assert answer["start"] - at < 1.0
    covered = [b for b in heard.of("beat") if answer["start"] <= b["t"] < answer["end"]]
    assert covered
    assert all(beat["text"] is None for beat in covered)


def test_a_cue_that_is_being_said_is_cut_off_for_an_answer_and_no_beat_moves():
    exercise = {"name": "Plank", "hold": 15, "get_ready": 4}
    cues = {"form": ["Breathe.", "Stay as long as you can from your head to your heels."]}
    routine = {"title": "One", "blocks": [{"exercises": [{**exercise, "cues": cues}]}]}
    plain = perform(routine, commands=[unheard(1.0)])
    cue = next(e for e in plain.of("said") if e["text"] == cues["form"][1])
    heard = perform(routine, commands=[said("how_many", cue["start"] + 0.5)])
    cut = next(e for e in heard.of("said") if e["text"] == cue["text"])
    assert cut["interrupted"]
    assert cut["end"] == pytest.approx(cue["start"] + 0.5, abs=0.03)
    answer = next(e for e in heard.of("said") if e["text"].endswith("seconds left."))
    assert cut["end"] < answer["start"] < cut["end"] + 0.5
    assert [b["frame"] for b in heard.of("beat")] == [b["frame"] for b in plain.of("beat")]
    early = perform(routine, commands=[said("how_many", cue["start"] - 0.1)])
    again = [e["start"] for e in early.of("said") if e["text"] == cue["text"]]  # in a later gap, if there is one
    assert all(start > cue["start"] + 1 for start in again)


def test_a_long_word_on_a_beat_is_cut_off_for_an_answer_and_its_beat_stays():
    exercise = {
        "name": "Bends",
        "reps": 3,
        "tempo": "1.5-1-2-1",
        "get_ready": 4,
        "words": {"eccentric": "slowly and evenly"},
    }
    routine = {"title": "One", "blocks": [{"exercises": [exercise]}]}
    plain = perform(routine, commands=[unheard(1.0)])
    word = next(beat for beat in plain.of("beat") if beat["text"] == "slowly and evenly")
    heard = perform(routine, commands=[said("how_many", word["t"])])
    answer = next(e for e in heard.of("said") if e["text"] == "Three left.")
    assert answer["start"] - word["t"] == pytest.approx(ANSWER_WITHIN, abs=0.02)
    assert [b["frame"] for b in heard.of("beat")] == [b["frame"] for b in plain.of("beat")]
    assert level(heard.samples, word["t"], word["t"] + 0.5) > 0
    assert level(plain.samples, answer["start"] - 0.1, answer["start"]) > 0
    assert level(heard.samples, answer["start"] - 0.1, answer["start"]) == 0


def test_ignored_line_holds_no_words():
    heard = perform(commands=[unheard(3.0)])
    [line] = heard.of("ignored")
    assert "secret" not in str(line)
    assert line["reason"] == "not_a_command"


def level(samples, start, end):
    return float(np.max(np.abs(samples[to_frames(start) : to_frames(end)])))


@pytest.mark.heavy
@pytest.mark.parametrize(("duck", "factor"), [(12.0, 10 ** (-12 / 20)), (0.0, 1.0)])
def test_the_coach_is_lowered_while_someone_speaks_and_no_beat_moves(plain, duck, factor):
    line = next(e for e in plain.of("said") if e["end"] - e["start"] > 1.5)
    start, end = line["start"] + 0.3, line["start"] + 0.9
    heard = perform(commands=[unheard(1000.0)], speeches=[(start, end)], duck=duck)
    assert [b["frame"] for b in heard.of("beat")][:9] == [b["frame"] for b in plain.of("beat")][:9]
    assert level(heard.samples, start + 0.05, end) == pytest.approx(0.3 * factor, rel=1e-3)
    assert level(heard.samples, end + 0.05, line["end"]) == pytest.approx(0.3, rel=1e-3)


def test_louder_while_someone_speaks_is_kept(plain):
    at = working(plain) + 1.2
    heard = perform(commands=[said("louder", at)], speeches=[(at - 0.5, at + 0.5)])
    voice = next(e for e in heard.of("beat") if e["t"] > at + 4 and e["text"])
    assert level(heard.samples, voice["t"], voice["t"] + 0.2) == pytest.approx(0.3 * 10 ** (3 / 20), rel=1e-2)


def test_what_was_hardly_heard_is_asked_about(plain):
    at = working(plain) + 1.2
    perhaps = Ignored("unsure", at - 0.6, at - 0.15, at, "next 0.95", 0.95, 0.86, "next_exercise")
    heard = perform(commands=[perhaps, said("yes", at + 4)])
    [line] = heard.of("ignored")
    assert (line["reason"], line["confidence"], line["agreement"]) == ("unsure", 0.95, 0.86)
    assert "next" not in str(line)
    assert "Next exercise? Yes or no." in [e["text"] for e in heard.of("said")]
    first = next(e for e in heard.of("step") if e["t"] > at)
    assert (first["exercise"], first["kind"]) == ("plank", "intro")


def test_two_failed_tries_bring_an_offer_of_help(plain):
    at = working(plain) + 1.2
    heard = perform(commands=[unheard(at), unheard(at + 3.0)])
    offers = [e for e in heard.of("said") if e["text"] == "Say help to hear what I understand."]
    assert len(offers) == 1
    assert at + 3.0 < offers[0]["start"] < at + 6.0


def test_an_answer_that_is_not_understood_gets_a_sound(plain):
    at = working(plain) + 1.2
    heard = perform(commands=[said("stop", at), unheard(at + 4.0), said("yes", at + 6.0)])
    silent = perform(commands=[said("stop", at), said("yes", at + 6.0)])
    assert level(silent.samples, at + 4.01, at + 4.3) == 0
    assert level(heard.samples, at + 4.01, at + 4.3) > 0.05


def test_a_missing_count_becomes_a_tone_on_the_beat(plain):
    tones = perform(voice=ToneVoice(missing={"two"}))
    assert [b["frame"] for b in tones.of("beat")] == [b["frame"] for b in plain.of("beat")]
    assert all(beat["text"] != "two" for beat in tones.of("beat"))


def test_a_count_that_is_late_becomes_a_tone_and_is_logged():
    late = perform(voice=ToneVoice(late_clips={"lift": 1}))
    [slow] = late.of("voice_engine")[:1]
    assert slow["status"] == "slow"
    first = next(beat for beat in late.of("beat") if beat["phase"] == "concentric")
    assert first["text"] is None
    assert first["audio_frame"] == first["frame"]


@pytest.mark.parametrize(
    ("voice", "commands", "unsaid"),
    [
        (ToneVoice(late={"First: bridges.": 10_000}), [], ("First: bridges.", "late")),
        (ToneVoice(late_clips={"First: bridges.": 10_000}), [], ("First: bridges.", "late")),
        (ToneVoice(missing={"First: bridges."}), [], ("First: bridges.", "no_voice")),
        (ToneVoice(), [said("next", 1.0)], ("First: bridges.", "hurry")),
    ],
)
def test_a_line_that_is_not_said_is_an_event_with_its_reason(voice, commands, unsaid):
    told = perform(voice=voice, commands=commands)
    assert unsaid in [(e["text"], e["reason"]) for e in told.of("unsaid")]
    assert unsaid[0] not in [e["text"] for e in told.of("said")]
    times = [e["t"] for e in told.events]
    assert times == sorted(times)


def test_a_line_that_never_comes_is_left_out():
    waited = perform(voice=ToneVoice(late={"First: bridges.": 10_000}))
    assert "First: bridges." not in [line["text"] for line in waited.of("said")]
    before = next(line for line in waited.of("said") if line["text"].startswith("Three words"))
    after = next(line for line in waited.of("said") if line["t"] > before["t"])
    assert (
        1 < after["start"] - before["end"] < LINE_TIMEOUT + 1
    )  # it was planned ahead, so part of the wait was no silence
    assert waited.conductor.ended.reason == "finished"


def test_an_answer_that_comes_late_is_said_when_it_is_there(plain):
    at = working(plain) + 1.2
    heard = perform(commands=[said("how_many", at)], voice=ToneVoice(late={"Three left.": 8}))
    answer = next(e for e in heard.of("said") if e["text"] == "Three left.")
    assert at < answer["start"] < at + 2


def test_ear_is_told_what_may_be_said_and_what_the_coach_says(plain):
    at = working(plain) + 1.2
    asked = perform(
        commands=[said("hurts", at), said("number", at + 3, 2), said("stop", at + 12), said("yes", at + 16)]
    )
    listener = asked.conductor.listener
    assert isinstance(listener, ScriptedListener)
    assert listener.situations[:3] == ["intro", "get_ready", "working"]
    assert "asking-number" in listener.situations
    assert "asking-yes-no" in listener.situations
    assert [(e["about"], e["value"], e["set"]) for e in asked.of("answer")] == [("pain", 2, 1)]
    told = {text for text, _, _ in listener.coach}
    assert {line["text"] for line in asked.of("said")} <= told
    assert {beat["text"] for beat in asked.of("beat")} - {None} <= told
    seconds = [len(levels) * WINDOW_SECONDS for levels in listener.levels if len(levels)]
    lengths = [
        end - start for (_, start, end), levels in zip(listener.coach, listener.levels, strict=True) if len(levels)
    ]
    assert seconds == pytest.approx(lengths, abs=WINDOW_SECONDS)


def test_ear_is_told_when_a_line_was_cut_off():
    cut = perform(commands=[said("pause", 1.0), said("stop", 3.0), said("yes", 6.0)])
    line, *_ = [e for e in cut.of("said") if e["interrupted"]]
    listener = cut.conductor.listener
    assert isinstance(listener, ScriptedListener)
    ends = [end for text, start, end in listener.coach if (text, start) == (line["text"], pytest.approx(line["start"]))]
    assert len(ends) == 2
    assert ends[1] == pytest.approx(line["end"])
    assert ends[1] < ends[0]


def test_ctrl_c_ends_with_silence():
    def interrupt(conductor: Conductor, event):
        if event["event"] == "beat" and event["rep"] == 2:
            conductor.interrupt()

    ended = perform(on_event=interrupt)
    assert ended.conductor.ended.reason == "interrupted"
    assert ended.conductor.session.done.reps == 1
    assert [e["event"] for e in ended.events[-3:]] == ["beat", "silenced", "state"]
    assert not ended.samples[-4800:].any()


def test_louder_changes_the_level(plain):
    at = working(plain) + 1.2
    louder = perform(commands=[said("louder", at)])
    beat = next(b for b in plain.of("beat") if b["t"] > at + 3)["frame"] + 2000
    assert louder.samples[beat] == pytest.approx(plain.samples[beat] * 10 ** (3 / 20), rel=0.01)


def test_a_session_goes_on_without_ears_and_says_so_once():
    def deafen(conductor: Conductor, event):
        if event["event"] == "beat":
            conductor.listener.trouble = "The model is damaged."

    deaf = perform(on_event=deafen)
    assert [(e["status"], e["detail"]) for e in deaf.of("ear")] == [("lost", "The model is damaged.")]
    assert deaf.conductor.ended.reason == "finished"


def test_a_session_that_nobody_listens_to_leaves_nothing_behind(plain):
    alone = perform(deaf=True)
    assert alone.events == plain.events
    conductor = alone.conductor
    parts = (conductor, conductor._sounds, conductor._agenda)
    held = {(type(part), name): getattr(part, name) for part in parts for name in type(part).__slots__}
    collections = {name: value for name, value in held.items() if isinstance(value, list | dict | set)}
    assert len(collections) > 5
    assert not any(collections.values()), collections


def test_a_tone_falls_under_each_eccentric_phase():
    without, with_tone = (
        perform(options=SessionOptions(listening=False, eccentric_tone=tone)) for tone in (False, True)
    )
    assert with_tone.events == without.events
    under = with_tone.samples - without.samples
    for beat in with_tone.of("beat"):
        heard = level(under, beat["t"] + 0.05, beat["t"] + beat["seconds"] - 0.05)
        assert (heard > 0) == (beat["phase"] == "eccentric")


# -- words are felt at their vowel -------------------------------------------------------------------

LEADS = {"three": 0.18, "down": 0.03, "two": 0.05}


@pytest.fixture(scope="module")
def led():
    return perform(voice=ToneVoice(leads=LEADS))


def test_a_word_begins_so_long_before_its_beat(led):
    beats = led.of("beat")
    assert {beat["text"] for beat in beats} >= set(LEADS)
    for beat in beats:
        lead = LEADS.get(beat["text"], 0.0)
        assert beat["frame"] == beat["audio_frame"] == beat["beat_frame"] - to_frames(lead)
        assert beat["t"] == pytest.approx(beat["beat_frame"] / SAMPLE_RATE)
        assert led.samples[beat["frame"] + 5] > 0


def test_the_tempo_is_that_of_what_is_felt(led, plain):
    assert [beat["beat_frame"] for beat in led.of("beat")] == [beat["beat_frame"] for beat in plain.of("beat")]
    times = [event["t"] for event in led.events]
    assert times == sorted(times)


def test_the_count_before_a_set_is_felt_on_the_beat_too(led):
    first = working(led)
    starts = {event["text"]: event["start"] for event in led.of("said") if first - 3.5 < event["start"] < first}
    assert [first - starts[number] for number in ("three", "two", "one")] == pytest.approx([3.18, 2.05, 1.0])


def test_a_word_that_is_cut_before_its_vowel_was_no_beat():
    plain = perform(voice=ToneVoice(leads=LEADS))
    beat = next(b for b in plain.of("beat") if b["text"] == "three")
    at = beat["t"] - 0.09
    cut = perform(voice=ToneVoice(leads=LEADS), commands=[said("pause", at), said("stop", at + 4), said("yes", at + 8)])
    paused = next(event["t"] for event in cut.of("silenced"))
    assert beat["frame"] / SAMPLE_RATE < paused < beat["t"]
    assert not [b for b in cut.of("beat") if paused - 0.2 < b["t"] < paused + 0.5]
