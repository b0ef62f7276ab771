"""The terminal's own test picture and tones, made and read by a browser.

A picture carries a marker, its number and its time in 12 by 8 cells, as `Codecs/TestSignals` has them;
the sound is a pair of tones.
"""

import math
import struct
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, FRAMES_A_SECOND, FRAMES = 640, 360, 15, 60
COLUMNS, ROWS, GRID_COLUMNS, GRID_ROWS, MARGIN = 12, 8, 16, 12, 2
WHITE, BLACK, GREY = 235, 16, 128
READER = (Path(__file__).parent / "read_marker.js").read_text()


def crc(data: bytes) -> int:
    """CRC-16/CCITT-FALSE."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def tones(marker: int) -> tuple[int, int]:
    return 600 + 50 * (marker >> 4), 1500 + 100 * (marker & 15)


@dataclass(frozen=True)
class MovingMarker:
    number: int  # 1 to 255: the tones have eight bits

    def write_picture(self, path: Path) -> None:
        """YUV4MPEG2, 4:2:0; Chromium plays it in a loop."""
        chroma = bytes([128]) * (WIDTH // 2 * HEIGHT // 2 * 2)
        with path.open("wb") as file:
            file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_A_SECOND}:1 Ip A1:1 C420\n".encode())
            for frame in range(FRAMES):
                file.write(b"FRAME\n" + self._luma(frame) + chroma)

    def _luma(self, frame: int) -> bytes:
        body = struct.pack(">HII", self.number, frame, frame * 1000 // FRAMES_A_SECOND)
        body += struct.pack(">H", crc(body))
        bits = [byte >> (7 - n) & 1 for byte in body for n in range(8)]
        cell = WIDTH // GRID_COLUMNS
        side = bytes([GREY]) * (MARGIN * cell)
        rows = []
        for row in range(ROWS):
            line = b"".join(
                bytes([WHITE if bit else BLACK]) * cell
                for bit in bits[row * COLUMNS : (row + 1) * COLUMNS]
            )
            rows.append((side + line + side) * (HEIGHT // GRID_ROWS))
        edge = bytes([GREY]) * (WIDTH * MARGIN * (HEIGHT // GRID_ROWS))
        return edge + b"".join(rows) + edge

    def write_sound(self, path: Path) -> None:
        """WAV, mono, 48 kHz, 16 bit, two seconds: whole periods, so that the loop has no click."""
        rate, seconds = 48_000, 2
        low, high = tones(self.number)
        samples = bytearray()
        for n in range(rate * seconds):
            wave = math.sin(2 * math.pi * low * n / rate) + math.sin(2 * math.pi * high * n / rate)
            samples += struct.pack("<h", int(6_000 * wave))
        header = b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt "
        header += struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
        path.write_bytes(header + b"data" + struct.pack("<I", len(samples)) + samples)


def read(browser, selector: str) -> dict:
    """What the page shows and plays: `picture` and `sound` are markers or None."""
    found = browser.page.evaluate(READER, selector)
    picture = None
    if found["bits"]:
        body = bytes(
            sum(bit << (7 - n) for n, bit in enumerate(found["bits"][at : at + 8]))
            for at in range(0, 96, 8)
        )
        marker, _, _, check = struct.unpack(">HIIH", body)
        picture = marker if check == crc(body[:10]) else None
    low, high = found["low"], found["high"]
    sound = None
    if low and high:
        sound = round((low - 600) / 50) << 4 | round((high - 1500) / 100)
    return {"picture": picture, "sound": sound, "frames": found["frames"]}
