"""What a person is told: progress, and why an installation failed."""

import io

import pytest

from tools.bar import Bar
from tools.installer import explain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal() -> None:
    stream = Terminal()
    bar = Bar(stream)
    bar.show("Fetching", 0.5, "20 of 40 MB")
    bar.show("Fetching", 1.0, "40 of 40 MB")
    bar.show("Checking", 2.0)
    bar.end()
    bar.end()
    first, second, end = stream.getvalue().split("\n")
    assert first.endswith(f"Fetching [{'#' * 24}] 40 of 40 MB")
    assert f"[{'#' * 12}{' ' * 12}] 20 of 40 MB" in first
    assert second.endswith(f"Checking [{'#' * 24}] ")
    assert end == ""


def test_plain_lines_elsewhere() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    for part in (0.0, 0.5, 1.0):
        bar.show("Fetching", part)
    bar.show("Checking", 0.0)
    bar.end()
    assert stream.getvalue() == "Fetching …\nChecking …\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "WARNING: Retrying ... NewConnectionError: [Errno -3] Temporary failure in name resolution",
            "cannot be reached",
        ),
        ("  cause: dns error: failed to lookup address information", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "differs from the lock file"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] ...", "not trusted"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for vosk==0.3.45", "no build for this system"),
    ],
)
def test_why_it_failed(line: str, told: str) -> None:
    means, to_do = explain(["Collecting vosk==0.3.45", line])
    assert told in means
    assert to_do.startswith("to do: ")


def test_the_unknown_is_not_explained() -> None:
    assert explain(["Segmentation fault"]) == ()
