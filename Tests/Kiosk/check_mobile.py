"""`deploy/kiosk-qemu mobile`: a terminal is brought into the mobile network on its screen, by ModemManager,
NetworkManager and pppd, with a modem of our rules (modem.py) on a USB cable. The last line is JSON, exit 0 or 1."""

import re
import sys
import time

import real_check
from network_check import UPLINK, NetworkCheck
from real_check import say
from real_terminal import place

DEVICES = ("dummy_hcd", "uinput")
# As the screen offers it, and as modem.py's operator knows it.
APN = "internet"
PIN = "1234"
CARD = "Tarkista SIM-kortti ja yhteysosoite."


class Check(NetworkCheck):
    WORLD = "mobile"

    def run(self) -> None:
        self.start()
        self.world(f"operator {UPLINK}", "plug none home")
        self.services("gsm:unavailable")
        self.prepare()
        self.first()
        self.pulled()
        self.outage("searching")
        self.outage("denied")
        self.cable()

    def modem(self, card: str, network: str) -> None:
        """Another one in its place; there once NetworkManager can do something with it."""
        self.world("pull")
        self.until_devices(r"(?!.*gsm)")
        self.world(f"plug {card} {network}")
        self.until_devices(r".*gsm:(disconnected|connect)")

    def until_devices(self, wanted: str) -> None:
        deadline = time.monotonic() + 90
        while not re.match(wanted, said := self.machine.run("nmcli -t -f TYPE,STATE device | tr '\\n' ' '")):
            assert time.monotonic() < deadline, f"no {wanted}: {said}"
            time.sleep(0.5)

    def enter(self, name: str | None = None) -> dict:
        self.terminal.until(lambda scene: place(scene, "setUp.ready"))
        if name:
            # So many keys take their time.
            time.sleep(3)
            self.see(name)
        self.press("setUp.ready")
        return self.outcome()

    # What is looked at

    def first(self) -> None:
        say("The terminal starts: no cable, no Wi-Fi, a modem without a card")
        seen = self.seen
        begun = time.monotonic()
        self.begin()
        kinds = self.terminal.until(lambda scene: place(scene, "setUp.mobile"), 180)
        seen["askedAfter"] = round(time.monotonic() - begun, 1)
        seen["kinds"] = [button["label"] for button in kinds["buttons"]]
        self.see("kinds")
        self.press("setUp.mobile")
        seen["noCard"] = self.enter("name")
        self.see("card")
        say("A card with a PIN")
        self.modem(PIN, "home")
        self.press("setUp.again")
        seen["locked"] = self.enter()
        self.see("locked")
        seen["pinsTried"] = int(self.machine.run("grep -c CPIN= /tmp/logs/modem.txt"))
        say("The operator denies; another name of the way out; the right one")
        self.modem("plain", "denied")
        self.press("setUp.again")
        seen["refused"] = self.enter()
        self.world("network home")
        self.press("setUp.again")
        self.write("x", shown=APN)
        seen["otherName"] = self.enter()
        self.press("setUp.again")
        self.press("setUp.erase")
        seen["right"] = self.enter()
        self.see("code")
        say("It is paired")
        self.pair(seen["right"]["code"])
        seen["healthAfter"] = self.until_network("mobile", "good")
        self.see("idle")
        seen["way"] = self.machine.run("ip route show default").split()[2:5]

    def pulled(self) -> None:
        say("The modem is pulled out, and plugged in again")
        self.world("pull")
        self.seen["pulledToldAfter"] = self.until_told_away()
        self.see("pulled")
        self.world("plug plain home")
        self.seen["pluggedBackAfter"] = self.until_back(120)

    def outage(self, state: str) -> None:
        say(f"The network is {state} for two minutes")
        self.world(f"network {state}")
        told = self.until_told_away()
        time.sleep(max(0.0, 120 - told))
        self.world("network home")
        self.seen[state] = {"toldAfter": told, "backAfter": self.until_back(330)}

    def until_back(self, seconds: float) -> float | None:
        """Also on the screen: the gateway may not have missed the terminal yet."""
        return self.until(
            lambda terminal: terminal.get("state") == "reachable"
            and "Yhteys katkesi" not in " ".join(self.terminal.scene().get("texts", ["Yhteys katkesi"])), seconds
        )

    def cable(self) -> None:
        say("A cable is plugged in, and pulled out")
        self.machine.plug(True)
        self.seen["cableAfter"] = self.until_network("wired", "good")
        self.machine.plug(False)
        self.seen["mobileAgainAfter"] = self.until_network("mobile", "good")

    def faults(self) -> list[str]:
        seen = self.seen
        return [fault for fits, fault in (
            (seen["kinds"] == ["Kaapeli", "Mobiili", "Takaisin"], "the ways offered are others"),
            (all(CARD in seen[way].get("said", "") for way in ("noCard", "refused", "otherName")),
             "what is wrong with card, operator or name is told wrongly"),
            ("PIN" in seen["locked"].get("said", ""), "a card with a PIN is told wrongly"),
            (seen["pinsTried"] == 0, "a PIN was tried"),
            ("code" in seen["right"], "a code did not come"),
            (seen["way"] == ["10.0.2.20", "dev", "ppp0"], "the way out is another"),
            (None not in (seen["healthAfter"], seen["cableAfter"], seen["mobileAgainAfter"]),
             "health told of another network"),
            (seen["pluggedBackAfter"] is not None, "the modem plugged in again did not come back"),
            (None not in (seen["searching"]["backAfter"], seen["denied"]["backAfter"]), "it did not come back"),
        ) if not fits]


if __name__ == "__main__":
    sys.exit(real_check.run(Check, devices=DEVICES, cable=True))
