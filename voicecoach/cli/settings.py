"""The settings: shown, set, and left to their defaults again."""

from typing import Annotated, TypeAlias

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.cli.call import call_of
from voicecoach.cli.help import examples
from voicecoach.cli.text import clean

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
    epilog=examples(
        "voicecoach settings set voice piper", "voicecoach settings set pronunciations.QL 'quadratus lumborum'"
    ),
)
def set_one(context: typer.Context, name: Name, value: Annotated[str, typer.Argument(metavar="VALUE")]) -> None:
    """Set one in settings.toml, and leave all else in it as it is."""
    from voicecoach.base.settings_file import set_text  # noqa: PLC0415 - late, for the sake of --help

    call_of(context).output.say(f"{clean(name)} is set in {clean(set_text(name, value))}.")


@app.command(epilog=examples("voicecoach settings unset voice"))
def unset(context: typer.Context, name: Name) -> None:
    """Take one out of settings.toml, so that its default holds."""
    from voicecoach.base.settings_file import unset as take_out  # noqa: PLC0415 - likewise

    was = take_out(name)
    call_of(context).output.say(f"{clean(name)} {'has its default again' if was else 'was not set'}.")


def _show(context: typer.Context) -> None:
    from voicecoach.base.paths import Paths  # noqa: PLC0415 - late, for the sake of --help
    from voicecoach.base.settings import unknown_variables  # noqa: PLC0415 - likewise

    call = call_of(context)
    ours = call.settings()
    values, fields = ours.model_dump(mode="json"), type(ours).model_fields
    rows = [
        {
            "name": name,
            "value": values[name],
            "source": origin.origin.value,
            "where": origin.where or None,
            "description": fields[name].description,
        }
        for name, origin in ours.provenance().items()
    ]
    if call.flags.json:
        call.output.document(rows)
    else:
        shown = [(r["name"], _value(r["value"]), r["source"] + (f": {r['where']}" if r["where"] else "")) for r in rows]
        call.output.table(("SETTING", "VALUE", "FROM"), shown)
        call.output.say(f"They are kept in {Paths().settings_file}; to change one: {COMMAND} settings set rate 150")
    for warning in unknown_variables():
        call.output.say(f"Warning: {warning}.")
    call.warn_of_phrases(ours)


def _value(value: object) -> str:
    return {"True": "true", "False": "false", "": '""', "{}": "-"}.get(str(value), str(value))
