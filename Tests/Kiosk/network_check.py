"""A terminal that is brought into a network on its screen, in a machine of `machine.py`."""

import time

from real_check import RealCheck
from real_terminal import RealTerminal, gateway_of_host, place

# Of the network card that leads to QEMU's router: the first one that QEMU makes.
UPLINK = "52:54:00:12:34:56"
KEPT = "/etc/NetworkManager/system-connections"
AINO = "c_demo-aino"
# Without camera and sound, which have a machine of their own, but not "test": such a terminal sets up nothing.
BARE = {"camera.device": "none", "sound.microphone": "none", "sound.loudspeaker": "none", "button.device": "none"}


def button_of(scene: dict, label: str) -> str | None:
    return next((b["id"] for b in scene.get("buttons", []) if b["label"].startswith(label)), None)


class NetworkCheck(RealCheck):
    # The script of the machine's that plays the world around the terminal, and how pictures are called.
    WORLD: str

    def world(self, *orders: str) -> None:
        for order in orders:
            said = self.machine.run(f"bash /first/{self.WORLD}.sh {order}; echo $?", 120)
            assert said.endswith("0"), f"{order}: {said}"

    def services(self, waited: str) -> None:
        """Until NetworkManager has a device in the state TYPE:STATE."""
        said = self.machine.run(f"bash /first/services.sh {waited}; echo $?", 120)
        assert said.endswith("0"), said

    def prepare(self) -> None:
        self.machine.plug_touch_screen()
        self.gateway, self.settings = gateway_of_host()
        self.settings |= BARE
        self.staff = self.gateway.staff()
        self.terminal = RealTerminal(self.machine)

    # What a person does

    def begin(self) -> None:
        self.terminal.begin(self.settings)

    def again(self, device: str) -> None:
        """A terminal that has never been anywhere."""
        run = self.machine.run
        run("kill $(cat /tmp/kiosk.pid); wait $(cat /tmp/kiosk.pid); rm -r /var/lib/kuulolla-kiosk/*")
        run(f"nmcli device disconnect {device}; rm {KEPT}/*; nmcli connection reload")
        self.begin()

    def press(self, button: str, pause: float = 0.6) -> None:
        """Once more where nothing comes of it. Touches that follow at once are a trembling hand's."""
        before = self.terminal.until(lambda scene: place(scene, button), 60)
        for _ in range(3):
            time.sleep(pause)
            self.machine.touch(*place(before, button))
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                if self.terminal.scene() not in ({}, before):
                    return
        raise AssertionError(f"a touch of {button} did nothing: {before}")

    def see(self, name: str) -> None:
        """The scene is known before it is drawn."""
        time.sleep(1.5)
        self.machine.photograph(f"{self.WORLD}-{name}.png")

    def write(self, text: str, shown: str | None = None) -> None:
        """By the keys on the screen. `shown`: what stands there already, where it can be read."""
        self.terminal.until(lambda scene: place(scene, "setUp.ready"))
        for count, letter in enumerate(text, 1):
            key = f"setUp.letter{letter}"
            for layer in ("", "setUp.shift", "setUp.symbols", "setUp.shift"):
                if layer and not place(self.terminal.scene(), key):
                    self.press(layer, pause=0.2)
            self.press(key, pause=0.2)
            now = "•" * count if shown is None else shown + text[:count]
            self.terminal.until(lambda scene: now in scene.get("texts", []), 10)

    def outcome(self) -> dict:
        """What comes of it: the code of the terminal, or a page that says why not."""
        begun = time.monotonic()
        scene = self.terminal.until(
            lambda scene: place(scene, "setUp.again") or "Laitteen koodi" in scene.get("texts", [])
        )
        after = round(time.monotonic() - begun, 1)
        if place(scene, "setUp.again"):
            return {"said": scene["texts"][1], "after": after}
        return {"code": scene["texts"][1], "after": after}

    def pair(self, code: str) -> None:
        answer = self.staff.http.post(
            "/api/terminals", headers={"X-Kuulolla-CSRF": self.staff.csrf},
            json={"code": code.replace(" ", ""), "name": "Olohuone", "place": "home", "clientIds": [AINO]},
        )
        assert answer.status_code < 300, answer.text
        self.terminal.until(lambda scene: place(scene, "help"))

    # What the gateway knows

    def listed(self) -> dict:
        found = self.staff.http.get("/api/terminals").json()["terminals"]
        return next((t for t in found if t["name"] == "Olohuone"), {})

    def until(self, what, seconds: float) -> float | None:
        """How long it took, until the list fulfils it."""
        begun = time.monotonic()
        while not what(self.listed()):
            if time.monotonic() - begun > seconds:
                return None
            time.sleep(0.5)
        return round(time.monotonic() - begun, 1)

    def until_reachable(self, seconds: float) -> float | None:
        return self.until(lambda terminal: terminal.get("state") == "reachable", seconds)

    def until_network(self, kind: str, quality: str) -> float | None:
        """Health comes once a minute."""
        wanted = {"kind": kind, "quality": quality}
        return self.until(lambda terminal: (terminal.get("health") or {}).get("network") == wanted, 150)

    def until_told_away(self) -> float:
        """Until the screen says that the connection is away."""
        begun = time.monotonic()
        self.terminal.until(lambda scene: "Yhteys katkesi" in " ".join(scene.get("texts", [])), 240)
        return round(time.monotonic() - begun, 1)
