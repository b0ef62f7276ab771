"""`deploy/kiosk-qemu`: the terminal's own program on a kernel's devices, from its first picture to a call in
which the camera is pulled out. The last line is JSON, exit 0 or 1."""

import json
import subprocess
import sys
import time
from pathlib import Path

import real_check
from PIL import Image
from real_check import RealCheck, say
from real_terminal import RealTerminal, gateway_of_host, place
from terminal import caller_program, wait_until_reachable

CAMERA = {"camera.width": 320, "camera.height": 180, "camera.framesPerSecond": 10}
CARER = 0xA5
# What the carer sends; the machine has to decode it.
PICTURE = ("--width", "320", "--height", "240", "--pictures", "5")
CALL_SECONDS = 90
AT_TERMINAL = ("frames", "pictureMarker", "framesEncoded", "framesNotEncoded", "encoderSecondsPerFrame",
               "samplesPlayed")
AT_CARER = ("frames", "framesPerSecond", "soundMarker", "beeps", "soundDelayMedian", "concealedSamples", "packetsLost")
VIVID = "/sys/bus/platform/drivers/vivid"


def colours(path: Path) -> int:
    return len(Image.open(path).convert("RGB").resize((320, 180)).getcolors(1 << 20))


class Check(RealCheck):
    def run(self) -> None:
        machine, seen = self.machine, self.seen
        self.start()
        self.terminal = terminal = RealTerminal(machine)
        self.gateway, settings = gateway_of_host("--demo-terminal", terminal.key)
        settings["gateway.key"] = self.gateway.key
        say("The terminal starts")
        begun = time.monotonic()
        name = machine.run("grep -l 'Virtio Keyboard' /sys/class/input/event*/device/name").split("/")[4]
        button = f"/dev/input/{name}"
        terminal.begin({**settings, **CAMERA, "button.device": button})
        terminal.until(lambda scene: scene.get("texts"), 180)
        seen["firstSceneAfter"] = round(time.monotonic() - begun, 1)
        terminal.until(lambda scene: place(scene, "help"), 180)
        self.idle()
        self.self_test()
        self.help_by_button()
        self.call()
        self.finger()
        self.end()

    def idle(self) -> None:
        time.sleep(5)
        seen = self.seen["screen"] = {"colours": colours(self.machine.photograph("idle.png"))}
        seen["driver"] = self.machine.run("sed -n s/DRIVER=//p /sys/class/drm/card0/device/uevent")
        threads = self.machine.run("cat /proc/$(cat /tmp/kiosk.pid)/task/*/comm").splitlines()
        seen["drawnBy"] = sorted({name.split("-")[0] for name in threads if "pipe" in name})

    def self_test(self) -> None:
        say("The self-test")
        staff = self.gateway.staff()
        deadline = time.monotonic() + 180
        while not (found := staff.http.get("/api/terminals").json()["terminals"][-1]).get("selfTest"):
            assert time.monotonic() < deadline, f"no self-test came: {found}"
            time.sleep(1)
        staff.close()
        self.seen["selfTest"] = {part: found["selfTest"][part] for part in ("camera", "microphone", "loudspeaker")}

    def call(self) -> None:
        say("A carer calls")
        wait_until_reachable(self.gateway, 120)
        terminal, seen = self.terminal, self.seen
        password = self.gateway.folder / "data" / "demo-password"
        caller = subprocess.Popen(
            [caller_program(), "--gateway", self.gateway.address, "--password-file", str(password),
             "--seconds", str(CALL_SECONDS), "--patience", "85", "--marker", str(CARER), *PICTURE],
            stdout=subprocess.PIPE, text=True,
        )
        try:
            ringing = terminal.until(lambda scene: place(scene, "wholeScreen"))
            time.sleep(3)
            self.machine.photograph("ringing.png")
            say("The tablet is clicked")
            begun = time.monotonic()
            self.machine.click(*place(ringing, "wholeScreen"))
            terminal.until(lambda scene: "remote" in scene.get("pictures", []))
            seen["pictureAfterClick"] = round(time.monotonic() - begun, 1)
            time.sleep(10)
            self.machine.photograph("call.png")
            self.camera_out_and_in()
            time.sleep(10)
            self.machine.photograph("camera-back.png")
            measured = terminal.measured()
            seen["atTerminal"] = {name: measured.get(name) for name in AT_TERMINAL}
            out, _ = caller.communicate(timeout=CALL_SECONDS + 60)
        finally:
            caller.kill()
        told = json.loads(out)
        seen["atCarer"] = {name: told["seen"].get(name) for name in AT_CARER}
        seen["callProblem"] = told.get("problem")

    def camera_out_and_in(self) -> None:
        terminal, encoded = self.terminal, [self.terminal.measured()["framesEncoded"]]
        before = terminal.scene()
        say("The camera is pulled out")
        begun = time.monotonic()
        self.machine.run(f"echo vivid.0 >{VIVID}/unbind")
        gone = terminal.until(lambda scene: "own" not in scene.get("pictures", []), 60)
        self.seen["cameraGone"] = {
            "after": round(time.monotonic() - begun, 1),
            "told": [text for text in gone["texts"] if text not in before["texts"]],
        }
        time.sleep(5)
        self.machine.photograph("camera-gone.png")
        encoded.append(terminal.measured()["framesEncoded"])
        say("The camera is back")
        begun = time.monotonic()
        self.machine.run(f"echo vivid.0 >{VIVID}/bind")
        terminal.until(lambda scene: "own" in scene.get("pictures", []), 60)
        self.seen["cameraBack"] = {"after": round(time.monotonic() - begun, 1)}
        time.sleep(10)
        encoded.append(terminal.measured()["framesEncoded"])
        self.seen["encodedBeforeWithoutAfter"] = encoded

    def help_by_button(self) -> None:
        say("The button for help")
        begun = time.monotonic()
        self.machine.key("f5")
        self.terminal.until(lambda scene: "Pyyntösi" in " ".join(scene.get("texts", [])), 60)
        self.seen["helpByButtonAfter"] = round(time.monotonic() - begun, 1)

    def finger(self) -> None:
        """Is thanked for its answer to what is asked after a call."""
        say("A finger on a touch screen")
        asked = self.terminal.until(lambda scene: place(scene, "faceGood"), 30)
        self.machine.touch(*place(asked, "faceGood"))
        thanked = self.terminal.scene()
        self.seen["finger"] = {"before": asked["texts"], "after": thanked["texts"]}

    def end(self) -> None:
        say("The terminal is told to stop")
        self.seen["stopped"] = self.machine.run(
            "kill -TERM $(cat /tmp/kiosk.pid); wait $(cat /tmp/kiosk.pid); echo $?", 60
        )

    def faults(self) -> list[str]:
        """What is not as it should be; figures are kept modest, for the machine is slow."""
        seen, faults = self.seen, []
        encoded = seen["encodedBeforeWithoutAfter"]
        for fits, fault in (
            (seen["screen"]["colours"] > 20, "the screen is empty"),
            (set(seen["selfTest"].values()) == {"ok"}, "the self-test failed"),
            (seen["callProblem"] is None, "the call failed"),
            (seen["atCarer"]["frames"] >= 30, "the carer saw too little"),
            (seen["atCarer"]["soundMarker"] == CARER, "the carer's beeps did not come back by the wire"),
            (seen["atTerminal"]["pictureMarker"] == CARER, "the terminal did not see the carer"),
            ("Kamera ei toimi" in " ".join(seen["cameraGone"]["told"]), "nobody was told that the camera is gone"),
            (encoded[2] > encoded[1], "the camera did not come back"),
            ("Kiitos" in " ".join(seen["finger"]["after"]), "a finger was not thanked"),
            (seen["stopped"].endswith("0"), "the terminal did not stop well"),
        ):
            if not fits:
                faults.append(fault)
        return faults


if __name__ == "__main__":
    sys.exit(real_check.run(Check))
