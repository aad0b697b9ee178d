"""Each command in each state, through the ear. Run: python -m benchmarks.states [FOLDER …] [--only PART] [--now].

A command is tried with recordings of people where the folders hold some (`AT_MOST` of them, of as many speakers as
there are), and otherwise with all its phrases by two synthetic voices. It counts where the ear tells it; what else the
ear tells is named. Both grammars are measured in one run: every phrase in every state, as the ear has it, and, as it
was before, only those that have an effect there. Other speech, words and noise tell what that does to false commands.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from benchmarks.remembered import Remembered
from benchmarks.synthetic import spoken
from benchmarks.tally import share
from voicecoach.base.paths import Paths
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing import phrases
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.model import Samples, SpeechModel
from voicecoach.hearing.phrases import SITUATIONS, PhraseTable
from voicecoach.hearing.phrases.table import Phrase
from voicecoach.hearing.recogniser import VoskModel
from voicecoach.hearing.store import ModelStore
from voicecoach.session.events import Spoken

FOLDERS: Final = (Path("../shared/data/speech"), Path("../shared/data/speech-2"))
AT_MOST: Final = 8
SILENCE: Final = HEARING_RATE
VOICES: Final = (("espeak:gmw/en-us", 130), ("espeak:gmw/en+f2", 165))
NAMES: Final = {"start": "resume"}
"""What a manifest calls a command that has another name here."""

FALSE_IN: Final = ("working", "paused", "asking-yes-no", "asking-number")


@dataclass(frozen=True)
class Said:
    """One utterance and what it must be heard as."""

    text: str
    wanted: tuple[str, int | None]
    samples: Samples


def narrowed(table: PhraseTable) -> PhraseTable:
    """The table as it was before: a state hears only what has an effect there, and a question only its answers."""
    asking = frozenset(name for name in SITUATIONS if name.startswith("asking"))

    def narrow(phrase: Phrase) -> Phrase:
        where = phrase.situations if phrase.situations <= asking else phrase.situations - asking
        if phrase.command == "resume":
            where = frozenset({"paused", "waiting"})
        if phrase.command == "pause":
            where -= {"paused"}
        return replace(phrase, situations=where, safe_in=where, heard_in=where)

    return PhraseTable(table.language, tuple(map(narrow, table.phrases)))


def recordings(folder: Path, kind: str) -> Iterator[tuple[dict[str, object], Samples]]:
    """The manifest's rows of a kind, with their sound."""
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == kind and not row.get("unverified"):
            samples, rate = soundfile.read(folder / row["file"], dtype="float32", always_2d=True)
            if rate == HEARING_RATE and not row["file"].startswith("fsdd/"):
                yield row, samples.mean(axis=1)


