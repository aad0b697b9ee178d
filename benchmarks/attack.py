"""Real commands on files of somebody who means harm: an answer within 5 s and 300 MB, and nothing else.

Each input is made from a seed: a file that can be read, of one of the kinds that tests/fuzz_targets.py knows, with
bytes turned, cut, doubled, or put together from what once did harm. It is given to the commands that read such files,
each in a process of its own with a home of its own. Wanted of each: an exit code from 0 to 3, no traceback, no "mistake
in voicecoach", no escape sequence on the terminal, at most 5 s of processor time and 300 MB, and nothing changed beside
the home. Messages of the desktop's bus go to what hears them.

    python -m benchmarks.attack [--minutes 60 | --inputs N] [--seed 1] [--findings DIR] [KIND…]

What is found is kept in --findings, with its kind and seed; the exit code is 1 if there is anything. The same seed
gives the same input. For Linux. The events of a session are searched by tests/session/test_random.py.
"""

import argparse
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from dbus_fast import Message, MessageType, Variant
from fuzz_targets import inputs

from voicecoach.buttons.mpris import PATH, Others
from voicecoach.cli import main as voicecoach

SECONDS: Final = 5.0
MEGABYTES: Final = 300
LISTENING_MEGABYTES: Final = 500
"""With the speech model, which takes 164 MB by itself."""

PATIENCE: Final = 300
"""Seconds of wall time after which a process is ended: far more than it may take, for the machine may be busy."""

CODES: Final = frozenset({0, 1, 2, 3})

EVIL: Final = (
    *(b"*a\n", b"&a [*a, *a]", b"!!python/object:os.system", b"<<: *a", b"\x1b]0;owned\x07", b"\xe2\x80\xae", b"\x00"),
    *(b"sets: 50, reps: 200", b"1e308", b"-1", b"NaN", b"Infinity", b"9" * 400, b"[" * 200, b"{" * 200, b"\xff\xfe"),
    *(b"../../owned", b"con.yaml", b"--all", b";=1+1;", b"<audio<b> src=x/>", b"{0.__class__}", b"%s%n", b"\n" * 50),
    *(b"$\\q$", b"$(touch owned)", b"\t", b'"'),
)
"""What did harm somewhere, put in anywhere."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of input.

    Attributes:
        seeds: bytes that can be read.
        place: where in the folder they are put; `home/…` is in the home.
        commands: what reads them.
    """

    seeds: Callable[[], list[bytes]]
    place: str
    commands: Sequence[Sequence[str]]


def _of(target: str) -> Callable[[], list[bytes]]:
    return lambda: inputs(target)


MODEL: Final = {
    "am/final.mdl": b"x",
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "graph/Gr.fst": b"x",
    "graph/HCLr.fst": b"x",
}
CONF: Final = b"--min-active=200\n--beam=10.0\n"
RUN: Final = ("run", "back-pain", "--speaker", "none", "--fast", "--voice", "pyttsx3", "--from", "no such exercise")

KINDS: Final = {
    "routine": Kind(
        _of("routine"),
        "r.yaml",
        [
            ("check", "r.yaml"),
            ("show", "r.yaml"),
            ("add", "r.yaml"),
            ("list", "--dir", "."),
            ("show", "r.yaml", "--html", "home/r.html"),
        ],
    ),
    "settings": Kind(
        _of("settings"), "home/settings.toml", [("settings",), ("list",), ("check", "home/settings.toml")]
    ),
    "archive": Kind(_of("routine-archive"), "a.zip", [("add", "a.zip"), ("model", "install", "m", "--from", "a.zip")]),
    "log": Kind(
        _of("event-log"),
        "e.jsonl",
        [("show", "e.jsonl", "--plot", "home/e.svg"), ("-v", "show", "e.jsonl", "--plot", "home/e.png")],
    ),
    "journal": Kind(
        _of("journal"),
        "home/journal.sqlite3",
        [("history",), ("export",), ("report", "-o", "home/r.html"), ("forget", "--all", "--yes")],
    ),
    "model": Kind(
        lambda: [CONF], "m/conf/model.conf", [("model", "install", "m", "--from", "m"), ("model", "verify", "m")]
    ),
    "sound": Kind(_of("sound"), "s.wav", [(*RUN, "--mic", "s.wav")]),
}


