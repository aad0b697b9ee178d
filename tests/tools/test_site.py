"""The documentation as a site: built strictly, complete, and asking nobody for anything."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

pytest.importorskip("mkdocs", reason="an environment made before the site was: ./coach test makes it anew")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def text_of(site, page):
    return (site / page / "index.html").read_text(encoding="utf-8")


@pytest.mark.heavy
def test_every_page_is_built_and_what_is_none_is_left_out(site):
    pages = {path.stem for path in DOCS.glob("*.md")} - {"index"}
    assert {path.parent.name for path in site.glob("*/index.html")} == pages
    assert not list(site.glob("*.json")) + list(site.glob("*.1"))


@pytest.mark.heavy
@pytest.mark.parametrize(
    "page",
    [
        *("first-workout", "writing-a-routine", "spoken-commands", "commands", "voices", "hearing", "headphones"),
        *("privacy", "reliability", "architecture", "adding-an-engine", "contributing"),
    ],
)
def test_what_people_look_for_is_in_the_menu(site, page):
    assert f'href="{page}/"' in (site / "index.html").read_text(encoding="utf-8")


def test_no_page_asks_another_host_for_anything(site):
    """Links are for people to follow; what a browser fetches by itself is ours."""
    fetched = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=["']?(https?:)?//""")
    pages = [*site.glob("*.html"), *site.glob("*/index.html")]
    assert len(pages) > 15
    assert [page for page in pages if fetched.search(page.read_text(encoding="utf-8"))] == []


def test_the_picture_of_the_states_is_on_the_page(site):
    assert (site / "images" / "states.svg").is_file()
    assert 'src="../images/states.svg"' in text_of(site, "architecture")


def test_code_stands_as_code_and_tables_as_tables(site):
    page = text_of(site, "writing-a-routine")
    assert page.count('class="language-sh highlight"') + page.count('class="highlight"') >= 6
    assert "<table>" in text_of(site, "spoken-commands")
