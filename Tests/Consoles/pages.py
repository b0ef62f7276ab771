#!/usr/bin/env python3
"""Checks pages and styles as files: they obey the strict content policy, every file they name is
there, ids are unique, and the colours of each theme have the contrast that the look asks for.
"""

import pathlib
import re
import sys
from html.parser import HTMLParser

WEB = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "Consoles" / "Web"
LARGEST_FILE_LINES = 450

#: Text token, surface token, least contrast. Client pages and console share them: 7:1 for text.
PAIRS = [
    ("text", "surface", 7), ("text", "surface-raised", 7), ("text", "surface-sunken", 7),
    ("text", "accent-soft", 7), ("text", "call-soft", 7), ("text", "attention-soft", 7),
    ("text-quiet", "surface", 7), ("text-quiet", "surface-raised", 7), ("text-quiet", "surface-sunken", 7),
    ("text-quiet", "accent-soft", 7),
    ("accent", "surface", 7), ("accent", "surface-raised", 7), ("accent", "accent-soft", 4.5),
    ("call", "surface", 7), ("call", "accent-soft", 4.5), ("attention", "surface", 7),
    ("attention", "accent-soft", 4.5), ("problem", "surface", 7), ("problem", "surface-raised", 7),
    ("on-accent", "accent", 7), ("on-call", "call", 7), ("on-stop", "stop", 7),
    ("on-stage", "stage", 7), ("on-stage", "stage-raised", 7), ("stage", "on-stage", 7),
    ("stage-attention", "stage", 7), ("on-stage", "stage-stop", 7),
    # Parts that are no text: WCAG 1.4.11.
    ("control-line", "surface-raised", 3), ("control-line", "surface", 3), ("focus", "surface", 3),
    ("stage-line", "stage", 3), ("on-stage-focus", "stage", 3),
]


class Page(HTMLParser):
    def __init__(self, path: pathlib.Path):
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.path = path
        self.in_script = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.in_script = tag == "script"
        if tag == "style" or "style" in names:
            self.faults.append(f"<{tag}> has inline style")
        for name in names:
            if name.startswith("on"):
                self.faults.append(f"<{tag}> has the inline handler {name}")
        if tag == "script" and "src" not in names:
            self.faults.append("a script has no src")
        address = names.get("src") or (names.get("href") if tag == "link" else None)
        if address and not (address.startswith("/") and (WEB / address[1:]).is_file()):
            self.faults.append(f"{address} is not there")
        if "id" in names:
            self.ids.append(names["id"])

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, data):
        if self.in_script and data.strip():
            self.faults.append("a script is inline")


def check_pages() -> list[str]:
    faults = []
    for path in sorted(WEB.glob("*.html")):
        page = Page(path)
        doubled = sorted({one for one in page.ids if page.ids.count(one) > 1})
        faults += [f"{path.name}: {fault}" for fault in page.faults]
        faults += [f"{path.name}: the id {one} is there twice" for one in doubled]
    return faults


def check_scripts() -> list[str]:
    faults = []
    for path in sorted(WEB.rglob("*.js")):
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(WEB)
        for target in re.findall(r"""^import (?:[^"']* from )?["']([^"']+)["']""", source, flags=re.M):
            if not target.startswith(".") or not (path.parent / target).is_file():
                faults.append(f"{name}: imports {target}, which is not there")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            if forbidden in source:
                faults.append(f"{name}: uses {forbidden}")
        if source.count("\n") > LARGEST_FILE_LINES:
            faults.append(f"{name}: is longer than {LARGEST_FILE_LINES} lines")
    return faults


def check_offline_set() -> list[str]:
    """The service worker holds all that the page of the saved list needs, and nothing beside it."""
    source = (WEB / "offline-worker.js").read_text(encoding="utf-8")
    listed = set(re.findall(r'^ +"(/[^"]+)",$', source, flags=re.M))
    needed = {f"/language/{code}.json" for code in ("fi", "sv", "en")}
    waiting = ["/offline.html"]
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        path = WEB / name[1:]
        if path.suffix not in {".html", ".css", ".js"}:
            continue
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            waiting += re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', content)
        elif path.suffix == ".css":
            waiting += re.findall(r'url\("?([^")]+)', content)
        else:
            targets = re.findall(r"""^import (?:[^"']* from )?["']([^"']+)["']""", content, flags=re.M)
            waiting += ["/" + str((path.parent / one).resolve().relative_to(WEB)) for one in targets]
    faults = [f"offline-worker.js: {name} is missing in its files" for name in sorted(needed - listed)]
    return faults + [f"offline-worker.js: {name} is not needed" for name in sorted(listed - needed)]


def check_styles() -> list[str]:
    faults = []
    tokens_path = WEB / "style" / "tokens.css"
    known = set(re.findall(r"(--[\w-]+)\s*:", "".join(p.read_text() for p in WEB.rglob("*.css"))))
    for path in sorted(WEB.rglob("*.css")):
        source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        for name in sorted(set(re.findall(r"var\((--[\w-]+)", source)) - known):
            faults.append(f"{path.name}: the token {name} does not exist")
        for address in re.findall(r"url\(\"?([^\")]+)", source):
            if not (WEB / address.lstrip("/")).is_file():
                faults.append(f"{path.name}: {address} is not there")
        if path != tokens_path:
            for colour in set(re.findall(r"#[0-9a-fA-F]{3,8}\b", source)) :
                faults.append(f"{path.name}: the colour {colour} has no token")
    return faults + check_contrast(tokens_path.read_text(encoding="utf-8"))


def check_contrast(source: str) -> list[str]:
    light_source, dark_source = source.split("@media (prefers-color-scheme: dark)")
    light = colours(light_source)
    dark = {**light, **colours(dark_source.split(".client")[0])}
    faults = []
    for theme, table in (("light", light), ("dark", dark)):
        for text, surface, least in PAIRS:
            ratio = contrast(table[text], table[surface])
            if ratio < least:
                faults.append(f"{theme}: {text} on {surface} has contrast {ratio:.2f}, needs {least}")
    return faults


def colours(source: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", source))


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, relative luminance and contrast ratio."""
    def luminance(colour: str) -> float:
        parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def main() -> int:
    faults = check_pages() + check_scripts() + check_styles() + check_offline_set()
    for fault in faults:
        print(fault)
    if not faults:
        print("pages, scripts and styles are sound")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
