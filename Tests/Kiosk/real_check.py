"""What the checks of `deploy/kiosk-qemu` have in common: a machine, a gateway, and one line of JSON at the end."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from machine import Machine
from real_terminal import RealTerminal
from terminal import Gateway, kiosk_program

SIZE = (1_280, 720)


def say(text: str) -> None:
    print(f"{time.strftime('%T')} {text}", file=sys.stderr, flush=True)


class RealCheck:
    """One check: `run` fills `seen`, and `faults` says what in it is not as it should be."""

    gateway: Gateway | None = None
    terminal: RealTerminal

    def __init__(self, machine: Machine):
        self.machine = machine
        self.seen: dict = {}

    def run(self) -> None:
        raise NotImplementedError

    def faults(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        say("The machine starts")
        self.seen["machineReadyAfter"] = round(self.machine.start(), 1)


def run(check_of: Callable[[Machine], RealCheck], **machine) -> int:
    """The exit code; the last line of output is JSON. `machine`: what the machine is made with beside the
    folders of the command line."""
    parser = argparse.ArgumentParser()
    for name in ("kernel", "folder"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--packages", type=Path)
    arguments = parser.parse_args()
    programs = Path(kiosk_program()).parent
    check = check_of(
        Machine(arguments.kernel, arguments.folder, programs, SIZE, packages=arguments.packages, **machine)
    )
    faults = ["it was not finished"]
    try:
        check.run()
        faults = check.faults()
    except (AssertionError, OSError, RuntimeError, subprocess.SubprocessError, ValueError) as problem:
        faults.append(str(problem))
    finally:
        if check.gateway:
            check.gateway.stop()
        check.machine.stop()
    print(json.dumps({"faults": faults, **check.seen}, ensure_ascii=False), flush=True)
    return 1 if faults else 0
