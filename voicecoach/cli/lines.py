"""A session's events as plain lines, for pipes, logs and screen readers."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from voicecoach.cli.text import clean, clock
from voicecoach.runtime.event_log import EventLine

_Words: TypeAlias = Callable[[EventLine], str]


def named(value: object) -> str:
    """A name of the event log as people read it: get_ready, get ready."""
    return str(value).replace("_", " ")


def step_words(event: EventLine) -> str:
    """A step in words: the exercise, the set, the side."""
    parts = [str(event["exercise"])]
    parts.append(f"set {event['set']}" if event["kind"] == "set" else named(event["kind"]))
    if event.get("side"):
        parts.append(f"{event['side']} side")
    return ", ".join(parts)


def _status(what: str, event: EventLine) -> str:
    detail = f": {event['detail']}" if event.get("detail") else ""
    return f"{what} {named(event['status'])}{detail}"


def _time(event: EventLine) -> float:
    t = event["t"]
    return float(t) if isinstance(t, int | float) else 0.0


_USUAL: Final[Mapping[str, _Words]] = {
    "session_started": lambda e: f"{e['title']} begins; voice {e['voice']}, ear {e.get('model') or 'none'}",
    "state": lambda e: f"now {named(e['state'])}",
    "step": step_words,
    "said": lambda e: f"says: {e['text']}" + (" (cut off)" if e.get("interrupted") else ""),
    "command": lambda e: f"heard: {e['phrase']}; {named(e['command'])}: {named(e['effect'])}",
    "explained": lambda e: f"ignored: {named(e['reason'])}" + (f" ({e['detail']})" if e["detail"] else ""),
    "silenced": lambda e: f"silent, because of {named(e['because'])}",
    "exercise_done": lambda e: f"{e['exercise']} is done",
    "microphone": lambda e: _status("microphone", e),
    "speaker": lambda e: _status("speaker", e),
    "voice_engine": lambda e: _status("voice", e),
    "ear": lambda e: _status("ear", e),
    "journal": lambda e: _status("journal", e),
    "underrun": lambda e: f"the sound device ran dry ({e['frames']} frames)",
}
_DETAILS: Final[Mapping[str, _Words]] = {
    "beat": lambda e: f"beat: {named(e['phase'])}, repetition {e['rep']}: {e['text'] or 'a tone'}",
    "rep_done": lambda e: f"repetition {e['rep']} is done",
    "set_done": lambda e: f"set {e['set']} is done",
    "ignored": lambda e: f"heard, but not for me: {named(e['reason'])}",
}


def line_of(event: EventLine, *, verbose: bool) -> str | None:
    """One line for an event; empty for a detail, or the end, which has a summary."""
    words = _USUAL.get(str(event["event"])) or (_DETAILS.get(str(event["event"])) if verbose else None)
    return f"{clock(_time(event)):>7}  {clean(words(event))}" if words else None
