"""A real headless browser without a network, driven over its DevTools protocol."""

import base64
import json
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
COMPLAINTS = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")


class Browser:
    """One tab.

    Attributes:
        requests: addresses that were asked for.
        complaints: what the console says, whatever its level.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self._loaded = False
        self.requests: list[str] = []
        self.complaints: list[str] = []
        for domain in ("Page", "Network", "Log", "Runtime", "Accessibility"):
            self.ask(f"{domain}.enable")
        offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.ask("Network.emulateNetworkConditions", **offline)

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser; what happens until it answers is noted."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while (answer := self._heard()).get("id") != self._number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def look_at(self, page: Path, *, width: int, dark: bool = False) -> None:
        """Open a page at a width of so many CSS pixels."""
        phone = width < 600
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=phone)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self._loaded = False
        self.ask("Page.navigate", url=page.as_uri())
        while not self._loaded:
            self._heard()

    def value(self, script: str) -> Any:
        """What a script in the page results in; None for nothing."""
        return self.ask("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def named(self, role: str) -> list[str]:
        """The names of everything of a role, as a screen reader gets them."""
        nodes = self.ask("Accessibility.getFullAXTree")["nodes"]
        return [node["name"]["value"] for node in nodes if not node["ignored"] and node["role"]["value"] == role]

    def screenshot(self, out: Path) -> None:
        """All of the page."""
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        out.write_bytes(base64.b64decode(data))

    def _heard(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(timeout=30))
        method = message.get("method")
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        elif method in COMPLAINTS:
            self.complaints.append(json.dumps(message["params"]))
        return message


@contextmanager
def browser(folder: Path):
    """A browser whose profile is in a folder of its own."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    options = ["--headless", "--disable-gpu", "--remote-debugging-port=0", f"--user-data-dir={folder}", *sandbox]
    with subprocess.Popen([PROGRAM, *options, "about:blank"], stderr=subprocess.DEVNULL) as process:
        try:
            with connect(_tab(folder / "DevToolsActivePort"), max_size=None) as socket:
                yield Browser(socket)
        finally:
            process.terminate()


def _tab(told: Path) -> str:
    """The address of a tab of its own."""
    until = time.monotonic() + 30
    while not (told.exists() and len(told.read_text().splitlines()) == 2):
        assert time.monotonic() < until, "the browser does not begin"
        time.sleep(0.05)
    port, path = told.read_text().splitlines()
    with connect(f"ws://127.0.0.1:{port}{path}") as socket:
        socket.send(json.dumps({"id": 1, "method": "Target.createTarget", "params": {"url": "about:blank"}}))
        while (answer := json.loads(socket.recv(timeout=30))).get("id") != 1:
            pass
    return f"ws://127.0.0.1:{port}/devtools/page/{answer['result']['targetId']}"
