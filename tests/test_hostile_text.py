"""A routine whose every text is an attack, through the real commands: spoken and shown, and nothing else."""

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
import unicodedata
from contextlib import closing, suppress
from pathlib import Path

import pytest

from voicecoach.cli.app import execute
from voicecoach.routine import loading

ATTACKS = {
    "terminal": r"\e]0;owned\a\e[2J\e[31mred",
    "terminal, 8 bits": r"\x9b2J\x9d0;owned\x9c",
    "direction": r"safe\u202eexe\u2066",
    "nothing": r"before\0after",
    "lines": r"one\ntwo\r\nthree\rfour\u2028five\x85six",
    "shell": "$(touch owned) `touch owned`; touch owned | touch owned & touch owned",
    "ssml": "<speak><break time='5s'/><prosody rate='x-slow'>slow</prosody></speak>",
    "engine": "[[h@l'oU]] [[inpt PHON]] go",
    "sql": "'); DROP TABLE session; --",
    "path": "../../owned",
    "formula": "=cmd|' /C calc'!A0",
    "format": "%s %n %x {} {0} {title} {__class__}",
    "markup": "[bold red]rich[/] <script>owned()</script>",
    "option": "--output=owned",
}
"""As they stand between double quotes in YAML."""

REFUSED = {"terminal", "terminal, 8 bits", "direction", "nothing", "lines"}
"""What no text of a routine may hold."""


