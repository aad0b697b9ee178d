import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.journal.bookmarks import Bookmark, Bookmarks, digest


@pytest.fixture
def routine(tmp_path):
    path = tmp_path / "routine.yaml"
    path.write_text("title: A")
    return path


def bookmark(routine, rep=4):
    return Bookmark(digest(routine), {"step": 3, "rep": rep}, {"skipped": ["a"]}, "2026-11-24T10:00:00+01:00")


def written(bookmarks, *puts):
    """Put bookmarks while the writer runs, and wait until it has ended."""
    stop = threading.Event()
    thread = threading.Thread(target=bookmarks.work, args=(stop,))
    thread.start()
    for put in puts:
        bookmarks.put(*put)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_the_last_one_is_found_again(tmp_path, routine):
    bookmarks = Bookmarks(tmp_path / "kept")
    written(bookmarks, (routine, bookmark(routine, 4)), (routine, bookmark(routine, 5)))
    assert Bookmarks(tmp_path / "kept").find(routine) == bookmark(routine, 5)
    assert not bookmarks.trouble
    [file] = (tmp_path / "kept").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_none_takes_it_away(tmp_path, routine):
    bookmarks = Bookmarks(tmp_path / "kept")
    written(bookmarks, (routine, bookmark(routine)))
    written(bookmarks, (routine, None))
    assert bookmarks.find(routine) is None
    written(bookmarks, (routine, None))
    assert not bookmarks.trouble


def test_an_edited_routine_has_none(tmp_path, routine):
    bookmarks = Bookmarks(tmp_path / "kept")
    written(bookmarks, (routine, bookmark(routine)))
    routine.write_text("title: B")
    assert bookmarks.find(routine) is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path, routine):
    (tmp_path / "kept").write_text("a file stands here")
    bookmarks = Bookmarks(tmp_path / "kept")
    written(bookmarks, (routine, bookmark(routine)))
    assert "could not be kept" in bookmarks.trouble


@settings(max_examples=50)
@given(content=st.binary(max_size=200) | st.sampled_from([b"[]", b"{}", b'{"format": 1}', b"null"]))
def test_a_damaged_one_is_none(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("kept")
    routine = folder / "routine.yaml"
    routine.write_text("title: A")
    bookmarks = Bookmarks(folder / "places")
    written(bookmarks, (routine, bookmark(routine)))
    [file] = (folder / "places").iterdir()
    file.write_bytes(content)
    assert bookmarks.find(routine) is None
