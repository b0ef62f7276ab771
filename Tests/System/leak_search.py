"""Looks for what must not have been written, in every form that a program might have written it in.

Pure: no clock, file or socket. `address_needle` and `text_needle` make needles, `Search` finds them in bytes.

A needle has spellings, each text or bytes. Every spelling is looked for as it is, in upper and lower case, in
UTF-16, percent-encoded, as hexadecimal digits with the usual separators, as a list of decimal numbers, and in
base64 wherever in the encoded bytes it begins; and as MD5, SHA-1 or SHA-256 of it, raw, in hexadecimal or in
base64. Of a digest the first 8 bytes are looked for, so that one that was cut to 8 or 16 bytes is found as well.
Not found is what was compressed or encrypted, or hashed together with something else.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import itertools
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

import numpy

# Shorter patterns would be found by chance in any file. Of 32 bits, a megabyte of random bytes has one in
# four thousand.
SHORTEST = 4
DIGESTS = ("md5", "sha1", "sha256")
# Of a digest that is looked for.
DIGEST_BYTES = 8
# What is looked at in one go.
PORTION = 1 << 16


@dataclass(frozen=True)
class Needle:
    name: str
    #: What a spelling is called, and how it is written.
    spellings: tuple[tuple[str, bytes], ...]
    #: False for what may be stored as a hash, as secrets are.
    hashed: bool = True


@dataclass(frozen=True)
class Finding:
    needle: str
    form: str
    at: int


# What is looked for


def address_needle(text: str) -> Needle:
    """An IPv4 or IPv6 address. IPv6 networks of 64 bits are looked for as well: they are as good as the address."""
    address = ipaddress.ip_address(text)
    spelled = _v4(address) if address.version == 4 else _v6(address)
    return Needle(text, tuple(dict.fromkeys(spelled)))


def text_needle(name: str, text: str, *words: str, hashed: bool = True) -> Needle:
    """A text, and words of it that would be enough to know it by."""
    spelled = [("text", text.encode()), ("text with escaped slashes", text.replace("/", "\\/").encode())]
    spelled += [(f"word {word}", word.encode()) for word in words]
    seen: set[bytes] = set()
    # The first name of each spelling is kept.
    once = [(kind, data) for kind, data in spelled if not (data in seen or seen.add(data))]
    return Needle(name, tuple(once), hashed)


def gateway_key(packed: bytes) -> str:
    """As `RemoteAddress.key` of the gateway spells it: bytes without leading zeros."""
    return ":".join(f"{byte:x}" for byte in packed)


def _v4(address: ipaddress.IPv4Address) -> list[tuple[str, bytes]]:
    packed = address.packed
    mapped = bytes(10) + b"\xff\xff" + packed
    numbers = [str(byte) for byte in packed]
    texts = {
        "text": str(address),
        "zero-padded text": ".".join(f"{byte:03}" for byte in packed),
        "reversed text": ".".join(reversed(numbers)),
        "mapped text": f"::ffff:{address}",
        "mapped groups": f"::ffff:{packed[0]:x}{packed[1]:02x}:{packed[2]:x}{packed[3]:02x}",
        "mapped in full": str(ipaddress.IPv6Address(mapped).exploded),
        "gateway's key": gateway_key(packed),
        "number": str(int(address)),
        "number, little end first": str(int.from_bytes(packed, "little")),
    }
    return _encoded(texts) + [
        ("binary", packed), ("binary, little end first", packed[::-1]), ("mapped binary", mapped)]


def _v6(address: ipaddress.IPv6Address) -> list[tuple[str, bytes]]:
    packed = address.packed
    groups = [f"{int.from_bytes(packed[at:at + 2]):x}" for at in range(0, 16, 2)]
    full = address.exploded.split(":")
    network = ipaddress.IPv6Address(packed[:8] + bytes(8))
    texts = {
        "text": str(address),
        "text in full": address.exploded,
        "text without leading zeros": ":".join(groups),
        "text in brackets": f"[{address}]",
        "digits": address.exploded.replace(":", ""),
        "reversed text": address.reverse_pointer,
        "network": f"{network}",
        "network with length": f"{network}/64",
        "network's groups": ":".join(groups[:4]),
        "network's groups in full": ":".join(full[:4]),
        "host's groups in full": ":".join(full[4:]),
        "gateway's key": gateway_key(packed[:8]),
        "whole address in the gateway's way": gateway_key(packed),
        "number": str(int(address)),
    }
    return _encoded(texts) + [
        ("binary", packed), ("binary, little end first", packed[::-1]), ("network binary", packed[:8])]


def _encoded(texts: dict[str, str]) -> list[tuple[str, bytes]]:
    return [(kind, text.encode()) for kind, text in texts.items()]


# The forms of a spelling


def forms(data: bytes, hashed: bool = True) -> list[tuple[str, bytes]]:
    """All patterns that show that these bytes were written, by the name of the form."""
    variants = sorted({data, data.lower(), data.upper()}) if data.isascii() else [data]
    found: list[tuple[str, bytes]] = []
    for variant in variants:
        found += _plain_forms(variant)
        found += [("base64", pattern) for pattern in sorted(base64_patterns(variant))]
        if hashed:
            for name in DIGESTS:
                found += _digest_forms(name, hashlib.new(name, variant).digest())
    return [(form, pattern) for form, pattern in dict.fromkeys(found) if len(pattern) >= SHORTEST]


def _plain_forms(data: bytes) -> list[tuple[str, bytes]]:
    found = [("plain", data)]
    if data.isascii():
        text = data.decode()
        encoded = quote(text, safe="")
        found += [("UTF-16", text.encode("utf-16-le")), ("UTF-16", text.encode("utf-16-be"))]
        found += [("percent", encoded.encode()), ("percent", _small_escapes(encoded).encode())]
    whole = "".join(f"%{byte:02X}" for byte in data)
    found += [("percent", whole.encode()), ("percent", whole.lower().encode())]
    found += [("percent", quote_from_bytes(data, safe="").encode())]
    for separator in ("", ":", " ", "-", ", 0x", "\\x"):
        digits = data.hex() if not separator else separator.join(f"{byte:02x}" for byte in data)
        found += [("hex", digits.encode()), ("hex", digits.upper().encode())]
        found += [("hex", digits.upper().replace("X", "x").encode())]
    for separator in (",", ", ", " "):
        found += [("decimal list", separator.join(str(byte) for byte in data).encode())]
    return found


def _small_escapes(text: str) -> str:
    first, *rest = text.split("%")
    return first + "".join(f"%{part[:2].lower()}{part[2:]}" for part in rest)


def _digest_forms(name: str, digest: bytes) -> list[tuple[str, bytes]]:
    start = digest[:DIGEST_BYTES]
    # 8 bytes are ten whole characters; the eleventh depends on whether more follows.
    encoded = base64.b64encode(digest)[: DIGEST_BYTES * 8 // 6]
    return [
        (f"{name} raw", start),
        (f"{name} hex", start.hex().encode()), (f"{name} hex", start.hex().upper().encode()),
        (f"{name} base64", encoded), (f"{name} base64", encoded.translate(URL_ALPHABET)),
    ]


URL_ALPHABET = bytes.maketrans(b"+/", b"-_")


def base64_patterns(data: bytes) -> set[bytes]:
    """How these bytes look within base64, at each of the three places in a group of three bytes where they can
    begin. Characters that depend on what stands around them are left out, unless too few would be left: then
    all that they can be are taken. So the first or last four bits of what is found may differ."""
    patterns: set[bytes] = set()
    for before in range(3):
        # The first and the last bits of a neighbour's character can be anything.
        first, last = (before * 8 + 5) // 6, (before + len(data)) * 8 // 6
        heads, tails = [bytes(before)], [b""]
        if last - first < SHORTEST + 1:
            heads = [bytes(before - 1) + bytes([bits]) for bits in range(16)] if before else heads
            tails = [bytes([bits << 4]) for bits in range(16)]
            first, last = before * 8 // 6, ((before + len(data)) * 8 + 5) // 6
        for head, tail in itertools.product(heads, tails):
            encoded = base64.b64encode(head + data + tail)[first:last]
            patterns |= {encoded, encoded.translate(URL_ALPHABET)}
    return patterns


# The search


class Search:
    """Finds all needles in one pass: four bytes of every pattern, its anchor, are looked up in a table, and what
    is in the table is compared in full. Portions in which nothing was found are known again and not searched
    twice: of files that are looked at several times most is as it was."""

    def __init__(self, needles: list[Needle]):
        # By anchor: the pattern, where in it the anchor is, needle and form.
        self._patterns: dict[bytes, list[tuple[bytes, int, str, str]]] = {}
        self._longest = SHORTEST
        seen: set[tuple[bytes, str]] = set()
        for needle in needles:
            for kind, data in needle.spellings:
                for form, pattern in forms(data, needle.hashed):
                    if (pattern, needle.name) in seen:
                        continue
                    seen.add((pattern, needle.name))
                    at = _anchor(pattern)
                    entry = (pattern, at, needle.name, f"{form} of {kind}")
                    self._patterns.setdefault(pattern[at : at + SHORTEST], []).append(entry)
                    self._longest = max(self._longest, len(pattern))
        anchors = numpy.frombuffer(b"".join(self._patterns), dtype="<u4")
        self._table = numpy.zeros(1 << 24, dtype=bool)
        self._table[_slots(anchors)] = True
        self._clean: set[bytes] = set()

    def findings(self, data: bytes) -> list[Finding]:
        """Where something was found, each needle and form once a place, in the order of their anchors."""
        found: list[Finding] = []
        for start in range(0, len(data), PORTION):
            around = data[max(0, start - self._longest) : start + PORTION + self._longest]
            digest = hashlib.blake2b(around + start.to_bytes(8)).digest()
            if digest in self._clean:
                continue
            here = self._in_portion(data, start)
            if not here:
                self._clean.add(digest)
            found += here
        return found

    def _in_portion(self, data: bytes, start: int) -> list[Finding]:
        """Of patterns whose anchor begins in the portion."""
        found = []
        for place in self._candidates(data[start : start + PORTION + SHORTEST - 1]):
            anchor = start + place
            for pattern, offset, needle, form in self._patterns.get(data[anchor : anchor + SHORTEST], ()):
                if anchor >= offset and data.startswith(pattern, anchor - offset):
                    found.append(Finding(needle, form, anchor - offset))
        return found

    def _candidates(self, data: bytes) -> list[int]:
        if len(data) < SHORTEST:
            return []
        octets = numpy.frombuffer(data, dtype=numpy.uint8).astype(numpy.uint32)
        words = octets[:-3] | octets[1:-2] << 8 | octets[2:-1] << 16 | octets[3:] << 24
        return numpy.nonzero(self._table[_slots(words)])[0].tolist()


def _anchor(pattern: bytes) -> int:
    """Where a pattern's most telling four bytes are: not in a run of zeros, of which files are full."""
    return max(range(min(16, len(pattern) - SHORTEST + 1)), key=lambda at: (len(set(pattern[at : at + SHORTEST])), -at))


def _slots(words: numpy.ndarray) -> numpy.ndarray:
    """Multiplicative hashing (Knuth, volume 3, section 6.4) to 24 bits."""
    return (words.astype(numpy.uint32) * numpy.uint32(2_654_435_769)) >> numpy.uint32(8)
