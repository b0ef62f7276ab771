"""The search for leaks finds what was leaked, whichever way, and nothing else."""

import base64
import hashlib
import ipaddress
import os
import random
from urllib.parse import quote

import pytest
from leak_search import PORTION, Search, address_needle, base64_patterns, text_needle

V4 = "10.201.183.154"
V6 = "fd9e:b7c:8ad4:e5f::c7b9"
AGENT = "Tunnistinselain/77.4 (Korpi; rv 9183)"
NEEDLES = [address_needle(V4), address_needle(V6), text_needle("agent", AGENT, "Tunnistinselain")]


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(NEEDLES)


def leaks_of_bytes(data: bytes) -> dict[str, bytes]:
    """Ways in which programs write bytes, made here by other means than in the search."""
    leaks = {
        "raw": data,
        "hex": data.hex().encode(),
        "HEX": data.hex().upper().encode(),
        "hex with colons": data.hex(":").encode(),
        "hex with spaces": data.hex(" ").upper().encode(),
        "hex with dashes": data.hex("-").encode(),
        "C string": "".join(f"\\x{byte:02x}" for byte in data).encode(),
        "C array": ", ".join(f"0x{byte:02X}" for byte in data).encode(),
        "list": str(list(data)).encode(),
        "percent": "".join(f"%{byte:02X}" for byte in data).encode(),
    }
    for before in range(3):
        for after in range(3):
            around = os.urandom(before) + data + os.urandom(after)
            leaks[f"base64 {before} {after}"] = base64.b64encode(around)
            leaks[f"base64url {before} {after}"] = base64.urlsafe_b64encode(around).rstrip(b"=")
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, data).digest()
        for length in (8, 16, len(digest)):
            cut = digest[:length]
            leaks[f"{name} {length}"] = cut
            leaks[f"{name} {length} hex"] = cut.hex().encode()
            leaks[f"{name} {length} HEX"] = cut.hex().upper().encode()
            leaks[f"{name} {length} base64"] = base64.b64encode(cut)
            leaks[f"{name} {length} base64url"] = base64.urlsafe_b64encode(cut).rstrip(b"=")
    return leaks


def leaks_of_text(text: str) -> dict[str, bytes]:
    leaks = leaks_of_bytes(text.encode())
    leaks["quoted"] = quote(text, safe="").encode()
    leaks["quoted small"] = quote(text, safe="").replace("%3A", "%3a").replace("%2F", "%2f").encode()
    leaks["UTF-16"] = text.encode("utf-16-le")
    leaks["shouted"] = text.upper().encode()
    leaks["JSON"] = text.replace("/", "\\/").encode()
    return leaks


SPELLINGS = {
    V4: ["10.201.183.154", "010.201.183.154", "154.183.201.10", "::ffff:10.201.183.154", "::ffff:ac9:b79a",
         "a:c9:b7:9a", "180991898", "0000:0000:0000:0000:0000:ffff:0ac9:b79a"],
    V6: ["fd9e:b7c:8ad4:e5f::c7b9", "fd9e:0b7c:8ad4:0e5f:0000:0000:0000:c7b9", "fd9e:b7c:8ad4:e5f:0:0:0:c7b9",
         "FD9E:B7C:8AD4:E5F::C7B9", "[fd9e:b7c:8ad4:e5f::c7b9]", "fd9e:b7c:8ad4:e5f::/64", "fd9e:b7c:8ad4:e5f::",
         "fd9e0b7c8ad40e5f000000000000c7b9", "fd:9e:b:7c:8a:d4:e:5f"],
    "agent": [AGENT, "Tunnistinselain"],
}
BINARIES = {
    V4: [ipaddress.ip_address(V4).packed, bytes(10) + b"\xff\xff" + ipaddress.ip_address(V4).packed],
    V6: [ipaddress.ip_address(V6).packed, ipaddress.ip_address(V6).packed[:8]],
}


@pytest.mark.parametrize("name, text", [(name, text) for name, texts in SPELLINGS.items() for text in texts])
def test_a_leaked_text_is_found(search, name, text):
    for way, leak in leaks_of_text(text).items():
        found = search.findings(b"begin " + leak + b" end")
        assert name in {one.needle for one in found}, f"{text} {way}: {leak!r}"


@pytest.mark.parametrize("name, data", [(name, data) for name, all in BINARIES.items() for data in all])
def test_leaked_bytes_are_found(search, name, data):
    for way, leak in leaks_of_bytes(data).items():
        found = search.findings(b"\0\xff" + leak + b"\xff\0")
        assert name in {one.needle for one in found}, f"{data.hex()} {way}: {leak!r}"


def test_nothing_is_found_where_nothing_is(search):
    chance = random.Random(20261126)
    noise = chance.randbytes(1_000_000)
    for data in (b"", b"abc", noise, base64.b64encode(noise), noise.hex().encode(), bytes(1_000_000)):
        assert search.findings(data) == []


def test_neighbours_are_not_taken_for_it(search):
    for other in ("10.201.183.254", "10.201.182.154", "fd9e:b7c:8ad4:e6f::c7b9", "Tunnistin/77"):
        for way, leak in leaks_of_text(other).items():
            assert search.findings(b"begin " + leak + b" end") == [], f"{other} {way}"


@pytest.mark.parametrize("at", [0, PORTION - 14, PORTION - 7, PORTION - 1, PORTION, 2 * PORTION + 3])
def test_it_is_found_wherever_it_stands_and_once(search, at):
    data = bytearray(3 * PORTION)
    data[at : at + len(V4)] = V4.encode()
    found = [one for one in search.findings(bytes(data)) if one.form == "plain of text"]
    assert [(one.needle, one.at) for one in found] == [(V4, at)]


def test_what_may_be_hashed_is_not_looked_for_as_a_hash():
    secret = "t0-pQ8s6Yl2WvXk3JmN5zRbA7cEdFgHiKoLuMnPq1S4"
    search = Search([text_needle("secret", secret, hashed=False)])
    assert search.findings(hashlib.sha256(secret.encode()).digest()) == []
    assert search.findings(base64.b64encode(b"x" + secret.encode()))


def test_base64_of_four_bytes_is_never_as_short_as_chance():
    assert all(len(pattern) >= 5 for pattern in base64_patterns(bytes([10, 201, 183, 154])))
