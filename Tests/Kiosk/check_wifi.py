"""`deploy/kiosk-qemu wifi`: a terminal is brought into a network on its screen, with the kernel's simulated
radios, hostapd, NetworkManager and wpa_supplicant. The last line is JSON, exit 0 or 1."""

import sys
import time

import real_check
from network_check import KEPT, UPLINK, NetworkCheck, button_of
from real_check import say
from real_terminal import place

DEVICES = ("mac80211_hwsim,radios=3", "uinput")
# As machine-wifi.sh sets them up.
HOME, HOME_PASSWORD = "Mäkelä: koti\\5", "salaä sana:1"
MUTE, MUTE_PASSWORD = "Mykkä", "mykka-reititin"
NEW, NEW_PASSWORD = "Uusi talo", "kolme:ja?\\"
OPEN, HIDDEN = "Kahvila", "Piilo"
WRONG = "wrongwrong"


class Check(NetworkCheck):
    WORLD = "wifi"

    def run(self) -> None:
        self.start()
        self.world(f"home {UPLINK}")
        self.services("wifi:disconnected")
        self.prepare()
        self.home()
        self.kept()
        self.quality()
        self.away()
        self.changed_password()
        self.cable_later()
        self.other_lives()

    def choose(self, name: str) -> list[str]:
        """Out of the list, once it is there; what stands in it."""
        self.press("setUp.wifi")
        scene = self.terminal.until(lambda scene: button_of(scene, name), 60)
        self.see("list")
        self.press(button_of(scene, name))
        return [b["label"] for b in scene["buttons"] if b["id"].startswith("setUp.network")]

    def enter(self, password: str | None) -> dict:
        if password is not None:
            self.write(password)
            self.see("password")
            self.press("setUp.ready")
        return self.outcome()

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
        self.pair(seen["right"]["code"])
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
        self.world("signal -85")
        self.seen["weakAfter"] = self.until_network("wifi", "weak")
        self.world("signal -40")

    def away(self) -> None:
        say("The access points are away")
        self.world("away")
        self.seen["awayToldAfter"] = self.until_told_away()
        self.see("away")
        self.world("back")
        self.seen["backAfter"] = self.until_reachable(120)

    def changed_password(self) -> None:
        """NetworkManager takes one failed handshake for a wrong password and tries no more by itself."""
        say("A router that refuses for a while")
        refused = "grep -c no-secrets /tmp/logs/manager.txt"
        before = self.machine.run(refused)
        self.world("away", "other-password")
        time.sleep(20)
        self.world("back")
        begun = time.monotonic()
        while self.machine.run(refused) == before:
            assert time.monotonic() - begun < 120, "nothing was refused"
            time.sleep(1)
        self.world("away", "own-password", "back")
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
        self.again("wlan0")
        self.choose(NEW)
        self.seen["wpa3Wrong"] = self.enter(WRONG)
        self.press("setUp.again")
        self.seen["wpa3"] = self.enter(NEW_PASSWORD)
        say("An open network")
        self.again("wlan0")
        self.choose(OPEN)
        self.seen["open"] = self.enter(None)
        say("A cable at the first start")
        self.again("wlan0")
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


if __name__ == "__main__":
    sys.exit(real_check.run(Check, devices=DEVICES, cable=True))
