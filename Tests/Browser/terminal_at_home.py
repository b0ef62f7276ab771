"""A terminal beside a browser: the Python terminal of Tests/System on a thread with a loop of its own,
since the browser's driver keeps the main thread for itself."""

import asyncio
import threading
import time

from gateway import Gateway
from kuulolla_terminal import Terminal, configuration

HEALTHY = {
    "version": "0.1.0",
    "uptimeSeconds": 86_400,
    "temperatureCelsius": 41.5,
    "memoryUsedPercent": 37,
    "diskUsedPercent": 12,
    "network": {"kind": "wifi", "quality": "good"},
    "camera": "ok",
    "microphone": "ok",
    "loudspeaker": "ok",
    "screen": "on",
    "volume": 80,
    "brightness": 80,
}


class TerminalAtHome:
    def __init__(self, gateway: Gateway):
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.terminal = self.run(self._made(gateway.address))
        self._presses = 0

    @staticmethod
    async def _made(address: str) -> Terminal:
        return Terminal(address)

    def run(self, step):
        """What the terminal does, done by the time this returns."""
        return asyncio.run_coroutine_threadsafe(step, self.loop).result(timeout=90)

    def show_code(self) -> str:
        return self.run(self.terminal.show_code())

    def sign_in(self) -> None:
        """After a code was entered for it."""

        async def step():
            self.terminal.gateway_key = (await self.terminal.event("paired"))["gatewayKey"]
            await self.terminal.say_hello()

        self.run(step())

    def pair(self, staff, client: str, **names: str) -> dict:
        return self.run(self.terminal.pair(staff, client, **names))

    def event(self, kind: str, where=lambda _: True) -> dict:
        return self.run(self.terminal.event(kind, where))

    def request(self, kind: str, **body) -> dict:
        return self.run(self.terminal.request(kind, **body))

    def configuration(self, where) -> dict:
        """The signed configuration for which this holds, once it has come."""
        key = self.terminal.gateway_key
        return configuration(self.event("terminal", lambda b: where(configuration(b, key))), key)

    def press_help(self, client: str | None = None) -> str:
        self._presses += 1
        now = int(time.time() * 1000)
        press = f"press-{now}-{self._presses}"
        return self.request("help", pressId=press, pressedAt=now, clientId=client)["taskId"]

    def tell_health(self, **differing) -> None:
        self.request("health", **(HEALTHY | differing))

    def tell_self_test(self, why: str = "command", **differing) -> None:
        found = {"camera": "ok", "microphone": "ok", "loudspeaker": "ok", "network": "good"}
        self.request("selfTest", why=why, at=int(time.time() * 1000), **(found | differing))

    def cut(self) -> None:
        self.run(self.terminal.cut())

    def close(self) -> None:
        self.run(self.terminal.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=10)
        self.loop.close()
