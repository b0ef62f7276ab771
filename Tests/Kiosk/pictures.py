#!/usr/bin/env python3
"""Draws every screen of the terminal and keeps it as reference: pictures.py PROGRAM.

Look at what changed before you commit it: the references are what the screens are meant to be.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
REFERENCES = HERE / "references"
PAGE = HERE.parents[1] / "docs" / "kiosk-screens.md"
LANGUAGES = ["fi", "sv", "en"]
#: The size the references are kept in: half of what is drawn.
SIZE = (640, 360)
COLOURS = 48

CAPTIONS = {
    "Before service": {
        "01-starting": "The terminal has been switched on",
        "54-starting-away": "… and there is no network",
        "02-pairing": "Pairing: the code for the carer",
        "53-revoked": "Taken out of use: forgets its people, keeps the phone number",
    },
    "A network, for whoever installs the terminal": {
        "56-starting-network": "There is no network yet, and one can be chosen",
        "57-pairing-network": "The same while the code is awaited",
        "58-revoked-network": "… and on a terminal that was taken out of use",
        "59-away-network": "No network for an hour",
        "60-away-network-consent": "… with a consent: the phone number stands above",
        "61-network-kinds": "First start opens this by itself: how is it connected",
        "62-network-nothing": "There is no network card",
        "63-network-cable-out": "Cable: not plugged in",
        "64-network-cable-in": "… plugged in",
        "65-network-searching": "Wi-Fi: looking",
        "66-network-list": "What was heard, the strongest first",
        "67-network-list-end": "… the end of a long list",
        "68-network-none": "Nothing was heard",
        "69-network-password": "The password: hidden",
        "70-network-password-shown": "… shown, and a capital next",
        "71-network-symbols": "Digits and symbols",
        "72-network-more-symbols": "The rarer ones",
        "73-network-apn": "Mobile: the access point name",
        "74-network-joining": "Connecting",
        "75-network-joined": "It works, and all goes on by itself",
        "76-network-refused": "The password may be wrong",
        "77-network-gone": "Out of reach",
        "78-network-card": "Mobile: the card",
        "85-network-card-locked": "… that asks for its PIN",
        "79-network-silent": "No answer",
        "80-network-sign-in": "A network for browsers",
    },
    "At rest": {
        "03-idle": "Clock, day and part of day in words, next visit, phone number, help. A touch reads it aloud",
        "04-idle-consent": "With a consent that can be looked at and taken back",
        "05-idle-two-people": "A terminal of two people",
        "06-idle-no-visit": "No visit is agreed",
        "07-idle-evening": "Evening",
        "08-night": "Night",
        "09-night-woken": "Night, for half a minute after a touch",
        "45-identify": "A carer asked which terminal this is",
    },
    "A call comes": {
        "83-reminder": "A visit comes soon: said aloud, and shown for three minutes",
        "84-reminder-of-one-of-two": "… of one of two people",
        "10-ringing": "Ringing: the whole screen answers. One second like this …",
        "11-ringing-other-second": "… and one like this",
        "12-ringing-relative": "A relative calls one of two people",
        "13-opens-by-itself": "It opens by itself; any touch stops that",
        "14-opening-stopped": "… and was stopped",
        "15-answering": "The answer is on its way",
        "26-care-call-interrupts": "A care call interrupts a relative's",
        "32-missed": "It rang out",
        "33-declined": "Not now",
    },
    "In the call": {
        "16-call": "All is well",
        "17-call-weak": "The line is weak",
        "18-call-picture-resting": "The picture rests so that the voice gets through",
        "19-call-line-lost": "The line broke",
        "20-call-camera-covered": "The camera's shutter is closed",
        "21-call-microphone-muted": "The microphone is muted",
        "22-call-other-away": "The other one is away",
        "23-call-end-question": "Ending asks a second time",
        "81-call-consent-question": "Somebody wants to come in: the client is asked",
        "82-call-company": "Who else is there",
        "24-call-text": "A text, and three replies",
        "25-call-text-replied": "… answered",
    },
    "After the call": {
        "28-ended-faces": "Three faces",
        "29-ended-thanks": "… answered",
        "27-resume-offer": "A relative's call waits",
        "30-ended-lost": "The line broke for good",
        "31-ended-failed": "The service broke",
    },
    "Help": {
        "34-help-sending": "On its way",
        "35-help-sent": "Arrived, and nobody has taken it yet",
        "36-help-taken": "Who has received it, who calls and when",
        "37-help-nobody": "Nobody has received it",
        "38-help-no-network": "No network: it is sent when the network is back",
        "39-help-done": "Done",
        "40-idle-help-taken": "Back at rest",
        "55-night-help": "At night",
    },
    "Consent": {
        "41-consent": "What was consented to",
        "42-consent-two-people": "One of two people",
        "43-consent-question": "Taking it back asks a second time",
        "44-consent-withdrawn": "Taken back",
    },
    "Faults": {
        "46-away-a-minute": "The gateway is away for a minute",
        "47-away-an-hour": "… for an hour",
        "48-camera-missing": "No camera",
        "49-microphone-missing": "No microphone",
        "50-loudspeaker-missing": "No loudspeaker",
        "51-clock-unknown": "The clock is wrong, and nobody is there to ask",
        "52-state-restored": "A state file was broken; the last good one is used",
    },
}


def draw(program: Path, folder: Path) -> tuple[dict[str, Image.Image], str]:
    """All screens at the references' size, by name, and what the program found wrong with them."""
    done = subprocess.run([program, "screens", folder], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = {
        path.stem: Image.open(path).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
        for path in sorted(folder.glob("*.ppm"))
    }
    return pictures, done.stdout.strip()


def page() -> str:
    lines = [
        "# The terminal's screens",
        "",
        "Drawn by the program itself, without a display, and compared with these pictures by",
        "`Tests/Kiosk`. Finnish, Swedish, English from left to right. After a change that is meant:",
        "`Tests/Kiosk/pictures.py PROGRAM` draws them and this page anew.",
    ]
    for heading, captions in CAPTIONS.items():
        lines += ["", f"## {heading}"]
        for name, caption in captions.items():
            shown = " ".join(
                f'<img src="../Tests/Kiosk/references/{code}-{name}.png" width="31%" alt="{caption} ({code})">'
                for code in LANGUAGES
            )
            lines += ["", f"{caption}:", "", shown]
    return "\n".join(lines) + "\n"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip())
        return 2
    REFERENCES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pictures, faults = draw(Path(sys.argv[1]), Path(folder))
    for old in REFERENCES.glob("*.png"):
        old.unlink()
    for name, picture in pictures.items():
        reduced = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        reduced.save(REFERENCES / f"{name}.png", optimize=True)
    PAGE.write_text(page(), encoding="utf-8")
    size = sum(path.stat().st_size for path in REFERENCES.glob("*.png"))
    print(f"{len(pictures)} pictures, {size // 1024} kB" + (f"\n{faults}" if faults else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
