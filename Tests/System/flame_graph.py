"""`deploy/bench flame`: where the relay's processor time goes, as a flame graph: wide is dear, and what stands
on something was called by it. `perf` looks 5,000 times a second at what the relay does while `kuulolla-load`
sends through it."""

from __future__ import annotations

import argparse
import collections
import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_relay import LOAD_CORE, SERVER_CORE, first_address
from relay_servers import Announced

ROOT = Path(__file__).resolve().parent.parent.parent
FREQUENCY = 4_999
WIDTH, ROW, TOP = 1_200, 17, 44
# Narrower than this share of the whole a frame is left out.
LEAST = 0.003
# Kernel, library, ours, by what the frame is in.
COLOURS = {"kernel": "#d9a05b", "crypto": "#b4544a", "runtime": "#8a7fb5", "ours": "#5b8fa8", "system": "#8fa876"}

Tree = dict[str, "Node"]


class Node:
    def __init__(self) -> None:
        self.count, self.kind, self.below = 0, "ours", collections.defaultdict(Node)


def kind_of(library: str) -> str:
    if "kernel" in library or library == "[unknown]":
        return "kernel"
    for name, kind in (("crypto", "crypto"), ("srtp", "crypto"), ("IPSec", "crypto"), ("swift", "runtime"), ("libc.", "system")):
        if name in library:
            return kind
    return "ours"


def demangled(names: list[str]) -> dict[str, str]:
    done = subprocess.run(
        ["swift", "demangle", "--compact", "--simplified"], input="\n".join(names), capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return dict(zip(names, (short(name) for name in done)))


def short(name: str) -> str:
    """Without types of parameters and wrappers: who looks knows where to find them."""
    name = re.sub(r"^(specialized |closure #\d+ in |partial apply for |merged )+", "", name)
    return re.sub(r"\(.*", "", name) or name


def stacks(data: Path) -> list[list[tuple[str, str]]]:
    """Outermost first: (function, library)."""
    text = subprocess.run(
        ["perf", "script", "-i", str(data), "-F", "comm,ip,sym,dso"], capture_output=True, text=True, check=True
    ).stdout
    found = []
    for block in text.split("\n\n"):
        lines = block.strip().split("\n")
        if not lines[0].startswith("relay-"):
            continue
        frames = [m.groups() for line in lines[1:] if (m := re.match(r"\s*[0-9a-f]+ (.+) \((.+)\)$", line))]
        if frames:
            found.append([(name, Path(library).name) for name, library in reversed(frames)])
    return found


def grown(found: list[list[tuple[str, str]]]) -> Node:
    names = demangled(sorted({name for stack in found for name, _ in stack}))
    root = Node()
    for stack in found:
        root.count += 1
        node, before = root, None
        for name, library in stack:
            kind = kind_of(library)
            # Assembler without symbols, and returns from the kernel, are one block.
            shown = names[name] if name != "[unknown]" else library
            if shown == before:
                continue
            before = shown
            node = node.below[shown]
            node.count += 1
            node.kind = kind
    return root


def drawn(root: Node, heading: str) -> str:
    depth = [0]
    boxes: list[str] = []

    def place(node: Node, left: float, level: int) -> None:
        depth[0] = max(depth[0], level)
        for name, child in sorted(node.below.items(), key=lambda item: item[0]):
            share = child.count / root.count
            if share >= LEAST:
                width = share * WIDTH
                boxes.append((name, child, left, level, width))
                place(child, left, level + 1)
            left += share * WIDTH

    place(root, 0, 0)
    height = TOP + (depth[0] + 1) * ROW
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="6" y="16" font-size="13">{html.escape(heading)}</text>',
    ]
    for at, (kind, colour) in enumerate(COLOURS.items()):
        lines.append(f'<rect x="{6 + at * 110}" y="24" width="10" height="10" fill="{colour}"/>')
        lines.append(f'<text x="{20 + at * 110}" y="33">{kind}</text>')
    for name, node, left, level, width in boxes:
        # Callers below, as flames stand.
        y = height - (level + 1) * ROW
        said = f"{name}: {node.count / root.count * 100:.1f} %"
        lines.append(
            f'<g><title>{html.escape(said)}</title><rect x="{left:.1f}" y="{y}" width="{max(width - 0.4, 0.4):.1f}" '
            f'height="{ROW - 1}" fill="{COLOURS[node.kind]}" fill-opacity="0.75"/>'
        )
        room = int(width / 6.7)
        if room >= 4:
            text = name if len(name) <= room else name[: room - 1] + "…"
            lines.append(f'<text x="{left + 2:.1f}" y="{y + 12}">{html.escape(text)}</text>')
        lines.append("</g>")
    return "\n".join([*lines, "</svg>"]) + "\n"


def shares(root: Node, found: list[list[tuple[str, str]]]) -> str:
    """Of the innermost frames."""
    own = collections.Counter(kind_of(stack[-1][1]) for stack in found)
    return ", ".join(f"{kind} {count / root.count * 100:.0f} %" for kind, count in own.most_common())


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    arguments = parser.parse_args()
    address = first_address()
    for name, heading, size in (
        ("relay-fanout", "One to 10, 2,000 packets a second in", ["fanout", "--receivers", "10", "--rate", "2000"]),
        ("relay-pairs", "40 calls of two", ["pairs", "--pairs", "40"]),
    ):
        with tempfile.TemporaryDirectory(prefix="kuulolla-flame-") as folder:
            data = Path(folder) / "perf.data"
            server = Announced(SERVER_CORE, [str(arguments.programs / "kuulolla-relay"), "--address", address])
            try:
                load = subprocess.Popen(
                    ["taskset", "-c", str(LOAD_CORE), str(arguments.programs / "kuulolla-load"), *size, "--target", "kuulolla",
                     "--at", server.at, "--address", address, "--seconds", str(arguments.seconds + 4)],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
                # Its calls are set up meanwhile.
                subprocess.run(["sleep", "3"], check=True)
                subprocess.run(
                    ["perf", "record", "-e", "cpu-clock", "-F", str(FREQUENCY), "-g", "-p", str(server.pid), "-o", str(data),
                     "sleep", str(arguments.seconds)],
                    check=True, capture_output=True,
                )  # fmt: skip
                load.wait(timeout=60)
            finally:
                server.stop()
            found = stacks(data)
            root = grown(found)
            (arguments.out / f"{name}.svg").write_text(drawn(root, heading))
            print(f"{name}: {root.count} samples: {shares(root, found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
