"""Where espeak-ng's data may lie."""

import tempfile

import pytest

from voicecoach.speech.espeak_data import MAX_PATH, short


@pytest.fixture
def deep(tmp_path):
    folder = tmp_path.joinpath(*["x" * 100] * 3, "espeak-ng-data")
    folder.mkdir(parents=True)
    (folder / "phontab").touch()
    return folder


def test_a_short_path_stays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert str(short(tmp_path.relative_to(tmp_path))) == "."


@pytest.mark.parametrize("beside", ["short", "long"])
def test_a_long_one_gets_a_short_name(deep, beside):
    with tempfile.TemporaryDirectory() as name:
        folder = deep.parent if beside == "long" else type(deep)(name)
        for _ in range(2):
            link = short(deep, folder)
            assert len(str(link)) <= MAX_PATH
            assert (link / "phontab").exists()
        assert (link.parent == folder) is (beside == "short")


def test_where_no_folder_will_do_it_says_so(deep, monkeypatch):
    monkeypatch.setattr("voicecoach.speech.espeak_data.os.access", lambda *_: False)
    with pytest.raises(OSError, match="short name"):
        short(deep)