def written(attack: str) -> str:
    return f"""
title: "{attack}"
summary: "{attack}"
author: "{attack}"
source: "{attack}"
caution: ["Careful. {attack}"]
blocks:
  - name: "{attack}"
    exercises:
      - name: "Bridge {attack}"
        reps: 1
        tempo: 1-0-1-0
        get_ready: 3
        cues: {{setup: ["Lie down. {attack}"], form: ["Breathe. {attack}"]}}
      - {{name: "{attack} again", hold: 3, get_ready: 3}}
closing: ["Well done. {attack}"]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "deep" / "work").mkdir(parents=True)
    return tmp_path / "deep" / "work"


def voicecoach(place: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    """A command, as it is really run, in a place where nothing may appear that was not asked for."""
    home = {"VOICECOACH_HOME": str(place / "home"), "VOICECOACH_VOICE": "pyttsx3"}
    done = subprocess.run(
        [sys.executable, "-m", "voicecoach", *arguments],
        cwd=place,
        env={**os.environ, **home},
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == code, done.stderr
    for stream in (done.stdout, done.stderr):
        assert harmless(stream.decode("utf-8"))
    assert b"Traceback" not in done.stderr
    assert not [path for path in place.parents[1].rglob("*") if path.stem == "owned"]
    return done


def harmless(text: str) -> bool:
    """Nothing in it that a terminal obeys, but ends of lines."""
    turning = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
    text = text.replace("\r\n", "\n")  # of CSV
    return not [c for c in text if (unicodedata.category(c) == "Cc" and c not in "\n\t") or c in turning]


ACCEPTED = {name: attack for name, attack in ATTACKS.items() if name not in REFUSED}
ALL = " ".join(ACCEPTED.values())


@pytest.mark.parametrize("name", ATTACKS)
def test_shown_and_never_obeyed(
    place: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same commands as they are really run are below; in this process each takes a tenth of the time."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("VOICECOACH_HOME", str(place / "home"))
    Path("routine.yaml").write_text(written(ATTACKS[name]), encoding="utf-8")
    refused = 2 if name in REFUSED else 0
    for command in (["check", "routine.yaml"], ["show", "routine.yaml"], ["show", "routine.yaml", "--json"]):
        assert execute(command) == refused
    if not refused:
        assert execute(["show", "routine.yaml", "--html", "sheet.html"]) == 0
        assert "<script" not in Path("sheet.html").read_text(encoding="utf-8")
    out, err = capsys.readouterr()
    assert out.strip() or err.strip()
    assert harmless(out)
    assert harmless(err)
    assert "Traceback" not in err
    assert not [path for path in place.parents[1].rglob("*") if path.stem == "owned"]


@pytest.mark.heavy
def test_listed_and_never_obeyed(place: Path) -> None:
    for number, attack in enumerate(ATTACKS.values()):
        (place / f"routine-{number}.yaml").write_text(written(attack), encoding="utf-8")
    voicecoach(place, "list", "--dir", ".")
    voicecoach(place, "check", "routine-0.yaml", code=2)
    voicecoach(place, "show", f"routine-{list(ATTACKS).index('shell')}.yaml")


def events(place: Path) -> list[dict[str, object]]:
    text = (place / "events.jsonl").read_text(encoding="utf-8")
    assert harmless(text)
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.engine
def test_a_whole_workout_of_it(place: Path) -> None:
    """Done, kept, listed and exported: the journal is whole, and what was said is what stands in the routine."""
    file = place / "=1+1 $(touch owned) 'routine';--.yaml"
    file.write_text(written(ALL), encoding="utf-8")
    silent = ("--keep", "--mic", "none", "--speaker", "none", "--fast", "--events", "events.jsonl")
    voicecoach(place, "run", file.name, *silent)
    said = [event["text"] for event in events(place) if event["event"] == "said"]
    assert f"Lie down. {ATTACKS['shell']}" in " ".join(map(str, said))
    with closing(sqlite3.connect(place / "home" / "journal.sqlite3")) as journal:
        assert {row[0] for row in journal.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} >= {"session"}
        [(title, reps)] = journal.execute("SELECT title, reps FROM session").fetchall()
    assert (title, reps) == (loading.load(file).title, 1)  # and a hold
    assert file.stem[:10] in voicecoach(place, "history").stdout.decode()  # it is shortened to the terminal's width
    assert file.stem in voicecoach(place, "history", "--json").stdout.decode()
    rows = list(csv.DictReader(voicecoach(place, "export").stdout.decode().splitlines()))
    assert {row["routine"] for row in rows} == {f"'{file.stem}".replace(";--", ";'--")}
    voicecoach(place, "render", file.name, "-o", "out.m4b", "--events", "events.jsonl")
    assert sorted(path.name for path in place.iterdir()) == sorted([file.name, "events.jsonl", "home", "out.m4b"])


@pytest.mark.engine
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_the_live_picture_of_it(place: Path) -> None:
    import pty  # noqa: PLC0415 - there is none on Windows

    (place / "routine.yaml").write_text(written(ALL), encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "voicecoach",
        "run",
        "routine.yaml",
        "--mic",
        "none",
        "--speaker",
        "none",
        "--fast",
    ]
    home = {"VOICECOACH_HOME": str(place / "home"), "VOICECOACH_VOICE": "pyttsx3", "TERM": "xterm"}
    with subprocess.Popen(command, cwd=place, env={**os.environ, **home}, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the end of a terminal
            while part := os.read(ours, 65_536):
                shown += part
    os.close(ours)
    text = shown.decode()
    assert "owned" in text
    # Its own: colours, the cursor up and down, shown and hidden, and the end of a picture.
    assert harmless(re.sub(r"\x1b\[(\d+[AB]|[\d;]*m|\?25[lh]|J)|\r", "", text))


@pytest.mark.engine
@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_name_that_is_no_text(place: Path) -> None:
    name = os.fsdecode(b"\xff\x1b[2J\x9b.yaml")
    (place / name).write_text(written("plain"), encoding="utf-8")
    voicecoach(place, "check", name)
    voicecoach(place, "run", name, "--mic", "none", "--speaker", "none", "--fast", "--keep", "--events", "events.jsonl")
    assert events(place)[-1]["reason"] == "finished"
    for command in (["history"], ["history", "--json"], ["export"], ["export", "--format", "json"]):
        assert voicecoach(place, *command).stdout
