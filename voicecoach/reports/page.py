"""The report as one self-contained page of HTML without any network access."""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Final

from voicecoach.base.checkout import COMMAND
from voicecoach.reports.charts import svg
from voicecoach.reports.progress import Progress
from voicecoach.reports.sections import Section, Table, in_words, sections, told, totals
from voicecoach.session.questions import PainLimits

REPORT_STYLE: Final = """\
:root { color-scheme: light dark; --ink: #111; --paper: #fff; --faint: #bbb; --fill: #0072b2; --pale: #cce6f5 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --paper: #16181c; --faint: #555; --fill: #56b4e9; --pale: #23465c }
}
* { box-sizing: border-box }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
body { margin: 0 auto; max-width: 70rem; padding: 1rem }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 } h2 { font-size: 1.15rem; margin: 0 } p { margin: .4rem 0 }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0 }
dl div { display: flex; flex-direction: column-reverse } dd { font-size: 1.4rem; font-weight: 600; margin: 0 }
main { columns: 2 24rem; column-gap: 1rem }
section { border: 1px solid var(--faint); border-radius: .5rem; padding: 1rem; margin-bottom: 1rem }
section { break-inside: avoid }
svg { display: block; width: 100%; max-width: 34rem; height: auto; margin: .5rem 0 }
svg * { stroke-linejoin: round; stroke-linecap: butt } svg text { font-family: inherit !important }
summary { cursor: pointer; padding: .4rem 0 }
.table { overflow-x: auto }
table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0 } caption { text-align: left; font-weight: 600 }
th, td { text-align: right; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--faint) }
th:first-child { text-align: left } th { vertical-align: bottom }
"""

REPORT_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Workouts until {until}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def page(seen: Progress, limits: PainLimits) -> str:
    """The report. A routine's texts are shown as text, never as markup.

    Raises:
        VoicecoachError: matplotlib is not installed.
    """
    body = "\n".join(_body(seen, limits))
    return REPORT_PAGE.format(until=told(seen.today), style=REPORT_STYLE, body=body)


def _body(seen: Progress, limits: PainLimits) -> Iterator[str]:
    yield f"<header>\n<h1>Workouts</h1>\n<p>{told(min(seen.weeks))} to {told(seen.today)}</p>"
    if seen.begun is None:
        yield f"<p>No workout is kept yet. To begin: <code>{COMMAND} run back-pain</code></p>\n</header>"
        return
    yield f"<p>{escape(', '.join(seen.streaks).capitalize())}</p>" if seen.streaks else ""
    yield _totals(seen, seen.begun) + "\n</header>\n<main>"
    for section in sections(seen, limits):
        yield from _section(section, seen, limits)
    yield "</main>"


def _totals(seen: Progress, begun: date) -> str:
    counts = "".join(f"<div><dt>{name}</dt><dd>{number}</dd></div>" for name, number in totals(seen.done))
    older = f"\n<p>In all, since {told(begun)}: {in_words(seen.ever)}.</p>" if begun < min(seen.weeks) else ""
    return f"<dl>{counts}</dl>{older}"


def _section(section: Section, seen: Progress, limits: PainLimits) -> Iterator[str]:
    heading = f"title-{section.name}"
    yield f'<section aria-labelledby="{heading}">\n<h2 id="{heading}">{escape(section.title)}</h2>'
    yield f"<p>{escape(section.summary)}</p>"
    if section.tables:
        yield svg(section, seen, limits)
        tables = "\n".join(map(_table, section.tables))
        yield f"<details>\n<summary>The numbers</summary>\n{tables}\n</details>"
    yield "</section>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    rows = "\n".join(_row(row) for row in table.rows)
    caption = escape(table.caption)
    return (
        f'<div class="table" role="region" aria-label="{caption}" tabindex="0">\n'
        f"<table>\n<caption>{caption}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(row: Sequence[str]) -> str:
    first, *others = row
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
