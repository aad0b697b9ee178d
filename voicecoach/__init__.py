"""voicecoach: an audio workout coach that runs offline, counts exactly, and obeys the voice.

What other programs may import: `voicecoach.app.coach` (run, render, hear, say), `voicecoach.library.dry_run`,
`voicecoach.library.checking` and `voicecoach.library.listing` (routines without a workout), the models of
`voicecoach.routine`, `voicecoach.base.settings` and `voicecoach.base.errors`. All else may change with any version.
"""

import os

__version__ = "0.1.0"

# The network library of the voice detector and of Piper (onnxruntime, from 1.32 on) reports its use to its
# maker: it makes a device id under the home folder and queues what program ran, on which computer. Its Privacy.md
# names this variable, which must be set before the library is loaded, as the only full way to turn that off.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
