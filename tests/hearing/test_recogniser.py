"""The real recogniser with the real model, and what can be tested without."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from real_model import speech_model, speech_model_folder

from voicecoach.base.checkout import how_to_repair
from voicecoach.base.errors import HearingError, ModelError
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing import record
from voicecoach.hearing.recogniser import VoskModel
from voicecoach.hearing.unpack import Kept

__all__ = ["speech_model", "speech_model_folder"]

AUDIO = Path(__file__).resolve().parents[2] / "audio"


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelError) as error:
        VoskModel(tmp_path)
    assert str(tmp_path) in error.value.message
    assert "model install" in error.value.hint


def model_files(folder):
    for name in ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/Gr.fst", "graph/HCLr.fst"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("--beam=10\n--lattice-beam=2.0\n", encoding="utf-8")
    return folder


def test_without_the_library_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "vosk", None)
    with pytest.raises(HearingError) as error:
        VoskModel(model_files(tmp_path))
    assert "vosk" in error.value.message
    assert error.value.hint == how_to_repair()


class Library:
    """The library's face, so that what it is given can be looked at."""

    def __init__(self, *, fails=False):
        self.fails = fails
        self.seen = {}

    def SetLogLevel(self, level):  # noqa: N802 - the library's name
        self.level = level

    def Model(self, folder):  # noqa: N802 - the library's name
        self.seen = {str(p.relative_to(folder)): p for p in Path(folder).rglob("*")}
        self.conf = (Path(folder) / "conf" / "model.conf").read_text(encoding="utf-8").splitlines()
        self.mfcc = (Path(folder) / "conf" / "mfcc.conf").read_text(encoding="utf-8").splitlines()
        self.linked = (Path(folder) / "am").is_symlink()
        if self.fails:
            raise Exception("Failed to create a model")  # noqa: TRY002 - as the library does
        return self


def test_the_model_is_loaded_with_our_settings_and_stays_as_it_was(tmp_path, monkeypatch):
    library, folder = Library(), model_files(tmp_path)
    monkeypatch.setitem(sys.modules, "vosk", library)
    VoskModel(folder)
    assert library.level == -1
    assert library.conf[:2] == ["--beam=10", "--lattice-beam=6.0"]
    assert library.mfcc[-1] == "--dither=0.0"
    assert (folder / "conf" / "model.conf").read_text(encoding="utf-8") == "--beam=10\n--lattice-beam=2.0\n"
    assert not any(path.exists() for path in library.seen.values())


def test_where_links_cannot_be_made_files_are_copied(tmp_path, monkeypatch):
    library, folder = Library(), model_files(tmp_path)
    (folder / "README").write_text("x", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "vosk", library)

    def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(Path, "symlink_to", refuse)
    VoskModel(folder)
    assert not library.linked
    assert {"am/final.mdl", "README"} <= set(library.seen)


def test_a_model_that_was_cut_off_is_named_with_what_mends_it_before_anything_reads_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "vosk", library := Library())
    folder = model_files(tmp_path)
    whole = (folder / "am" / "final.mdl").read_bytes()
    record.write(folder, {}, {"am/final.mdl": Kept(len(whole), ""), "README": Kept(3, "")})
    VoskModel(folder)
    (folder / "am" / "final.mdl").write_bytes(whole + b"x")
    library.seen.clear()
    with pytest.raises(ModelError, match=f"am/final.mdl has {len(whole) + 1} bytes instead of {len(whole)}") as error:
        VoskModel(folder)
    assert f"model install {folder.name} --force" in error.value.hint
    (folder / "am" / "final.mdl").write_bytes(whole)
    record.write(folder, {}, {"ivector/final.ie": Kept(3, "")})
    with pytest.raises(ModelError, match=r"ivector/final\.ie is missing"):
        VoskModel(folder)
    assert not library.seen


def test_a_damaged_model_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "vosk", Library(fails=True))
    with pytest.raises(ModelError, match="cannot be loaded") as error:
        VoskModel(model_files(tmp_path))
    assert "verify" in error.value.hint


def recording(name):
    samples, rate = soundfile.read(AUDIO / f"{name}.flac", dtype="float32")
    assert rate == HEARING_RATE
    return samples


@pytest.mark.model
def test_both_decoders_hear_a_recorded_word(speech_model):
    grammar, free = speech_model.grammar(["next", "stop", "repeat", "[unk]"]), speech_model.free()
    for name in ("stop", "repeat", "stop"):
        for decoder in (grammar, free):
            for piece in np.array_split(recording(name), 7):
                decoder.feed(piece)
        assert [word.text for word in grammar.result()] == [name]
        guesses = free.result()
        assert name in guesses
        assert len(guesses) <= 20


@pytest.mark.model
def test_the_same_sound_gives_the_same_answer(speech_model):
    """Kaldi's own dither is random: with it the confidences differ from time to time."""
    grammar, answers = speech_model.grammar(["help", "[unk]"]), set()
    for _ in range(4):
        grammar.feed(recording("help"))
        answers.add(grammar.result())
    grammar = speech_model.grammar(["help", "[unk]"])
    grammar.feed(recording("help"))
    assert answers == {grammar.result()}


@pytest.mark.model
def test_long_lived_decoders_are_made_anew(speech_model, monkeypatch):
    monkeypatch.setattr("voicecoach.hearing.recogniser.LIFE", 0.5)
    grammar, free, answers = speech_model.grammar(["stop", "[unk]"]), speech_model.free(), []
    for _ in range(3):
        for decoder in (grammar, free):
            decoder.feed(recording("stop"))
        answers.append((grammar.result(), free.result()))
    assert answers[0] == answers[1] == answers[2]
    words, guesses = answers[0]
    assert [word.text for word in words] == ["stop"]
    assert "stop" in guesses


@pytest.mark.model
def test_silence_is_nothing(speech_model):
    grammar = speech_model.grammar(["next", "[unk]"])
    assert grammar.result() == ()
    grammar.feed(np.zeros(8000, np.float32))
    assert grammar.result() == ()


@pytest.mark.model
def test_the_vocabulary(speech_model):
    assert speech_model.knows("pause")
    assert not speech_model.knows("superset")


@pytest.mark.model
def test_loading_prints_nothing(speech_model_folder):
    """Kaldi writes to the terminal by itself; in a process of its own, for it writes past Python."""
    code = f"from voicecoach.hearing.recogniser import VoskModel, Path; VoskModel(Path({str(speech_model_folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert (done.stdout, done.stderr) == ("", "")
