"""Each arrow of the picture in the documentation, played: from that state, with that word, to that state."""

import pytest
from tables import each_of
from test_every_pair import IN

from tools.diagram import COURSE, arrows
from voicecoach.session.actions import StateEntered

PLAYED = [
    (state, word, arrow.end)
    for arrow in arrows()
    for state in (COURSE if arrow.start is None else (arrow.start,))
    for word in arrow.words
    if state is not arrow.end
]


@pytest.mark.heavy
@each_of(("state", "word", "end"), PLAYED)
def test_the_word_leads_there(state, word, end):
    reached = set()
    for scene in IN.values():
        player = scene()
        if player.session.state is not state:
            continue
        before = len(player.of(StateEntered))
        player.say(word)
        player.wait(12)  # "next" in the time to get ready counts in first; a finished rest is no part of this
        reached |= {entered.state for entered in player.of(StateEntered)[before:]}
    assert end in reached
