#!/usr/bin/env python3
"""Checks the texts of the pages: same keys in all languages, each used, plain language.

Prints what is wrong, one line each, and exits 1; prints one line and exits 0 where all is well.
"""

import json
import pathlib
import re
import sys

WEB = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "Consoles" / "Web"
LANGUAGES = ["fi", "sv", "en"]
MOST_WORDS = 12
#: A key in code is a quoted literal of this shape; names of settings and files look alike.
KEY = re.compile(r"""["']([a-z]+(?:\.[A-Za-z]+)+)["']""")
NOT_KEYS = re.compile(r"^kuulolla\.|\.(js|css|html|json|svg|png)$")
PLURAL = re.compile(r"""plural\(\s*["']([\w.]+)["']""")


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", source, flags=re.S)


def used_keys() -> dict[str, str]:
    """Every key that the pages name, with the file that names it."""
    used: dict[str, str] = {}
    for path in sorted([*WEB.rglob("*.js"), *WEB.rglob("*.html")]):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".js":
            source = without_comments(source)
        plurals = set(PLURAL.findall(source))
        for key in set(KEY.findall(source)) - plurals:
            if not NOT_KEYS.search(key):
                used.setdefault(key, path.name)
        for key in plurals:
            for form in ("one", "other"):
                used.setdefault(f"{key}.{form}", path.name)
    return used


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)\}", text)))


def plain_language(key: str, text: str) -> list[str]:
    """What the voice of the product forbids: long sentences, exclamation marks, bare codes."""
    faults = []
    if "!" in text:
        faults.append("has an exclamation mark")
    for sentence in re.split(r"(?<=[.?…])\s+", text):
        words = len(sentence.split())
        if words > MOST_WORDS:
            faults.append(f"has a sentence of {words} words")
    if text != text.strip() or "  " in text:
        faults.append("has stray spaces")
    if not text:
        faults.append("is empty")
    return faults


def main() -> int:
    faults: list[str] = []
    tables = {}
    for code in LANGUAGES:
        raw = (WEB / "language" / f"{code}.json").read_text(encoding="utf-8")
        pairs = json.loads(raw, object_pairs_hook=list)
        names = [name for name, _ in pairs]
        faults += [f"{code}: {name} is there twice" for name in set(names) if names.count(name) > 1]
        table = dict(pairs)
        if not table.pop("_review", ""):
            faults.append(f"{code}: no _review note says what a native reader has read")
        tables[code] = table

    first = tables[LANGUAGES[0]]
    for code, table in tables.items():
        faults += [f"{code}: {key} is missing" for key in sorted(first.keys() - table.keys())]
        faults += [f"{code}: {key} is in no other language" for key in sorted(table.keys() - first.keys())]
        for key, text in table.items():
            faults += [f"{code}: {key} {fault}" for fault in plain_language(key, text)]
            if key in first and placeholders(text) != placeholders(first[key]):
                faults.append(f"{code}: {key} has other placeholders than {LANGUAGES[0]}")

    used = used_keys()
    faults += [f"{file}: the text {key} does not exist" for key, file in sorted(used.items()) if key not in first]
    # `service.` holds words of the organisation's own, looked up by what it wrote; `chatfigures.csv.` the
    # heads of a table that the gateway writes.
    elsewhere = ("service.", "chatfigures.csv.")
    unused = sorted(key for key in first if key not in used and not key.startswith(elsewhere))
    faults += [f"no page uses the text {key}" for key in unused]

    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(first)} texts in {len(LANGUAGES)} languages are whole")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
