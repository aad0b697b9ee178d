"""What a checkout can add to itself. `./coach` installs it; here it has its place in the help."""

import typer

from voicecoach.base.checkout import ROOT
from voicecoach.cli.call import call_of
from voicecoach.cli.help import examples


def register(app: typer.Typer) -> None:
    """Add these commands to the program of a checkout."""
    if ROOT:
        app.command(epilog=examples("voicecoach natural"))(natural)
        app.command(epilog=examples("voicecoach extras"))(extras)


def natural(context: typer.Context) -> None:
    """Install another natural voice.

    Piper and one English voice, about 80 MB, into the checkout's environment; it speaks if voice is set to piper.
    """
    call_of(context).output.say("To install it: ./coach natural")


def extras(context: typer.Context) -> None:
    """Install pictures, FIT files and headset buttons.

    About 30 MB, into the checkout's environment.
    """
    call_of(context).output.say("To install them: ./coach extras")
