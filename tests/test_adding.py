"""Routines of others: what is good goes in whole, what is not goes in not at all, and nothing leaves the folder."""

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from voicecoach.base.errors import UsageError, VoicecoachError
from voicecoach.base.paths import Paths
from voicecoach.base.settings import Settings
from voicecoach.library import adding, finding
from voicecoach.library.adding import Additions, NotAdded, add

GOOD = """title: {title}
source: A friend
caution: [Take care.]
licence: {licence}
blocks:
  - exercises:
      - name: Hip bridges
        reps: 8
        cues: {{setup: [Lie down.]}}
"""


def routine(title="Legs", licence="CC BY 4.0"):
    return GOOD.format(title=title, licence=licence)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def mine(home):
    return home / "routines"


@pytest.fixture
def got(tmp_path):
    folder = tmp_path / "got"
    folder.mkdir()
    return folder


def written(folder, name="legs.yaml", text=None):
    path = folder / name
    path.write_text(routine() if text is None else text, encoding="utf-8")
    return path


def zipped(folder, *entries, name="pack.zip", method=zipfile.ZIP_DEFLATED):
    path = folder / name
    with zipfile.ZipFile(path, "w", method) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return path


def entry(name, mode=stat.S_IFREG | 0o644):
    info = zipfile.ZipInfo("x")
    info.filename = name  # as it is: the constructor would tidy it
    info.external_attr = mode << 16
    return info


def never(names):
    raise AssertionError(names)


def take(*paths, agreed=never) -> Additions:
    return add(paths, Settings(), agreed=agreed)


def refused(*paths):
    with pytest.raises(NotAdded) as caught:
        take(*paths)
    return caught.value


