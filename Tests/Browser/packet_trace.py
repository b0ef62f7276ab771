#!/usr/bin/env python3
"""Writes down how large the packets of a Chromium's picture are, for `deploy/bench relay`:
packet_trace.py PROGRAM.

A visit's call runs through the real gateway; the client's camera shows a textured scene that drifts, with a
camera's noise, 640 by 360 at 30 pictures a second. Packets are read off the network: their sizes are those of
whole RTP packets before they are protected. Which times they came at is not kept.
"""

import json
import random
import socket
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from chromium import Chromium
from gateway import Gateway
from markers import Marker
from visit_room import VisitRoom, assert_both_see

TRACE = Path(__file__).resolve().parent.parent / "RelayBench" / "chromium-640x360.txt"
WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 30, 4
#: Until the encoder has found its bit rate, and then how long packets are read.
SETTLED, READ = 25, 30
#: Bytes that AEAD_AES_128_GCM adds, which the relay chooses where it is offered, as Chromium does.
TAG = 16
KEPT = 2_000


def write_scene(path: Path) -> None:
    """YUV4MPEG2: blocks of many sizes, each of one grey, under noise that is another in each picture."""
    chance = random.Random(1)
    wide, high = WIDTH * 2, HEIGHT + 40
    rows = [bytearray([110]) * wide for _ in range(high)]
    for _ in range(900):
        left, top = chance.randrange(wide - 60), chance.randrange(high - 40)
        breadth, length, grey = chance.randrange(8, 60), chance.randrange(6, 40), chance.randrange(40, 210)
        for row in rows[top : top + length]:
            row[left : left + breadth] = bytes([grey]) * breadth
    noise = [bytes(chance.choices(range(-4, 5), k=1)[0] & 0xFF for _ in range(wide)) for _ in range(64)]
    grainy = []
    for _ in range(6):
        picture = []
        for row in rows:
            grain = chance.choice(noise)
            shift = chance.randrange(wide)
            moved = grain[shift:] + grain[:shift]
            picture.append(bytes((a + b) & 0xFF for a, b in zip(row, moved)))
        grainy.append(picture)
    chroma = bytes([128]) * (WIDTH * HEIGHT // 2)
    frames = SECONDS * RATE
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420\n".encode())
        for frame in range(frames):
            # There and back, so that the loop has no jump.
            along = frame if frame < frames // 2 else frames - frame
            left, top = along * 8, along * 20 // frames
            picture = grainy[frame % len(grainy)]
            file.write(b"FRAME\n" + b"".join(row[left : left + WIDTH] for row in picture[top : top + HEIGHT]) + chroma)


def read_packets(seconds: float) -> dict[tuple[int, int], list[int]]:
    """Bytes of UDP payload by SSRC and payload type, of all RTP packets that this machine carries."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    line = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    line.settimeout(0.5)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            datagram, (_, protocol, kind, *_) = line.recvfrom(65_535)
        except TimeoutError:
            continue
        # What loopback carries is seen as it leaves (4) and as it comes.
        if kind == 4:
            continue
        if protocol == 0x0800 and datagram[9] == 17:
            payload = datagram[(datagram[0] & 15) * 4 + 8 :]
        elif protocol == 0x86DD and datagram[6] == 17:
            payload = datagram[48:]
        else:
            continue
        if len(payload) > 12 and payload[0] >> 6 == 2 and not 192 <= payload[1] <= 223:
            found[int.from_bytes(payload[8:12]), payload[1] & 0x7F].append(len(payload))
    line.close()
    return found


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip())
        return 2
    with tempfile.TemporaryDirectory(prefix="kuulolla-trace-") as folder:
        scene = Path(folder) / "scene.y4m"
        write_scene(scene)
        gateway = Gateway(sys.argv[1], "signIn.addressBurst=10000")
        opened = []
        try:
            carer = Chromium(Marker.chosen_at_random())
            opened.append(carer)
            client = Chromium(
                Marker.chosen_at_random(carer.marker),
                more_arguments=(f"--use-file-for-fake-video-capture={scene}",),
            )
            opened.append(client)
            wanted = json.dumps({"width": WIDTH, "height": HEIGHT, "frameRate": RATE})
            client.page.add_init_script(f"localStorage.setItem('kuulolla.media', {wanted!r})")
            room = VisitRoom(gateway, carer, client)
            room.open()
            room.call()
            room.answer()
            carer.wait_until(
                "() => (document.querySelector('#remote-video')?.videoWidth ?? 0) > 0"
            )
            time.sleep(SETTLED)
            packets = read_packets(READ)
            size = carer.evaluate(
                "() => { const v = document.querySelector('#remote-video'); return [v.videoWidth, v.videoHeight] }"
            )
            room.hang_up()
        finally:
            for browser in opened:
                browser.close()
            gateway.stop()
    # The scene costs more than a marker: its stream is the largest. As it goes on from the relay several of its
    # packets may pass as one, until the kernel cuts them.
    stream = max((sizes for sizes in packets.values() if max(sizes) <= 1_400), key=sum)
    sizes = [length - TAG for length in stream][:KEPT]
    print(
        f"{len(stream)} packets in {READ} s, {sum(stream) * 8 / READ / 1000:.0f} kbit/s, "
        f"{sum(sizes) / len(sizes):.0f} bytes a packet, seen at {size[0]}×{size[1]}"
    )
    lines = [" ".join(map(str, sizes[at : at + 24])) for at in range(0, len(sizes), 24)]
    TRACE.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
