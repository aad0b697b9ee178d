"""The settings: shown, set, and left to their defaults again."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.cli.call import call_of
from voicecoach.cli.help import examples
from voicecoach.cli.text import clean

if TYPE_CHECKING:
    from voicecoach.base.settings import Settings

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="A setting, or NAME.KEY of one that has several.")]


@app.callback(
    epilog=examples(
        "voicecoach settings",
        "voicecoach settings set rate 150",
        "voicecoach settings unset rate",
        "VOICECOACH_RATE=140 voicecoach settings",
    )
)
def settings(context: typer.Context) -> None:
    """Show the settings, or change one.

    Each with its value and where that comes from: a default, settings.toml, or the environment.
    """
    if context.invoked_subcommand is None:
        _show(context)


@app.command(
    "set",
    context_settings={"ignore_unknown_options": True},  # a value such as -6
    epilog=examples(
        "voicecoach settings set voice piper", "voicecoach settings set pronunciations.QL 'quadratus lumborum'"
    ),
)
def set_one(context: typer.Context, name: Name, value: Annotated[str, typer.Argument(metavar="VALUE")]) -> None:
    """Set one in settings.toml, and leave all else in it as it is."""
    from voicecoach.base.settings_file import set_text  # noqa: PLC0415 - late, for the sake of --help

    call_of(context).output.say(f"{clean(name)} is set in {clean(set_text(name, value))}.")
    _forget_by_voice(name)


@app.command(epilog=examples("voicecoach settings unset voice"))
def unset(context: typer.Context, name: Name) -> None:
    """Take one out of settings.toml, so that its default holds."""
    from voicecoach.base.settings_file import unset as take_out  # noqa: PLC0415 - likewise

    was = take_out(name)
    _forget_by_voice(name)
    call_of(context).output.say(f"{clean(name)} {'has its default again' if was else 'was not set'}.")


def _forget_by_voice(name: str) -> None:
    """What is set goes before what was said earlier."""
    from voicecoach.app import tuning  # noqa: PLC0415 - likewise

    tuning.forget(name)


def _by_voice(ours: "Settings") -> dict[str, float]:
    """What "louder" and "talk slower" changed, by setting; nothing where the journal cannot be read."""
    from voicecoach.app import tuning  # noqa: PLC0415 - likewise
    from voicecoach.base.errors import JournalError  # noqa: PLC0415 - likewise

    try:
        return tuning.remembered(ours)
    except JournalError:
        return {}


def _show(context: typer.Context) -> None:
    from voicecoach.base.paths import Paths  # noqa: PLC0415 - late, for the sake of --help
    from voicecoach.base.settings import unknown_variables  # noqa: PLC0415 - likewise

    call = call_of(context)
    ours = call.settings()
    values, fields = ours.model_dump(mode="json"), type(ours).model_fields
    by_voice = _by_voice(ours)
    rows = [
        {
            "name": name,
            "value": values[name],
            "source": origin.origin.value,
            "where": origin.where or None,
            "description": fields[name].description,
            **({"by_voice": by_voice[name]} if name in by_voice else {}),
        }
        for name, origin in ours.provenance().items()
    ]
    if call.flags.json:
        call.output.document(rows)
    else:
        shown = [(r["name"], _value(r["value"]), r["source"] + (f": {r['where']}" if r["where"] else "")) for r in rows]
        call.output.table(("SETTING", "VALUE", "FROM"), shown)
        if "volume" in by_voice:
            call.output.say(f"By voice: {by_voice['volume']:+.0f} dB on volume, until set or said otherwise.")
        if "rate" in by_voice:
            rate = round(ours.rate * by_voice["rate"])
            call.output.say(f"By voice: {rate} words a minute instead of {ours.rate}, until set or said otherwise.")
        call.output.say(f"They are kept in {Paths().settings_file}; to change one: {COMMAND} settings set rate 150")
    for warning in unknown_variables():
        call.output.say(f"Warning: {warning}.")
    call.warn_of_phrases(ours)


def _value(value: object) -> str:
    return {"True": "true", "False": "false", "": '""', "{}": "-"}.get(str(value), str(value))