def utterances(folders: Sequence[Path], table: PhraseTable, at_most: int) -> dict[str, list[Said]]:
    """Command → what is tried of it: people's recordings, of different speakers first, or synthetic ones."""
    people: dict[str, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for folder in folders:
        for row, samples in recordings(folder, "positive"):
            command = NAMES.get(str(row["command"]), str(row["command"]))
            value = row.get("value")
            said = Said(str(row["text"]), (command, int(str(value)) if value is not None else None), samples)
            people[command][str(row["speaker"])].append(said)
    found = {command: _in_turn(list(speakers.values()))[:at_most] for command, speakers in people.items()}
    for voice, rate in VOICES:
        for clip, samples in spoken(table, voice, rate):
            if clip.wanted[0] not in people:
                found.setdefault(clip.wanted[0], []).append(Said(f"{clip.text} *", clip.wanted, samples))
    return found


def _in_turn(lists: Sequence[list[Said]]) -> list[Said]:
    longest = max(map(len, lists), default=0)
    return [one[n] for n in range(longest) for one in lists if n < len(one)]


def hear(ear: Ear, samples: Samples, situation: str) -> list[Spoken]:
    """What an ear understands of a recording, after a silence."""
    ear.attend(situation)
    decisions = [*ear.feed(np.zeros(SILENCE, np.float32)), *ear.feed(samples), *ear.finish()]
    return [decision for decision in decisions if isinstance(decision, Spoken)]


def alike(table: PhraseTable) -> list[list[str]]:
    """The situations, those together in which every phrase counts for the same."""
    found: dict[str, list[str]] = {}
    for situation in SITUATIONS:
        heard = table.grammar(situation)[:-1]
        same = [(text, table.is_costly(situation, text), table.is_idle(situation, text)) for text in heard]
        found.setdefault(repr(same), []).append(situation)
    return list(found.values())


def states(model: SpeechModel, table: PhraseTable, tried: Mapping[str, Sequence[Said]]) -> None:
    """How often each command was understood in each state, and what it was taken for."""
    groups, ear = alike(table), Ear(model, table)
    print("  " + "; ".join(f"{n}: {', '.join(names)}" for n, names in enumerate(groups, start=1)))
    wrong: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for command in sorted(tried):
        cells = []
        for situation, *_ in groups:
            understood = 0
            for said in tried[command]:
                heard = [(told.command, told.value) for told in hear(ear, said.samples, situation)]
                understood += said.wanted in heard
                wrong.update(f"{said.text} as {other[0]} ({situation})" for other in heard if other != said.wanted)
            hits[situation] += understood
            cells.append(f"{understood:>7}/{len(tried[command]):<2}")
        print(f"  {command:14} " + " ".join(cells), flush=True)
    n = sum(map(len, tried.values()))
    for names in groups:
        print(f"  {share(hits[names[0]], n)}  {', '.join(names)}")
    print(f"  taken for another: {sum(wrong.values())} {dict(wrong) or ''}", flush=True)


def false(model: SpeechModel, table: PhraseTable, others: Sequence[tuple[str, Samples]]) -> None:
    """What other speech, single words and noise are taken for, each with its file."""
    minutes = sum(len(samples) for _, samples in others) / HEARING_RATE / 60
    ear = Ear(model, table)
    for situation in FALSE_IN:
        moves: Counter[str] = Counter()
        answered: Counter[str] = Counter()
        named: list[str] = []
        for file, samples in others:
            for told in hear(ear, samples, situation):
                idle = table.is_idle(situation, told.phrase)
                (answered if idle else moves)[told.phrase] += 1
                named.append(f"    {'answered' if idle else 'effect  '}  {told.command:12} {told.phrase:14} {file}")
        print(
            f"  {situation:14} {minutes:.1f} min: {sum(moves.values())} with an effect {dict(moves)}, "
            f"{sum(answered.values())} that are answered {dict(answered)}",
            *named,
            sep="\n",
            flush=True,
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="recordings with a manifest.jsonl")
    parser.add_argument("--quick", action="store_true", help="two utterances a command, a tenth of the other speech")
    parser.add_argument("--other-speech", type=int, default=1, metavar="N", help="every Nth file of it")
    parser.add_argument("--at-most", type=int, default=AT_MOST, metavar="N", help="recordings of a command")
    parser.add_argument("--only", choices=("states", "false"), help="the commands alone, or the other speech alone")
    parser.add_argument("--now", action="store_true", help="the grammar as it is, without the earlier one")
    parser.add_argument("--remember", type=Path, metavar="FILE", help="decode each sound once, and never again")
    given = parser.parse_args()
    folders = [folder for folder in given.folders or FOLDERS if (folder / "manifest.jsonl").is_file()]
    if not folders:
        print("There are no recordings: give the folder that holds their manifest.jsonl.", file=sys.stderr)
        return 2
    path = ModelStore(Paths().models).find(None)
    model: SpeechModel = VoskModel(path)
    if given.remember:
        model = Remembered(model, path.name, given.remember)
    table = phrases.load("en")
    tried = utterances(folders, table, 2 if given.quick else given.at_most)
    negatives = [(str(row["file"]), samples) for folder in folders for row, samples in recordings(folder, "negative")]
    noises = [(str(row["file"]), samples) for folder in folders for row, samples in recordings(folder, "noise")]
    others = [*negatives, *noises][:: 10 if given.quick else given.other_speech]
    print("* by a synthetic voice")
    grammars = (("every phrase in every state", table), ("as it was before", narrowed(table)))
    for title, chosen in grammars[: 1 if given.now else None]:
        print(f"\n{title}", flush=True)
        if given.only != "false":
            states(model, chosen, tried)
        if given.only != "states":
            false(model, chosen, others)
    return 0


if __name__ == "__main__":
    sys.exit(main())
