"""A routine as an A4 sheet in its own language: one self-contained page of HTML."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from voicecoach.routine.models import UNTIL_NEXT, Block, Exercise, Rest, Routine
from voicecoach.session.spelling import sentence
from voicecoach.session.wording import Wording, spoken_in

DAYS: Final = 14
"""Boxes to tick, one per day: two weeks fit into a column."""

HANDOUT_STYLE: Final = """\
@page { size: A4; margin: 10mm }
html { color: #111; background: #fff }
body { font: 10pt/1.3 system-ui, sans-serif; max-width: 190mm; margin: 0 auto; padding: 4mm }
h1 { font-size: 17pt; margin: 0 0 2mm } h2 { font-size: 11pt; margin: 2mm 0 1mm; break-after: avoid }
h3 { font-size: 11pt; margin: 0 } p, ul { margin: .7mm 0 } ul { padding-left: 4mm }
main { columns: 2 75mm; column-gap: 7mm }
section { break-inside: avoid; border-top: 1px solid #999; padding: 1.5mm 0 2.5mm }
.dose { font-weight: 600 } .caution { border: 2px solid #111; padding: 1.5mm 3mm; margin: 2mm 0 }
.days { display: flex; flex-wrap: wrap; gap: 1mm; list-style: none; padding: 0; margin: 1.5mm 0 0; font-size: 7pt }
.days li { text-align: center } .days input { display: block; width: 4.6mm; height: 4.6mm; margin: 0 }
footer { border-top: 1px solid #999; margin-top: 2mm; padding-top: 1mm; font-size: 8pt }
@media print { body { padding: 0; font-size: 8pt } }
"""

HANDOUT_PAGE: Final = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def handout(routine: Routine) -> str:
    """The page of a routine. Its texts are shown as text, never as markup."""
    body = "\n".join(_body(routine, spoken_in(routine.language)))
    return HANDOUT_PAGE.format(language=routine.language, title=escape(routine.title), style=HANDOUT_STYLE, body=body)


def _body(routine: Routine, words: Wording) -> Iterator[str]:
    if routine.summary:
        yield _paragraph(routine.summary)
    if routine.caution:
        yield f'<div class="caution">\n{_listed(routine.caution)}\n</div>'
    yield "<main>"
    for block in routine.blocks:
        yield from _heading(block, words)
        for exercise in block.exercises:
            yield from _exercise(exercise, words, in_superset=block.superset)
    yield "</main>"
    yield from map(_paragraph, routine.closing)
    told = {"by": routine.author, "source": routine.source, "licence": routine.licence}
    lines = "".join(_paragraph(f"{words.line(name)}: {text}") for name, text in told.items() if text)
    yield f"<footer>{lines}</footer>"


def _heading(block: Block, words: Wording) -> Iterator[str]:
    if not block.superset:
        if block.name:
            yield f"<h2>{escape(block.name)}</h2>"
        return
    name = block.name or words.line("in-turn")
    rounds = words.some("rounds", block.rounds or block.exercises[0].sets_of())
    yield f"<h2>{escape(name)}: {escape(rounds)}</h2>"
    yield _paragraph(_rests(words, {"between-exercises": block.rest_between, "after-each-round": block.rest}))


def _exercise(exercise: Exercise, words: Wording, *, in_superset: bool) -> Iterator[str]:
    yield f"<section>\n<h3>{escape(exercise.name)}</h3>"
    yield f'<p class="dose">{escape(sentence(words.amount(exercise)))}</p>'
    yield from map(_paragraph, words.tempo_lines(exercise))
    if not in_superset:
        between = {"between-sets": exercise.rest} if exercise.sets_of() > 1 else {}
        yield _paragraph(_rests(words, {**between, "afterwards": exercise.rest_after}))
    if exercise.cues.setup:
        yield _paragraph(" ".join(exercise.cues.setup))
    reminder = (exercise.cues.reminder,) if exercise.cues.reminder else ()
    if cues := (*exercise.cues.form, *reminder):
        yield _listed(cues)
    boxes = "".join(f'<li><label>{day}<input type="checkbox"></label></li>' for day in range(1, DAYS + 1))
    yield f'<ul class="days" aria-label="{escape(words.line("days"))}">{boxes}</ul>\n</section>'


def _rests(words: Wording, rests: Mapping[str, Rest]) -> str:
    """Rests, by the name of their line, with their length."""
    return " ".join(words.line(when, rest=_rest(words, rest)) for when, rest in rests.items())


def _rest(words: Wording, rest: Rest) -> str:
    if rest == UNTIL_NEXT:
        return words.line("open")
    return words.duration(float(rest)) if rest else words.line("none")


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _listed(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
