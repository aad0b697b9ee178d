"""The routine that `voicecoach new` writes: short, complete, with comments."""

from typing import Final

TEMPLATE: Final = """\
# A routine for voicecoach. Everything after `#` is a note for you.
# Check it:   voicecoach check THIS-FILE
# Look at it: voicecoach show THIS-FILE
# Do it:      voicecoach run THIS-FILE
# All that a routine can say: docs/routine-format.md

title: My routine
summary: Two exercises to begin with. Change everything.
author: Me
source: My own head
licence: CC0-1.0
language: en

# Said once, at the start.
caution:
  - If anything hurts sharply, or your legs feel weak or numb, end the session and see a doctor.

blocks:
  # The first block: one exercise after the other.
  - name: On the floor
    exercises:
      - name: Hip bridges
        sets: 2
        reps: 8
        # Seconds: lowering, pause, lifting, pause. Without a tempo it is 3-1-2-1.
        tempo: 3-1-2-1
        # Which movement comes first: lift or lower.
        start_with: lift
        # What is said where each movement begins: one or two short words.
        words:
          eccentric: down
          concentric: lift
        # Seconds after each set, and after the exercise; or `until next`, until you say so.
        rest: 30
        rest_after: 45
        cues:
          # Said once, before the first set. Write for somebody who cannot look.
          setup:
            - Lie on your back with your knees bent and your feet flat.
            - Push through your heels and lift your hips, until your body is straight from knees to shoulders.
          # Said one at a time, through the sets.
          form:
            - Keep your knees over your feet.
            - Squeeze your glutes at the top.
          # Said before the last set.
          reminder: Slowly down, all the way.
        # What you get when you ask for something easier or harder.
        variations:
          easier:
            name: Hip bridges, half way up
            reps: 6
          harder:
            name: Hip bridges with a long pause
            tempo: 3-1-2-3

      - name: Side plank
        # A hold, in seconds, on each side; a list such as [20, 15, 10] makes each set shorter.
        hold: 15
        sets: 2
        sides: each
        # Seconds to change sides.
        switch: 8
        cues:
          setup:
            - Lie on your side with your knees bent, and rest on your elbow.
            - Lift your hips, until you are straight from shoulder to knee.
          form:
            - Breathe calmly.

  # More kinds of work, and a superset, whose members take turns. Delete the `#` before each line to use them.
  # - name: On your feet
  #   superset: true
  #   rounds: 3
  #   rest: 60
  #   exercises:
  #     - name: Marching on the spot
  #       work: 40
  #       cues:
  #         setup: [Stand tall and lift one knee after the other.]
  #     - name: Shaking it out
  #       open: true
  #       cues:
  #         setup: [Shake your arms and legs, until you have had enough.]
"""


def begun(program: str, named: str, schema: str) -> str:
    """The template for one file.

    Args:
        program: the command's name as called.
        named: the routine quoted for a shell, on one line.
        schema: its address for editors; empty if none.
    """
    text = TEMPLATE.replace("voicecoach ", f"{program} ").replace("THIS-FILE", named)
    return f"# yaml-language-server: $schema={schema}\n{text}" if schema else text
