"""How much of a set is counted aloud at every tempo? Run: python -m benchmarks.counting [VOICE].

Sets of twelve with the usual words, every tempo of whole seconds from 0-0-1-0 to 8-4-8-4 (one
without a movement, as 0-0-0-1, is refused), at paces from half to double, with the lengths of
the voice's own words. A number counts as heard where it stands on a beat and fits there.
"""

import sys
from functools import cache
from itertools import product

from voicecoach.base.units import SAMPLE_RATE, Seconds
from voicecoach.routine.models import Exercise
from voicecoach.session.reps import Count, Manner, Verbosity, counts_all, rep_beats, room
from voicecoach.session.wording import english
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare

PACES = (0.5, 0.75, 1.0, 1.5, 2.0)
REPS = 12
MOVES, PAUSES = range(9), range(5)
NUMBERS = {english().number(n): n for n in range(1, REPS + 1)}


def main() -> None:
    engine = engines.make((sys.argv[1:] or ["pyttsx3"])[0], 165)()

    @cache
    def length_and_lead(text: str) -> tuple[Seconds, Seconds]:
        clip = prepare(engine.synthesize(text))
        return clip.seconds, clip.beat_offset / SAMPLE_RATE

    def fits(text: str, slot: Seconds) -> bool:
        length, lead = length_and_lead(text)
        return length <= room(slot, lead)

    tempos = [tempo for tempo in product(MOVES, PAUSES, MOVES, PAUSES) if tempo[0] or tempo[2]]
    print(f"{len(tempos)} tempos, sets of {REPS}: tempos with every number; in the others: numbers heard, fewest; none")
    for pace in PACES:
        heard = [told("-".join(map(str, tempo)), Manner(pace, Verbosity.FULL, fits)) for tempo in tempos]
        some = [numbers for numbers in heard if numbers < REPS]
        share, least = sum(some) / max(1, len(some)) / REPS, min(some, default=REPS)
        print(f"pace {pace:4}   {1 - len(some) / len(heard):6.1%}   {share:6.1%}, {least}   {heard.count(0)}")
    engine.close()


def told(tempo: str, manner: Manner) -> int:
    """How many repetitions of a set hear their number."""
    exercise = Exercise.model_validate({"name": "A", "id": "a", "reps": REPS, "tempo": tempo})
    every, heard = counts_all(exercise, REPS, manner), 0
    for rep in range(1, REPS + 1):
        beats = rep_beats(exercise, exercise.tempo, Count(rep, REPS, every), manner)
        heard += any(NUMBERS.get((beat.text or "").split(", ")[-1]) == rep for beat in beats)
    return heard


if __name__ == "__main__":
    main()