def names_in(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# --- what is good


def test_a_file_is_among_ones_own_and_found_by_its_name(got, mine):
    (one,) = take(written(got)).added
    assert (one.name, one.title, one.licence, one.source) == ("legs", "Legs", "CC BY 4.0", "A friend")
    assert (one.replaced, one.unchanged, one.hides, one.author) == (False, False, "", "")
    assert finding.Library([Paths().routines]).find("legs") == mine / "legs.yaml" == Path(one.path)
    assert (mine / "legs.yaml").read_text() == routine()
    assert names_in(mine) == ["legs.yaml"]


def test_an_archive_gives_its_routines_from_any_folder_and_tells_what_is_none(got, mine):
    pack = zipped(
        got,
        ("club/legs.yaml", routine()),
        ("club/arms.yml", routine("Arms")),
        ("club/README.md", "hello"),
        ("__MACOSX/club/._legs.yaml", "rubbish"),
    )
    outcome = take(pack)
    assert [one.title for one in outcome.added] == ["Legs", "Arms"]
    assert outcome.left_out == (f"{pack}: club/README.md", f"{pack}: __MACOSX/club/._legs.yaml")
    assert names_in(mine) == ["arms.yaml", "legs.yaml"]


def test_warnings_do_not_keep_it_out_and_are_told(got):
    (one,) = take(written(got, text="title: X\nblocks:\n  - exercises:\n      - name: Bows\n        reps: 3\n")).added
    assert one.warnings
    assert {problem.file for problem in one.warnings} == {str(got / "legs.yaml")}
    assert one.licence == ""


def test_what_hides_a_shipped_routine_says_so(got):
    (one,) = take(written(got, "Back-Pain.yaml")).added
    assert one.hides == str(finding.shipped() / "back-pain.yaml")
    assert not one.replaced


def test_the_same_once_more_changes_nothing(got, mine):
    take(written(got))
    before = (mine / "legs.yaml").stat()
    (one,) = take(got / "legs.yaml").added
    after = (mine / "legs.yaml").stat()
    assert (one.unchanged, one.replaced) == (True, False)
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


# --- what is there already


def test_another_one_of_the_name_is_asked_about(got, mine):
    take(written(got))
    asked = []
    other = written(got, "LEGS.yml", routine("Other legs"))
    with pytest.raises(UsageError, match="nothing was replaced"):
        take(other, written(got, "arms.yaml"), agreed=lambda names: asked.append(list(names)) or False)
    assert asked == [["legs"]]
    assert names_in(mine) == ["legs.yaml"]
    assert (mine / "legs.yaml").read_text() == routine()


def test_it_takes_the_others_place_where_that_is_agreed(got, mine):
    take(written(got))
    (one,) = take(written(got, "LEGS.yml", routine("Other legs")), agreed=lambda _: True).added
    assert (one.name, one.replaced) == ("legs", True)
    assert names_in(mine) == ["legs.yaml"]
    assert "Other legs" in (mine / "legs.yaml").read_text()


# --- what is wrong


def test_all_problems_of_all_files_are_told_and_nothing_is_added(got, mine):
    bad = written(got, "bad.yaml", "title: X\nblock: 1\n")
    broken = zipped(got, ("in.yaml", "title: [\n"))
    error = refused(bad, broken, written(got), got / "none.yaml", got / "none.zip", got)
    files = [problem.file for problem in error.problems]
    assert {str(bad), f"{broken}: in.yaml", str(got / "none.yaml"), str(got / "none.zip"), str(got)} == set(files)
    assert "bad.yaml:2:1: The key `block` is not known here. Did you mean `blocks`?" in error.message
    assert names_in(mine) == []


def test_so_many_problems_that_the_first_would_scroll_away(got):
    keys = "".join(f"x{number}: 1\n" for number in range(80))
    error = refused(written(got, text=f"{routine()}{keys}"))
    assert len(error.problems) == 80
    assert "and 30 more." in error.message


def test_two_of_one_name_are_one_too_many(got, mine):
    error = refused(written(got), zipped(got, ("Legs.yaml", routine())))
    assert "same name" in error.message
    assert names_in(mine) == []


@pytest.mark.parametrize("name", [".hidden.yaml", "new\nline.yaml", "..yaml", "x" * 101 + ".yaml"])
def test_a_name_that_cannot_be_one(got, name):
    assert "cannot be the name" in refused(written(got, name)).message


def test_what_is_too_large_or_no_text(got):
    large = written(got, "large.yaml", "# " + "x" * 1_000_001)
    (got / "data.yaml").write_bytes(bytes(range(256)))
    message = refused(large, got / "data.yaml").message
    assert "over 1 MB" in message
    assert "not UTF-8" in message or "control character" in message.lower()


# --- archives that nobody should trust


@pytest.mark.parametrize(
    ("wild", "said"),
    [
        (entry("../outside.yaml"), "a path that is not taken"),
        (entry("a/../../outside.yaml"), "a path that is not taken"),
        (entry("/tmp/outside.yaml"), "a path that is not taken"),  # noqa: S108 - that is the attack
        (entry("C:\\outside.yaml"), "a path that is not taken"),
        (entry("esc\x1b[2J.yaml"), "a path that is not taken"),
        (entry("link.yaml", stat.S_IFLNK | 0o777), "neither file nor folder"),
        (entry("pipe.yaml", stat.S_IFIFO | 0o644), "neither file nor folder"),
    ],
)
def test_no_way_out_of_the_folder(got, home, wild, said):
    before = names_in(got.parent)
    error = refused(zipped(got, ("legs.yaml", routine()), (wild, routine("Evil"))))
    assert said in error.message
    assert "\x1b" not in error.message
    assert names_in(home / "routines") == []
    assert set(names_in(got.parent)) - set(before) <= {"home"}


def test_no_bomb(got, mine):
    error = refused(zipped(got, ("legs.yaml", bytes(1 << 22))))
    assert "blows up" in error.message
    assert names_in(mine) == []


def test_neither_too_many_nor_too_much(got, monkeypatch):
    pack = zipped(got, *((f"r{n}.yaml", routine(str(n))) for n in range(4)))
    monkeypatch.setattr(adding, "ARCHIVE", adding.Limits(files=3, size=10_000))
    assert "4 entries" in refused(pack).message
    monkeypatch.setattr(adding, "ARCHIVE", adding.Limits(files=9, size=500))
    assert "more than 500 bytes" in refused(pack).message


def test_an_archive_over_25_mb_is_refused_before_it_is_opened(got, mine):
    pack = zipped(got, ("legs.yaml", routine()))
    good = pack.read_bytes()
    with pack.open("wb") as file:  # sparse; zipfile finds an archive at the end of anything, and would take this one
        file.seek(adding.LARGEST_ARCHIVE)
        file.write(good)
    with zipfile.ZipFile(pack) as archive:
        assert archive.namelist() == ["legs.yaml"]
    assert "over 25 MB" in refused(pack).message
    assert names_in(mine) == []


@pytest.mark.parametrize("name", ["Rücken.yaml", "Ru\u0308cken.yaml"])
def test_letters_of_any_script_are_taken_in_one_spelling(got, mine, name):
    take(zipped(got, (name, routine())))
    assert names_in(mine) == ["Rücken.yaml"]


def test_letters_of_an_older_encoding_are_not_guessed(got, mine):
    pack = zipped(got, ("Rxcken.yaml", GOOD))
    pack.write_bytes(pack.read_bytes().replace(b"Rxcken", b"R\x81cken"))
    assert "path that is not taken" in refused(pack).message
    assert names_in(mine) == []


def test_entries_are_counted_before_the_archive_is_opened(got):
    pack = zipped(got, *((f"{n}.yaml", "") for n in range(501)))
    pack.write_bytes(pack.read_bytes()[:-22])  # without the end that zipfile asks for
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(pack)
    assert "501 entries; more than 500" in refused(pack).message


def test_a_routine_in_it_that_is_too_large(got):
    pack = zipped(got, ("legs.yaml", b"#" * 1_000_001), method=zipfile.ZIP_STORED)
    assert "legs.yaml in it is over 1 MB" in refused(pack).message


@pytest.mark.parametrize("damage", [0, 10, 40])
def test_a_damaged_archive(got, damage):
    pack = zipped(got, ("legs.yaml", routine()), method=zipfile.ZIP_STORED)
    data = bytearray(pack.read_bytes())
    data[damage] ^= 0xFF
    pack.write_bytes(data[: len(data) - damage])
    assert "pack.zip:1:1: This archive cannot be read" in refused(pack).message


def test_an_archive_without_a_routine(got):
    assert "holds no routine" in refused(zipped(got, ("README.md", "hello"))).message


def test_an_archive_in_an_archive_is_no_routine(got):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("legs.yaml", routine())
    assert take(zipped(got, ("a.yaml", routine()), ("b.zip", inner.getvalue()))).left_out


# --- a disk that refuses


class Failing:
    """Moves of files, of which the nth fails."""

    def __init__(self, at):
        self.real, self.calls, self.at = Path.replace, 0, at

    def move(self, path, target):
        self.calls += 1
        if self.calls == self.at:
            raise OSError(28, "No space left on device")
        return self.real(path, target)


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_disk_that_refuses_leaves_everything_as_it_was(got, mine, monkeypatch, at):
    take(written(got), written(got, "arms.yaml", routine("Arms")))
    new = [written(got, "legs.yaml", routine("New legs")), written(got, "arms.yaml", routine("New arms"))]
    disk = Failing(at)

    def replace(path, target):
        return disk.move(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(VoicecoachError, match="No space left on device"):
        take(*new, agreed=lambda _: True)
    assert names_in(mine) == ["arms.yaml", "legs.yaml"]
    assert "New" not in (mine / "legs.yaml").read_text() + (mine / "arms.yaml").read_text()


# --- the command


def test_the_command_shows_each_with_its_licence(got, capsys):
    from voicecoach.cli.app import execute  # noqa: PLC0415 - the room above, for this one test

    pack = zipped(got, ("legs.yaml", routine()), ("plain.yaml", routine("Plain").replace("licence: CC BY 4.0\n", "")))
    assert execute(["add", str(pack)]) == 0
    out, err = capsys.readouterr()
    assert "legs: Legs\n  licence  CC BY 4.0\n" in out
    assert "plain: Plain\n  licence  none is named" in out
    assert "2 routines. Next: " in err
    assert execute(["add", str(pack), "--json"]) == 0
    assert [one["unchanged"] for one in json.loads(capsys.readouterr().out)["added"]] == [True, True]


def test_the_command_asks_nobody_where_nobody_is(got, capsys, monkeypatch):
    from voicecoach.cli.app import execute  # noqa: PLC0415 - likewise

    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    take(written(got))
    other = written(got, "legs.yaml", routine("Other legs"))
    assert execute(["add", str(other), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["hint"] == "--force replaces it."
    assert execute(["add", str(other), "--force"]) == 0
    assert "legs: Other legs (replaced)" in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 2), ("no\n", 2)])
def test_the_command_asks_a_person(got, capsys, monkeypatch, answer, code):
    from voicecoach.cli.app import execute  # noqa: PLC0415 - likewise

    class Person(io.StringIO):
        def isatty(self):
            return True

    take(written(got))
    monkeypatch.setattr("sys.stdin", Person(answer))
    assert execute(["add", str(written(got, "legs.yaml", routine("Other legs")))]) == code
    assert "Replace your legs? [y/N] " in capsys.readouterr().err


def test_problems_are_in_the_json_of_the_error(got, capsys):
    from voicecoach.cli.app import execute  # noqa: PLC0415 - likewise

    assert execute(["add", str(written(got, "bad.yaml", "title: X\nblock: 1\n")), "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["error"]["problems"]
    assert {problem["file"] for problem in problems} == {str(got / "bad.yaml")}
    assert problems[0]["suggestion"] == "Did you mean `blocks`?"
