"""A participant made with somebody else's WebRTC library (aiortc), from docs/protocol.md alone.

It answers a call as a client does: guest link, `hello`, incoming call, `join` with one complete
offer, `accept`. It sends a marker of its own and reads the markers of others out of what it decodes.
The library runs on an event loop in a thread of its own: the tests' browsers have theirs.
"""

import asyncio
import fractions
import threading
import time

import av
import numpy
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from gateway import GuestLink
from kuulolla_client import PATIENCE, Page
from markers import BLACK, COLUMNS, FRAMES_A_SECOND, HEIGHT, ROWS, STRIP, WHITE, WIDTH, Marker

SAMPLE_RATE = 48_000
SAMPLES_A_PACKET = SAMPLE_RATE // 50
# How much sound is kept for reading a tone (samples): 2.9 Hz a bin.
TONE_WINDOW = 16_384


class MarkerPicture(MediaStreamTrack):
    """The marker's cells above its strip with a moving bar, as markers.py describes them."""

    kind = "video"

    def __init__(self, marker: Marker):
        super().__init__()
        cells = numpy.array(marker.cells()).reshape(ROWS, COLUMNS)
        luma = numpy.where(cells, WHITE, BLACK).astype(numpy.uint8)
        self._grid = luma.repeat((HEIGHT - STRIP) // ROWS, axis=0).repeat(WIDTH // COLUMNS, axis=1)
        self._count = 0
        self._began: float | None = None

    async def recv(self) -> av.VideoFrame:
        self._began = self._began or time.monotonic()
        await asyncio.sleep(max(0, self._began + self._count / FRAMES_A_SECOND - time.monotonic()))
        planes = numpy.full((HEIGHT * 3 // 2, WIDTH), 128, dtype=numpy.uint8)
        planes[: HEIGHT - STRIP] = self._grid
        planes[HEIGHT - STRIP : HEIGHT] = 90
        left = self._count * 5 % (WIDTH - 32)
        planes[HEIGHT - STRIP : HEIGHT, left : left + 32] = 200
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = self._count * 90_000 // FRAMES_A_SECOND
        frame.time_base = fractions.Fraction(1, 90_000)
        self._count += 1
        return frame


class MarkerSound(MediaStreamTrack):
    """The marker's tone, in steps of 20 ms."""

    kind = "audio"

    def __init__(self, marker: Marker):
        super().__init__()
        self._tone = marker.tone
        self._count = 0
        self._began: float | None = None

    async def recv(self) -> av.AudioFrame:
        self._began = self._began or time.monotonic()
        first = self._count * SAMPLES_A_PACKET
        await asyncio.sleep(max(0, self._began + first / SAMPLE_RATE - time.monotonic()))
        seconds = (numpy.arange(SAMPLES_A_PACKET) + first) / SAMPLE_RATE
        wave = (12_000 * numpy.sin(2 * numpy.pi * self._tone * seconds)).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = first
        frame.time_base = fractions.Fraction(1, SAMPLE_RATE)
        self._count += 1
        return frame


def read_number(luma: numpy.ndarray) -> int | None:
    """The number in a picture's luma; None where no marker is readable. As measure.js reads it."""
    height, width = luma.shape
    row_height, column_width = height * (HEIGHT - STRIP) / HEIGHT / ROWS, width / COLUMNS
    bright = []
    for cell in range(ROWS * COLUMNS):
        top = int((cell // COLUMNS + 0.35) * row_height)
        left = int((cell % COLUMNS + 0.35) * column_width)
        middle = luma[top : top + int(row_height * 0.3), left : left + int(column_width * 0.3)]
        mean = middle.mean()
        if 90 < mean < 165:
            return None
        bright.append(mean > 128)
    if not bright[0] or bright[1] or bright[18] or not bright[19]:
        return None
    return sum(1 << (15 - n) for n in range(16) if bright[2 + n])


def read_tone(samples: numpy.ndarray, rate: int) -> int | None:
    """The frequency (Hz) that stands 25 dB above the mean of 300-3000 Hz; None where none does."""
    spectrum = numpy.abs(numpy.fft.rfft(samples * numpy.hanning(len(samples)))) / len(samples)
    frequencies = numpy.fft.rfftfreq(len(samples), 1 / rate)
    band = (frequencies >= 300) & (frequencies <= 3000)
    decibels = 20 * numpy.log10(spectrum[band] / 32_768 + 1e-9)
    peak = int(decibels.argmax())
    if decibels[peak] < -70 or decibels[peak] - decibels.mean() < 25:
        return None
    return round(float(frequencies[band][peak]))


class Outsider:
    """One client: waits for a call at its link, answers it, and measures what it is sent."""

    name = "aiortc"

    def __init__(self, address: str, link: GuestLink, marker: Marker):
        self.marker = marker
        self._page = Page.of_guest(address, link)
        self._connection: RTCPeerConnection | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._luma: numpy.ndarray | None = None
        self._samples = numpy.zeros(0, dtype=numpy.int16)
        self._sample_rate = SAMPLE_RATE
        self._frames = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._page.connect())

    def _do(self, work, seconds: float = 2 * PATIENCE):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    # What the tests ask for

    def answer(self) -> None:
        """Waits for the incoming call, joins its media, and accepts it."""
        self._do(self._answer())

    def hang_up(self) -> None:
        self._do(self._page.request("hangUp", callId=self._call["id"]))

    def measure(self, _selector: str = "") -> dict:
        """The same answer as a browser's; see measure.js."""
        return self._do(self._measure())

    @property
    def connection_state(self) -> str:
        return self._connection.connectionState if self._connection else "new"

    def slots(self) -> dict:
        """The latest event `slots` that names somebody of each kind."""
        return self._do(self._page.event("slots", lambda b: b["audio"] and b["video"]))

    def close(self) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # On the loop

    async def _answer(self) -> None:
        self._call = await self._page.call("ringing")
        identifier = self._call["id"]
        # The answer has its candidates in the first section alone, as BUNDLE asks. With sections that
        # share a transport from the start, this library would take the last section's: none.
        self._connection = connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_COMPAT)
        )
        connection.on("track", self._received)
        for track in (MarkerSound(self.marker), MarkerPicture(self.marker)):
            sending = connection.addTransceiver(track, direction="sendonly")
            only(sending, "VP8" if track.kind == "video" else "opus")
        for kind, codec in (("audio", "opus"), ("video", "VP8")):
            only(connection.addTransceiver(kind, direction="recvonly"), codec)
        await connection.setLocalDescription(await connection.createOffer())
        reply = await self._page.request(
            "join", callId=identifier, offer=connection.localDescription.sdp
        )
        await connection.setRemoteDescription(RTCSessionDescription(reply["answer"], "answer"))
        await self._page.request("accept", callId=identifier)
        await self._page.request("setSending", callId=identifier, audio=True, video=True)

    def _received(self, track: MediaStreamTrack) -> None:
        read = self._read_picture if track.kind == "video" else self._read_sound
        self._readers.append(asyncio.ensure_future(read(track)))

    async def _read_picture(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                self._luma = frame.to_ndarray(format="gray")
                self._frames += 1
        except MediaStreamError:
            pass

    async def _read_sound(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                left = frame.to_ndarray().reshape(-1)[:: len(frame.layout.channels)]
                self._sample_rate = frame.sample_rate
                self._samples = numpy.concatenate([self._samples, left])[-TONE_WINDOW:]
        except MediaStreamError:
            pass

    async def _measure(self) -> dict:
        luma, samples = self._luma, self._samples
        return {
            "number": None if luma is None else read_number(luma),
            "tone": read_tone(samples, self._sample_rate) if len(samples) == TONE_WINDOW else None,
            "frames": self._frames,
            "width": 0 if luma is None else luma.shape[1],
            "height": 0 if luma is None else luma.shape[0],
        }

    async def _close(self) -> None:
        if self._connection:
            await self._connection.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self._page.close()


def only(transceiver, codec: str) -> None:
    """The relay speaks one codec of each kind."""
    wanted = RTCRtpReceiver.getCapabilities(transceiver.kind).codecs
    transceiver.setCodecPreferences(
        [one for one in wanted if one.mimeType.lower() == f"{transceiver.kind}/{codec}".lower()]
    )
