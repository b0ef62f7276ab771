"""Leaks of every kind, put into what was written, to see whether the search finds them."""

from leak_search import Search
from strangers import Browser
from test_leak_search import leaks_of_bytes, leaks_of_text


def planted(browsers: list[Browser]) -> list[tuple[str, bytes]]:
    """By the name of the needle: the addresses of the first and the last, and a browser, in all ways of writing."""
    found = []
    for browser in (browsers[0], browsers[-1]):
        needle = dict(browser.needles()[0].spellings)
        for kind in ("text", "gateway's key", "mapped text", "text in full", "network with length"):
            if kind in needle:
                found += [(browser.source, leak) for leak in leaks_of_text(needle[kind].decode()).values()]
        for kind in ("binary", "mapped binary", "network binary"):
            if kind in needle:
                found += [(browser.source, leak) for leak in leaks_of_bytes(needle[kind]).values()]
    browser = browsers[len(browsers) // 4]
    found += [(f"agent {browser.number}", leak) for leak in leaks_of_text(browser.agent).values()]
    return found


def assert_all_found(search: Search, data: bytes, leaks: list[tuple[str, bytes]]) -> None:
    found: dict[str, list[int]] = {}
    for one in search.findings(data):
        found.setdefault(one.needle, []).append(one.at)
    for number, (needle, leak) in enumerate(leaks):
        at = data.find(mark(number) + leak)
        assert at >= 0, f"{leak!r} was not written"
        begin = at + len(mark(number))
        assert any(begin <= place < begin + len(leak) for place in found.get(needle, [])), f"{needle}: {leak!r}"


def mark(number: int) -> bytes:
    return b"<planted %d>" % number
