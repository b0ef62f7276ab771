"""A picture and a tone that nobody else sends: how a test knows whose media it sees and hears.

The picture is a grid of 5 x 4 cells above a strip with a moving bar. Four cells are fixed (white,
black ... black, white), the other sixteen carry a random number, white for 1. The tone is a sine.
"""

import math
import random
import struct
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, FRAMES_A_SECOND = 320, 180, 15
COLUMNS, ROWS, STRIP = 5, 4, 20
WHITE, BLACK = 235, 16


@dataclass(frozen=True)
class Marker:
    number: int  # 16 bits
    tone: int  # Hz

    @staticmethod
    def chosen_at_random(other_than: "Marker | None" = None) -> "Marker":
        """Numbers with many changes from cell to cell; tones 100 Hz apart, clear of speech filters."""
        while True:
            marker = Marker(random.randrange(1, 0xFFFF), 500 + 100 * random.randrange(16))
            if other_than is None or (
                marker.tone != other_than.tone
                and bin(marker.number ^ other_than.number).count("1") >= 4
            ):
                return marker

    def cells(self) -> list[bool]:
        bits = [bool(self.number >> (15 - n) & 1) for n in range(16)]
        return [True, False, *bits, False, True]

    def write_picture(self, path: Path, seconds: int = 4) -> None:
        """YUV4MPEG2, 4:2:0; Chromium plays it in a loop."""
        cells = self.cells()
        row_height = (HEIGHT - STRIP) // ROWS
        column_width = WIDTH // COLUMNS
        grid = bytearray()
        for y in range(ROWS * row_height):
            for column in range(COLUMNS):
                bright = cells[(y // row_height) * COLUMNS + column]
                grid += bytes([WHITE if bright else BLACK]) * column_width
        chroma = bytes([128]) * (WIDTH // 2 * HEIGHT // 2 * 2)
        frames = seconds * FRAMES_A_SECOND
        with path.open("wb") as file:
            file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_A_SECOND}:1 Ip A1:1 C420\n".encode())
            for frame in range(frames):
                line = bytearray([90]) * WIDTH
                left = frame * (WIDTH - 32) // frames
                line[left : left + 32] = bytes([200]) * 32
                file.write(b"FRAME\n" + grid + bytes(line) * STRIP + chroma)

    def write_sound(self, path: Path, seconds: int = 5) -> None:
        """WAV, mono, 48 kHz, 16 bit, whole periods so that the loop has no click."""
        rate = 48_000
        samples = bytearray()
        for n in range(rate * seconds):
            samples += struct.pack("<h", int(12_000 * math.sin(2 * math.pi * self.tone * n / rate)))
        header = b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt "
        header += struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
        path.write_bytes(header + b"data" + struct.pack("<I", len(samples)) + samples)
