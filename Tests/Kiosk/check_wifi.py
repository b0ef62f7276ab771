"""`deploy/kiosk-qemu wifi`: a terminal is brought into a network on its screen, with the kernel's simulated
radios, hostapd, NetworkManager and wpa_supplicant. The last line is JSON, exit 0 or 1."""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from check_machine import say
from machine import Machine
from real_terminal import RealTerminal, gateway_of_host, place
from terminal import kiosk_program

SIZE = (1_280, 720)
DEVICES = ("mac80211_hwsim,radios=3", "uinput")
# Of the network card that leads to QEMU's router: the first one that QEMU makes.
UPLINK = "52:54:00:12:34:56"
# As machine-wifi.sh sets them up.
HOME, HOME_PASSWORD = "Mäkelä: koti\\5", "salaä sana:1"
MUTE, MUTE_PASSWORD = "Mykkä", "mykka-reititin"
NEW, NEW_PASSWORD = "Uusi talo", "kolme:ja?\\"
OPEN, HIDDEN = "Kahvila", "Piilo"
WRONG = "wrongwrong"
KEPT = "/etc/NetworkManager/system-connections"
AINO = "c_demo-aino"
# Without camera and sound, which have a machine of their own, but not "test": such a terminal sets up nothing.
BARE = {"camera.device": "none", "sound.microphone": "none", "sound.loudspeaker": "none", "button.device": "none"}


def button_of(scene: dict, label: str) -> str | None:
    return next((b["id"] for b in scene.get("buttons", []) if b["label"].startswith(label)), None)


