"""Messages about unquoted values that mean something else in YAML."""

from typing import Any

from voicecoach.routine.durations import duration
from voicecoach.routine.problems import Words, shown
from voicecoach.routine.scalars import Trap, TrapKind


def explained(  # noqa: PLR0911 - one return a trap
    trap: Trap, subject: str, takes: str, choices: list[dict[str, Any]]
) -> Words:
    """Message and advice about an unquoted value that means something else in YAML."""
    text, types = shown(trap.text), {choice.get("type") for choice in choices}
    quoted = f'Put it in quotes if it is meant as text: `"{text}"`.' if _takes_text(choices) else f"It takes {takes}."
    match trap.kind:
        case TrapKind.EMPTY:
            says = f"`{text}`, which is no value" if text else "empty"
            return f"{subject} is {says}; it takes {takes}.", "Write a value, or leave the line out."
        case TrapKind.YES | TrapKind.NO:
            return _yes_or_no(trap, subject, takes, choices)
        case TrapKind.CLOCK:
            return _clock(trap, subject, takes, types)
        case TrapKind.OCTAL:
            zeros = f"`{text}` without quotes begins with a zero, so some YAML readers take it for an octal number"
            plain = quoted if _takes_text(choices) else f"Write `{text.lstrip('+-0_') or '0'}`."
            return f"{subject}: {zeros}.", _tempo_or(trap.text, takes, plain)
        case TrapKind.BASE:
            return f"{subject}: `{text}` is read as a number in another base.", _tempo_or("", takes, quoted)
        case TrapKind.DATE:
            return f"{subject}: `{text}` without quotes is read as a date by many YAML readers.", quoted
        case TrapKind.LONG:
            return f"{subject} is a number with more digits than anything here needs.", f"It takes {takes}."


def _takes_text(choices: list[dict[str, Any]]) -> bool:
    """Returns whether any text is allowed, not only certain words."""
    return any(choice.get("type") == "string" and not {"const", "enum"} & set(choice) for choice in choices)


def _tempo_or(digits: str, takes: str, otherwise: str) -> str:
    if "tempo" not in takes:
        return otherwise
    return (
        f"Write `{'-'.join(digits)}`."
        if len(digits) == 4 and digits.isdigit()
        else "Write it with hyphens, as in `3-1-2-0`."
    )


def _yes_or_no(trap: Trap, subject: str, takes: str, choices: list[dict[str, Any]]) -> Words:
    meant = "true" if trap.kind is TrapKind.YES else "false"
    text = shown(trap.text)
    message = f"{subject}: `{text}` without quotes is read as {meant} by many YAML readers, so it is not accepted."
    values = [value for choice in choices for value in choice.get("enum", ())]
    if any(choice.get("type") == "boolean" for choice in choices):
        return message, f"Write `{meant}`."
    if values:
        return message, "Write `none`." if "none" in values and trap.kind is TrapKind.NO else f"Write {takes}."
    if _takes_text(choices):
        return message, f'Put it in quotes: `"{text}"`.'
    return message, f"Write {takes}."


def _clock(trap: Trap, subject: str, takes: str, types: set[str | None]) -> Words:
    text = shown(trap.text)
    number = duration(trap.text)
    read = f"{number:g}" if number is not None else "a number"
    message = f"{subject}: `{text}` without quotes is read as {read} by some YAML readers and as text by others."
    if "tempo" in takes:
        return message, f"Write `{trap.text.replace(':', '-')}`." if trap.text.count(
            ":"
        ) == 3 else "Write it as in `3-1-2-0`."
    if "number" in types and number is not None:
        return message, f"Write seconds: `{number:g}`."
    return (
        message,
        f'Put it in quotes if it is meant as text: `"{text}"`.' if "string" in types else f"It takes {takes}.",
    )