def spoiled(seed: bytes, chance: random.Random) -> bytes:
    """The bytes with a few changes."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place = chance.randint(0, len(data))
        match chance.randrange(6):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                data[place:place] = chance.choice(EVIL)
            case 2:
                del data[place : place + chance.randint(1, 64)]
            case 3:
                data[place:place] = data[place : place + chance.randint(1, 400)] * chance.randint(1, 40)
            case 4:
                data[place:] = b""
            case _:
                line = chance.choice(bytes(data).splitlines(keepends=True) or [b""])
                data[place:place] = line * chance.choice((1, 2, 500))
    return bytes(data[: 1 << 20])


def attacked(kind: Kind, seed: int) -> Iterator[str]:
    """What one input does that it should not."""
    chance = random.Random(seed)  # noqa: S311 - the same again is what is wanted
    yield from _signalled(chance)
    data = spoiled(chance.choice(kind.seeds()), chance)
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        folder = Path(name)
        (folder / "home").mkdir(mode=0o700)
        if kind.place.startswith("m/"):
            for part, content in MODEL.items():
                (folder / "m" / part).parent.mkdir(parents=True, exist_ok=True)
                (folder / "m" / part).write_bytes(content)
        target = folder / kind.place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        before = _outside(folder)
        for command in kind.commands:
            yield from (f"{' '.join(command)}: {problem}" for problem in _ran(folder, command))
            if _outside(folder) != before:
                yield f"{' '.join(command)}: something beside the home was changed"
                return


def _signalled(chance: random.Random) -> Iterator[str]:
    """A signal on the bus that has the name of a player's, with anything in it."""
    value: object = chance.choice(["x", 1, b"x", [], {}, None, Variant("s", "Paused"), Variant("x", 5)])
    body = [chance.choice([value, "org.mpris.MediaPlayer2.Player", {"PlaybackStatus": value}]) for _ in range(3)]
    signature = chance.choice(["", "s", "sv", "sa{sv}", "sa{sv}as", "ss"])
    message = Message(
        message_type=MessageType.SIGNAL, path=PATH, member="PropertiesChanged", interface="a.b", signature=signature
    )
    message.body = body[: chance.randint(0, 3)] if signature != "sa{sv}as" else ["a", {"PlaybackStatus": PLAYING}, []]
    try:
        Others(None)._note(message)  # type: ignore[arg-type]  # noqa: SLF001 - it asks the bus nothing
    except Exception as error:  # noqa: BLE001 - it is what is looked for
        yield f"signal {signature} {body}: {error!r}"


PLAYING: Final = Variant("s", "Playing")


def _outside(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in ("home", "told")
    }


def _ran(folder: Path, command: Sequence[str]) -> Iterator[str]:
    """A command in a process of its own, and what is wrong with how it went."""
    told = folder / "told"
    child = os.fork()
    if child == 0:
        _be_the_command(folder, command, told)
    end = time.monotonic() + PATIENCE
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            os.kill(child, 9)
            _, status, used = os.wait4(child, 0)
            yield f"no end after {PATIENCE} s"
            return
        time.sleep(0.005)
    said = told.read_bytes()
    code = os.waitstatus_to_exitcode(status)
    if code not in CODES:
        yield f"exit code {code}: {said[-300:]!r}"
    if used.ru_utime + used.ru_stime > SECONDS:
        yield f"{used.ru_utime + used.ru_stime:.1f} s"
    if used.ru_maxrss > (LISTENING_MEGABYTES if "--mic" in command else MEGABYTES) * 1024:
        yield f"{used.ru_maxrss // 1024} MB"
    if (b"Traceback" in said and command[0] != "-v") or b"mistake in voicecoach" in said or b"\x1b" in said:
        yield f"said {said[-600:]!r}"


def _be_the_command(folder: Path, command: Sequence[str], told: Path) -> None:
    out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(source, target)
    os.chdir(folder)
    os.environ |= {"VOICECOACH_HOME": str(folder / "home"), "NO_COLOR": "1"}
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    code = 70
    try:
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        code = voicecoach(list(command))
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException as error:  # noqa: BLE001 - it is what is looked for
        os.write(2, f"Traceback: {error!r}".encode())
    finally:
        os._exit(code)


def _warm() -> None:
    """Load what commands load, once for all processes."""
    import voicecoach.base.settings  # noqa: PLC0415
    import voicecoach.cli.app  # noqa: PLC0415
    import voicecoach.library.checking  # noqa: F401, PLC0415


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=60.0)
    options.add_argument("--inputs", type=int, help="instead of a time")
    options.add_argument("--seed", type=int, default=1, help="of the first input; each has the next")
    options.add_argument("--findings", type=Path, help="where they are kept; by default a new folder")
    options.add_argument("kinds", nargs="*", help=", ".join(KINDS))
    chosen = options.parse_args(arguments)
    kinds = chosen.kinds or list(KINDS)
    _warm()
    tried: Counter[str] = Counter()
    found: list[dict[str, object]] = []
    end = time.monotonic() + 60 * chosen.minutes
    seed = chosen.seed
    while (sum(tried.values()) < chosen.inputs) if chosen.inputs else (time.monotonic() < end):
        name = kinds[seed % len(kinds)]
        problems = list(attacked(KINDS[name], seed))
        found += [{"kind": name, "seed": seed, "problem": problem} for problem in problems]
        for problem in problems:
            print(f"{name}, seed {seed}: {problem}", flush=True)
        tried[name] += 1
        seed += 1
    print(", ".join(f"{name} {count}" for name, count in tried.items()), f"; {len(found)} findings", sep="")
    if found:
        folder = chosen.findings or Path(tempfile.mkdtemp(prefix="attack-findings-"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "findings.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
        print(f"kept in {folder}")
    return int(bool(found))


if __name__ == "__main__":
    if not shutil.which("sh"):
        sys.exit("for Linux")
    sys.exit(main())