class Check:
    def __init__(self, machine: Machine):
        self.machine = machine
        self.seen: dict = {}

    def run(self) -> None:
        say("The machine starts")
        self.seen["machineReadyAfter"] = round(self.machine.start(), 1)
        self.radio(f"home {UPLINK}")
        self.radio("services")
        self.machine.plug_touch_screen()
        self.gateway, self.settings = gateway_of_host()
        self.settings |= BARE
        self.staff = self.gateway.staff()
        self.terminal = RealTerminal(self.machine)
        self.home()
        self.kept()
        self.quality()
        self.away()
        self.changed_password()
        self.cable_later()
        self.other_lives()

    def radio(self, *orders: str) -> None:
        """Of the access points, in machine-wifi.sh."""
        for order in orders:
            said = self.machine.run(f"bash /first/wifi.sh {order}; echo $?", 120)
            assert said.endswith("0"), f"{order}: {said}"

    # What a person does

    def begin(self) -> None:
        self.terminal.begin(self.settings)

    def again(self) -> None:
        """A terminal that has never been anywhere."""
        run = self.machine.run
        run("kill $(cat /tmp/kiosk.pid); wait $(cat /tmp/kiosk.pid); rm -r /var/lib/kuulolla-kiosk/*")
        run(f"nmcli device disconnect wlan0; rm {KEPT}/*; nmcli connection reload")
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
        self.machine.photograph(f"wifi-{name}.png")

    def choose(self, name: str) -> list[str]:
        """Out of the list, once it is there; what stands in it."""
        self.press("setUp.wifi")
        scene = self.terminal.until(lambda scene: button_of(scene, name), 60)
        self.see("list")
        self.press(button_of(scene, name))
        return [b["label"] for b in scene["buttons"] if b["id"].startswith("setUp.network")]

    def write(self, password: str) -> None:
        """By the keys on the screen."""
        self.terminal.until(lambda scene: place(scene, "setUp.ready"))
        for count, letter in enumerate(password, 1):
            key = f"setUp.letter{letter}"
            for layer in ("", "setUp.shift", "setUp.symbols", "setUp.shift"):
                if layer and not place(self.terminal.scene(), key):
                    self.press(layer, pause=0.2)
            self.press(key, pause=0.2)
            self.terminal.until(lambda scene: "•" * count in scene.get("texts", []), 10)

    def enter(self, password: str | None) -> dict:
        """What comes of it: the code of the terminal, or a page that says why not."""
        if password is not None:
            self.write(password)
            self.see("password")
            self.press("setUp.ready")
        begun = time.monotonic()
        scene = self.terminal.until(
            lambda scene: place(scene, "setUp.again") or "Laitteen koodi" in scene.get("texts", [])
        )
        after = round(time.monotonic() - begun, 1)
        if place(scene, "setUp.again"):
            return {"said": scene["texts"][1], "after": after}
        return {"code": scene["texts"][1], "after": after}

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

    def network(self) -> dict | None:
        return (self.listed().get("health") or {}).get("network")

    def until_network(self, kind: str, quality: str) -> float | None:
        """Health comes once a minute."""
        return self.until(lambda _: self.network() == {"kind": kind, "quality": quality}, 150)

    # What is looked at

    def home(self) -> None:
        say("The terminal starts without a network")
        seen = self.seen
        begun = time.monotonic()
        self.begin()
        self.terminal.until(lambda scene: place(scene, "setUp.wifi"), 180)
        seen["askedAfter"] = round(time.monotonic() - begun, 1)
        self.see("kinds")
        self.press("setUp.wired")
        seen["cableOut"] = self.terminal.until(lambda scene: len(scene.get("buttons", [])) == 1)["texts"]
        self.press("setUp.back")
        say("Wi-Fi: a wrong password, a router without addresses, the right one")
        seen["list"] = self.choose(HOME)
        seen["wrong"] = self.enter(WRONG)
        self.see("wrong")
        self.press("setUp.again")
        seen["short"] = self.enter("lyhyt")
        self.press("setUp.back")
        self.choose(MUTE)
        seen["mute"] = self.enter(MUTE_PASSWORD)
        self.see("mute")
        self.press("setUp.back")
        self.choose(HOME)
        seen["right"] = self.enter(HOME_PASSWORD)
        self.see("code")
        say("It is paired")
        code = seen["right"]["code"].replace(" ", "")
        answer = self.staff.http.post(
            "/api/terminals", headers={"X-Kuulolla-CSRF": self.staff.csrf},
            json={"code": code, "name": "Olohuone", "place": "home", "clientIds": [AINO]},
        )
        assert answer.status_code < 300, answer.text
        self.terminal.until(lambda scene: place(scene, "help"))
        seen["healthAfter"] = self.until_network("wifi", "good")

    def kept(self) -> None:
        """Of NetworkManager."""
        run = self.machine.run
        as_terminal = "setpriv --reuid=900 --regid=900 --clear-groups"
        places = "/tmp/logs /var/lib/kuulolla-kiosk /run/kuulolla-kiosk"
        self.seen["kept"] = {
            "files": int(run(f"ls {KEPT} | wc -l")),
            "mode": run(f"stat -c %a:%U {KEPT}/*"),
            "holdsPassword": run(f"grep -c '^psk={HOME_PASSWORD}$' {KEPT}/*") == "1",
            "boundTo": run(f"sed -n s/^interface-name=//p {KEPT}/*"),
            "terminalReads": run(f"{as_terminal} cat {KEPT}/* >/dev/null 2>&1; echo $?"),
            "passwordElsewhere": run(f"grep -lr '{HOME_PASSWORD}' {places} | wc -l"),
        }

    def quality(self) -> None:
        say("The signal becomes weak")
        self.radio("signal -85")
        self.seen["weakAfter"] = self.until_network("wifi", "weak")
        self.radio("signal -40")

    def away(self) -> None:
        say("The access points are away")
        self.radio("away")
        begun = time.monotonic()
        self.terminal.until(lambda scene: "Yhteys katkesi" in " ".join(scene.get("texts", [])), 240)
        self.seen["awayToldAfter"] = round(time.monotonic() - begun, 1)
        self.see("away")
        self.radio("back")
        self.seen["backAfter"] = self.until(lambda terminal: terminal.get("state") == "reachable", 120)

    def changed_password(self) -> None:
        """NetworkManager takes one failed handshake for a wrong password and tries no more by itself."""
        say("A router that refuses for a while")
        refused = "grep -c no-secrets /tmp/logs/manager.txt"
        before = self.machine.run(refused)
        self.radio("away", "other-password")
        time.sleep(20)
        self.radio("back")
        begun = time.monotonic()
        while self.machine.run(refused) == before:
            assert time.monotonic() - begun < 120, "nothing was refused"
            time.sleep(1)
        self.radio("away", "own-password", "back")
        joined = "nmcli --terse --fields TYPE,STATE device | grep -x wifi:connected"
        # The gateway may not have missed it yet: NetworkManager is asked first.
        after = self.until(lambda _: self.machine.run(joined), 300)
        self.seen["refusedThenJoinedAfter"] = after
        self.seen["refusedThenBackAfter"] = after and self.until(
            lambda terminal: terminal.get("state") == "reachable"
            and "Yhteys katkesi" not in " ".join(self.terminal.scene().get("texts", ["Yhteys katkesi"])), 60
        )

    def cable_later(self) -> None:
        say("A cable is plugged in, and pulled out")
        self.machine.plug(True)
        self.seen["cableAfter"] = self.until_network("wired", "good")
        self.machine.plug(False)
        self.seen["wifiAgainAfter"] = self.until_network("wifi", "good")

    def other_lives(self) -> None:
        say("WPA3: a wrong password and the right one")
        self.again()
        self.choose(NEW)
        self.seen["wpa3Wrong"] = self.enter(WRONG)
        self.press("setUp.again")
        self.seen["wpa3"] = self.enter(NEW_PASSWORD)
        say("An open network")
        self.again()
        self.choose(OPEN)
        self.seen["open"] = self.enter(None)
        say("A cable at the first start")
        self.again()
        self.press("setUp.wired")
        self.terminal.until(lambda scene: len(scene.get("buttons", [])) == 1)
        self.machine.plug(True)
        self.seen["cable"] = self.enter(None)

    def faults(self) -> list[str]:
        seen = self.seen
        names = [label.split(",")[0] for label in seen["list"]]
        password, silent = "Salasana voi olla väärä.", "Verkko ei vastannut ajoissa."
        return [fault for fits, fault in (
            (sorted(names) == sorted([HOME, MUTE, NEW, OPEN]), "the list is another one"),
            (all(("avoin" in label) == label.startswith(OPEN) for label in seen["list"]), "open is told wrongly"),
            ("Verkkokaapeli ei ole kiinni." in seen["cableOut"], "the cable is not said to be out"),
            (all(password in seen[way].get("said", "") for way in ("wrong", "short", "wpa3Wrong")),
             "a wrong password is not said to be one"),
            (silent in seen["mute"].get("said", ""), "a router without addresses is told wrongly"),
            (all("code" in seen[way] for way in ("right", "wpa3", "open", "cable")), "a code did not come"),
            (seen["kept"] == {"files": 1, "mode": "600:root", "holdsPassword": True, "boundTo": "",
                              "terminalReads": "1", "passwordElsewhere": "0"}, "what is kept is not as it should be"),
            (None not in (seen["healthAfter"], seen["weakAfter"], seen["cableAfter"], seen["wifiAgainAfter"]),
             "health told of another network"),
            (seen["backAfter"] is not None, "it did not come back"),
            (seen["refusedThenBackAfter"] is not None, "once refused, it did not come back"),
        ) if not fits]


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("kernel", "folder", "packages"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    programs = Path(kiosk_program()).parent
    check = Check(Machine(arguments.kernel, arguments.folder, programs, SIZE, arguments.packages, DEVICES, cable=True))
    faults = ["it was not finished"]
    try:
        check.run()
        faults = check.faults()
    except (AssertionError, OSError, RuntimeError, subprocess.SubprocessError, ValueError) as problem:
        faults.append(str(problem))
    finally:
        if hasattr(check, "gateway"):
            check.gateway.stop()
        check.machine.stop()
    print(json.dumps({"faults": faults, **check.seen}, ensure_ascii=False), flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
