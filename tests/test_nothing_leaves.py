"""Nothing leaves the machine: no library of ours reports to its maker."""

import os
import subprocess
import sys
from pathlib import Path

USES_THE_NETWORK_LIBRARY = """
import numpy
from voicecoach.hearing.detector import WINDOW, SileroDetector
SileroDetector().probability(numpy.zeros(WINDOW, dtype=numpy.float32))
"""


def test_the_voice_detector_keeps_no_device_id_and_queues_no_report(tmp_path: Path) -> None:
    without = {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in without}
    program = [sys.executable, "-B", "-c", USES_THE_NETWORK_LIBRARY]
    subprocess.run(program, env=environment | {"HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.iterdir()) == []
