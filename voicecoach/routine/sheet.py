"""A routine as a sheet of paper for whoever does it: one page of HTML that needs nothing else, printed on A4."""

from collections.abc import Iterator
from html import escape
from typing import Final

from voicecoach.routine.models import UNTIL_NEXT, Block, Exercise, Rest, Routine, Sides, StartWith
from voicecoach.units import Seconds

DAYS: Final = 14
"""Boxes to tick, one a day: two weeks fit into a column."""

STYLE: Final = """\
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

PAGE: Final = """\
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


def sheet(routine: Routine) -> str:
    """The page of a routine. Whatever stands in its texts is shown as text."""
    body = "\n".join(_body(routine))
    return PAGE.format(language=routine.language, title=escape(routine.title), style=STYLE, body=body)


def _body(routine: Routine) -> Iterator[str]:
    if routine.summary:
        yield _paragraph(routine.summary)
    if routine.caution:
        yield f'<div class="caution">\n{_listed(routine.caution)}\n</div>'
    yield "<main>"
    for block in routine.blocks:
        if block.name or block.superset:
            yield f"<h2>{escape(_heading(block))}</h2>"
        for exercise in block.exercises:
            yield from _exercise(exercise, in_superset=block.superset)
    yield "</main>"
    yield from map(_paragraph, routine.closing)
    told = {"By": routine.author, "Source": routine.source, "Licence": routine.licence}
    lines = "".join(_paragraph(f"{name}: {text}") for name, text in told.items() if text)
    yield f"<footer>{lines}</footer>"


def _heading(block: Block) -> str:
    if not block.superset:
        return block.name or ""
    rounds = _count(block.rounds or block.exercises[0].sets_of(), "round")
    between = f", {_rest(block.rest_between)} between exercises" if block.rest_between else ", without rest in between"
    return f"{block.name or 'In turn'}: {rounds}, one exercise after the other{between}, then {_rest(block.rest)}"


def _exercise(exercise: Exercise, *, in_superset: bool) -> Iterator[str]:
    yield f"<section>\n<h3>{escape(exercise.name)}</h3>"
    yield f'<p class="dose">{escape(dose(exercise))}</p>'
    if tempo := tempo_in_words(exercise):
        yield _paragraph(tempo)
    if not in_superset:
        yield _paragraph(rests(exercise))
    if exercise.cues.setup:
        yield _paragraph(" ".join(exercise.cues.setup))
    reminder = (exercise.cues.reminder,) if exercise.cues.reminder else ()
    if cues := (*exercise.cues.form, *reminder):
        yield _listed(cues)
    boxes = "".join(f'<li><label>{day}<input type="checkbox"></label></li>' for day in range(1, DAYS + 1))
    yield f'<ul class="days" aria-label="Done on day">{boxes}</ul>\n</section>'


def dose(exercise: Exercise) -> str:
    """How much: 3 sets of 10 repetitions on each side."""
    sets = _count(exercise.sets_of(), "set")
    each = " on each side" if exercise.sides is Sides.EACH else ""
    taking_turns = ", the sides taking turns" if exercise.sides is Sides.ALTERNATING else ""
    return f"{sets} of {_work(exercise)}{each}{taking_turns}"


def tempo_in_words(exercise: Exercise) -> str:
    """How fast: lower for 3 seconds, hold 1 second, lift for 2 seconds. Empty for what has no tempo."""
    tempo = exercise.tempo
    if exercise.reps is None or tempo is None:
        return ""
    lower = [("lower for", tempo.eccentric), ("hold", tempo.pause_low)]
    lift = [("lift for", tempo.concentric), ("hold", tempo.pause_high)]
    ordered = lower + lift if exercise.start_with is StartWith.LOWER else lift + lower
    parts = [f"{verb} {_seconds(length)}" for verb, length in ordered if length]
    return f"Each repetition: {', '.join(parts)}."


def rests(exercise: Exercise) -> str:
    """The rests between the sets and after them."""
    between = f"Between sets: {_rest(exercise.rest)}. " if exercise.sets_of() > 1 else ""
    return f"{between}Afterwards: {_rest(exercise.rest_after)}."


def _work(exercise: Exercise) -> str:
    if exercise.hold is not None:
        holds = _count(exercise.reps, "hold") if exercise.reps else "a hold"
        return f"{holds} of {_ladder(exercise.hold)} seconds"
    if exercise.reps is not None:
        return _count(exercise.reps, "repetition")
    return _seconds(exercise.work) if exercise.work else "as much as is good"


def _rest(rest: Rest) -> str:
    if rest == UNTIL_NEXT:
        return "rest as long as you like"
    return f"{_seconds(float(rest))} of rest" if rest else "no rest"


def _count(number: int | tuple[int, ...], what: str) -> str:
    return f"{_ladder(number)} {what}{'' if number == 1 else 's'}"


def _ladder(number: float | tuple[float, ...]) -> str:
    return ", ".join(f"{n:g}" for n in number) if isinstance(number, tuple) else f"{number:g}"


def _seconds(seconds: Seconds) -> str:
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _listed(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
