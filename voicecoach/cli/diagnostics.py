"""What this computer has and what works: devices, doctor, calibrate."""

from dataclasses import asdict
from typing import Annotated

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.cli.arguments import Microphone, Speaker
from voicecoach.cli.call import call_of
from voicecoach.cli.help import examples
from voicecoach.cli.text import clean

_MARKS = {True: "ok", False: "FAILS", None: "-"}


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(epilog=examples("voicecoach devices", "voicecoach devices --json"))(devices)
    app.command(epilog=examples("voicecoach doctor", "voicecoach doctor --json"))(doctor)
    app.command(
        epilog=examples("voicecoach calibrate", "voicecoach calibrate --mic said.wav --speaker asked.wav --dry-run")
    )(calibrate)


def devices(context: typer.Context) -> None:
    """List the microphones and speakers.

    Their names are for --mic and --speaker.
    """
    from voicecoach.sound.server_devices import devices as found  # noqa: PLC0415 - brings PortAudio with it
    from voicecoach.sound.server_devices import unusable  # noqa: PLC0415 - likewise

    call = call_of(context)
    hardware = [asdict(device) for device in found()]
    if call.flags.json:
        call.output.document(hardware)
        return
    rows = [
        (d["name"], _channels(d["inputs"], d["default_input"]), _channels(d["outputs"], d["default_output"]), d["host"])
        for d in hardware
    ]
    if rows:
        call.output.table(("NAME", "MICROPHONE", "SPEAKER", "HOST"), rows)
    else:
        call.output.say(f"There is no sound device here. Files can take their place: {COMMAND} run --help")
    for told in unusable():
        call.output.say(told)


def doctor(context: typer.Context) -> int:
    """Try everything on this computer.

    What works, and what to do about what does not. The exit code is 1 if something fails.
    """
    from voicecoach.diagnostics.doctor import examine  # noqa: PLC0415 - tries everything, so it brings everything

    call = call_of(context)
    checks = []
    for check in examine():
        checks.append(check)
        if not call.flags.json:
            call.output.data(f"{_MARKS[check.ok]:5}  {check.check:9}  {clean(check.detail)}")
            if check.fix:
                call.output.data(f"{'':18}{clean(check.fix)}")
            call.output.out.flush()
    if call.flags.json:
        call.output.document([asdict(check) for check in checks])
    return 1 if any(check.ok is False for check in checks) else 0


def calibrate(
    context: typer.Context,
    mic: Microphone = None,
    speaker: Speaker = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure, and set nothing.")] = False,
) -> None:
    """Try your headphones, your microphone and your voice.

    Two spoken minutes: how loud the room is, what your headphones leave out after silence, whether the coach gets into
    the microphone, and which commands are understood. Sets the microphone's gain, and says what to change.
    """
    from voicecoach.base.settings_file import keep  # noqa: PLC0415 - late, for the sake of --help
    from voicecoach.diagnostics.calibration import advice, summary  # noqa: PLC0415 - brings the rooms of sound

    call = call_of(context)
    ours = call.settings(microphone=mic, speaker=speaker)
    found = call.backend().calibrate(ours, microphone=ours.microphone, speaker=ours.speaker)
    changed = found.gain != ours.microphone_gain and not dry_run
    file = keep("microphone_gain", found.gain) if changed else None
    if call.flags.json:
        call.output.document({**asdict(found), "advice": advice(found), "settings": str(file) if file else None})
        return
    for line in summary(found, ours.microphone_gain):
        call.output.data(line)
    for line in advice(found) or ["All is well."]:
        call.output.say(line)
    if file:
        call.output.say(f"microphone_gain is set in {clean(file)}.")


def _channels(channels: int, default: bool) -> str:
    return f"{channels}{' (default)' if default else ''}" if channels else "-"
