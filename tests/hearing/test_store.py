"""The model store from end to end, against a real server on the loopback, with real faults."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from archives import FILES, catalogue, contents, serving, sum_of, zipped

from voicecoach.base import file_lock
from voicecoach.base.errors import ModelError
from voicecoach.hearing.catalogue import ModelCatalogue, Source
from voicecoach.hearing.fetch import RetryPolicy
from voicecoach.hearing.store import ModelStore, looks_like_model

ARCHIVE = zipped()
FOLDER = "assets/model-en-us"


def source(url: str, sha256: str = sum_of(ARCHIVE), size: int = len(ARCHIVE)) -> Source:
    return Source("web", url, FOLDER, sha256, size)


def store(*folders: Path, known: ModelCatalogue | None = None) -> ModelStore:
    return ModelStore(folders, known or catalogue(), RetryPolicy(silence=0.5, pauses=(0.0,)))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "model.zip"
    path.write_bytes(ARCHIVE)
    return path


@pytest.fixture
def installed(home: Path, archive: Path) -> ModelStore:
    one = store(home)
    one.install(origin=archive)
    return one


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock"}


def test_install_fetches_verifies_unpacks_and_leaves_nothing_else(home: Path) -> None:
    stages: list[str] = []
    with serving(ARCHIVE, "all") as (url, _):
        one = store(home, known=catalogue(source(url)))
        path = one.install(progress=lambda stage, *_: stages.append(stage))
    assert path == home / "tiny" == one.find() == one.find("tiny")
    assert contents(path) == FILES
    assert list(dict.fromkeys(stages)) == ["download", "check", "unpack"]
    assert visible(home) == {"tiny"}
    assert one.verify() == []


def test_a_second_install_asks_nobody(home: Path) -> None:
    with serving(ARCHIVE, "all") as (url, script):
        one = store(home, known=catalogue(source(url)))
        assert one.install() == one.install()
    assert len(script.ranges) == 1


def test_force_replaces(installed: ModelStore, home: Path) -> None:
    (home / "tiny" / "README").write_text("altered")
    with serving(ARCHIVE, "all") as (url, _):
        store(home, known=catalogue(source(url))).install(force=True)
    assert contents(home / "tiny") == FILES
    assert visible(home) == {"tiny"}
    assert installed.verify() == []


def test_what_lies_in_another_folder_is_enough(home: Path, installed: ModelStore, tmp_path: Path) -> None:
    assert installed.find() == store(tmp_path / "first", home).install()


def test_a_cut_off_install_goes_on(home: Path) -> None:
    with serving(ARCHIVE, 20_000, 0, "all") as (url, script):
        one = store(home, known=catalogue(source(url, size=0)))
        with pytest.raises(ModelError, match="the next try goes on there") as failure:
            one.install()
        assert "model install tiny" in failure.value.hint
        assert not (home / "tiny").exists()
        one.install()
    assert script.ranges[-1] is not None
    assert contents(home / "tiny") == FILES
    assert visible(home) == {"tiny"}


def test_the_second_source_when_the_first_fails(home: Path) -> None:
    with serving(b"", "404") as (gone, _), serving(ARCHIVE, "all") as (url, _):
        store(home, known=catalogue(source(gone), source(url))).install()
    assert visible(home) == {"tiny"}


def test_all_sources_fail(home: Path) -> None:
    with serving(b"", "404") as (gone, _), serving(ARCHIVE[::-1], "all") as (wrong, _):
        one = store(home, known=catalogue(source(gone), source(wrong)))
        with pytest.raises(ModelError, match=r"answers 404.*SHA-256 differs"):
            one.install()
    assert visible(home) == set()


def test_the_wrong_file_is_never_unpacked(home: Path) -> None:
    with serving(ARCHIVE, "all") as (url, _), pytest.raises(ModelError, match="SHA-256 differs"):
        store(home, known=catalogue(source(url, sha256="0" * 64))).install()
    assert visible(home) == set()


def test_a_catalogue_without_a_source(home: Path) -> None:
    with pytest.raises(ModelError, match="names no source"):
        store(home).install()


def test_not_enough_room(home: Path) -> None:
    with serving(ARCHIVE, "all") as (url, script):
        one = store(home, known=catalogue(source(url), unpacked=10**17))
        with pytest.raises(ModelError, match=r"not enough room.* Nothing was changed"):
            one.install()
    assert script.ranges == []


def test_the_disk_is_full(home: Path) -> None:
    home.mkdir()
    with serving(ARCHIVE, "all") as (url, _):
        where = source(url)
        (home / f".{where.sha256[:16]}.part").symlink_to("/dev/full")  # a device that takes no byte
        with pytest.raises(ModelError, match="the disk is full") as failure:
            store(home, known=catalogue(where)).install()
    assert "VOICECOACH_MODELS" in failure.value.hint


def test_an_archive_without_a_whole_model(home: Path, tmp_path: Path) -> None:
    static = {name: data for name, data in FILES.items() if name != "graph/Gr.fst"}
    (tmp_path / "static.zip").write_bytes(zipped(static))
    with pytest.raises(ModelError, match="no Vosk model that can take a grammar"):
        store(home).install("mine", origin=tmp_path / "static.zip")
    assert visible(home) == set()


def test_a_stopped_install_leaves_no_trace(home: Path, archive: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        del done, total
        if stage == "unpack":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store(home).install(origin=archive, progress=stop)
    assert visible(home) == set()


def test_remains_of_a_killed_install_do_no_harm(home: Path, archive: Path) -> None:
    for name in (".tiny.new", ".tiny.old"):
        (home / name / "am").mkdir(parents=True)
        (home / name / "am" / "final.mdl").write_bytes(b"half")
    one = store(home)
    assert [entry.name for entry in one.entries() if entry.path] == []
    one.install(origin=archive)
    one.install(origin=archive)
    assert contents(home / "tiny") == FILES
    assert visible(home) == {"tiny"}


def test_a_folder_as_origin_also_one_that_was_installed_before(
    home: Path, installed: ModelStore, tmp_path: Path
) -> None:
    copy = shutil.copytree(installed.find(), tmp_path / "usb-stick")
    path = installed.install("another", origin=copy)
    assert path == home / "another" == installed.find("another")
    assert installed.verify("another") == []


def test_an_origin_that_is_not_there(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no file or folder"):
        store(home).install(origin=tmp_path / "none.zip")


def test_what_others_put_there_is_left_alone(home: Path, archive: Path) -> None:
    (home / "tiny").mkdir(parents=True)
    (home / "tiny" / "thesis.txt").write_text("years of work")
    with pytest.raises(ModelError, match="is in the way"):
        store(home).install(origin=archive)
    assert (home / "tiny" / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", ".hidden", "", "x" * 100, "né"])
def test_no_wild_names(home: Path, archive: Path, name: str) -> None:
    one = store(home)
    if not name:
        assert one.install(name, origin=archive) == home / "tiny"
        return
    with pytest.raises(ModelError):
        one.install(name, origin=archive)
    assert not home.exists() or visible(home) == set()


def test_unknown_names_get_a_guess(installed: ModelStore) -> None:
    for action in (installed.find, installed.install, installed.verify, installed.remove):
        with pytest.raises(ModelError, match=r"called 'tinny'\. Did you mean tiny\?") as failure:
            action("tinny")
        assert failure.value.hint.endswith("model list")


def test_what_is_missing_names_the_command(home: Path) -> None:
    with pytest.raises(ModelError, match="tiny is not installed") as failure:
        store(home).find()
    assert failure.value.hint.endswith("model install tiny")


def test_find_takes_a_path(installed: ModelStore, home: Path, tmp_path: Path) -> None:
    assert installed.find(str(home / "tiny")) == home / "tiny"
    with pytest.raises(ModelError, match="is not a Vosk model"):
        installed.find(str(tmp_path))


def test_the_first_folder_comes_first(home: Path, installed: ModelStore, archive: Path, tmp_path: Path) -> None:
    assert installed.find() == home / "tiny"
    store(tmp_path / "mine").install(origin=archive)
    assert store(tmp_path / "mine", home).find() == tmp_path / "mine" / "tiny"


def test_a_folder_that_cannot_be_written_is_passed_over(home: Path, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert store(tmp_path / "file" / "models", home).install(origin=archive) == home / "tiny"
    with pytest.raises(ModelError, match="No folder for speech models"):
        store(tmp_path / "file").install(origin=archive)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_passed_over(home: Path, archive: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    assert store(locked, home).install(origin=archive) == home / "tiny"


def test_entries(installed: ModelStore, home: Path, archive: Path) -> None:
    installed.install("mine", origin=archive)
    (home / "notes").mkdir()
    tiny, mine = installed.entries()
    assert (tiny.name, tiny.default, tiny.path, tiny.licence) == ("tiny", True, home / "tiny", "Apache-2.0")
    assert (mine.name, mine.default, mine.path) == ("mine", False, home / "mine")


def test_verify_tells_each_damage(installed: ModelStore, home: Path) -> None:
    model = home / "tiny"
    (model / "README").unlink()
    (model / "graph" / "Gr.fst").write_bytes(FILES["graph/Gr.fst"].upper())
    (model / "conf" / "mfcc.conf").write_bytes(b"")
    (model / "extra").write_bytes(b"")
    assert sorted(installed.verify()) == [
        "README is missing.",
        "conf/mfcc.conf has 0 bytes instead of 25.",
        "extra was added.",
        "graph/Gr.fst was altered.",
    ]


def test_verify_tells_what_cannot_be_read(installed: ModelStore, home: Path) -> None:
    readme = home / "tiny" / "README"
    readme.unlink()
    readme.symlink_to("README")
    assert installed.verify() == ["README cannot be read: Too many levels of symbolic links."]


@pytest.mark.parametrize(
    "record", ["", "[]", "{}", '{"files": 3}', '{"files": {"a": {}}}', '{"files": {"a": {"size": "x", "sha256": ""}}}']
)
def test_verify_without_a_sound_record(installed: ModelStore, home: Path, record: str) -> None:
    (home / "tiny" / "voicecoach-model.json").write_text(record)
    (problem,) = installed.verify()
    assert "nothing to compare with" in problem


def test_remove(installed: ModelStore, home: Path) -> None:
    assert installed.remove() == home / "tiny"
    assert visible(home) == set()
    with pytest.raises(ModelError, match="not installed"):
        installed.remove()


def test_remove_deletes_a_link_but_not_what_it_names(installed: ModelStore, home: Path, tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere"
    (home / "tiny").rename(kept)
    (home / "tiny").symlink_to(kept)
    installed.remove()
    assert visible(home) == set()
    assert looks_like_model(kept)


def test_remove_deletes_nothing_by_path(installed: ModelStore, home: Path) -> None:
    with pytest.raises(ModelError, match="nothing was deleted"):
        installed.remove(str(home / "tiny"))
    assert looks_like_model(home / "tiny")


def test_two_installs_at_once(home: Path) -> None:
    home.mkdir()
    waiting = threading.Event()
    paths: list[Path] = []

    def told(stage: str, done: int, total: int) -> None:
        del done, total
        if stage == "wait":
            waiting.set()

    with serving(ARCHIVE, "all") as (url, script):
        one = store(home, known=catalogue(source(url)))
        other = threading.Thread(target=lambda: paths.append(one.install(progress=told)))
        with file_lock.held(home / ".lock"):
            other.start()
            assert waiting.wait(30)
            assert not (home / "tiny").exists()
        other.join(30)
        assert one.install() == paths[0]
    assert len(script.ranges) == 1
