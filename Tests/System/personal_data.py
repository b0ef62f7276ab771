"""What may never stand in a log: names, texts, secrets, passwords, addresses of people."""

import json
import re

# The demo's people (Sources/CareStore/Demo). Ids of the demo hold user names: they are matched too.
NAMES = ["Helmi", "Matti", "Ulla", "Aino", "Eino", "Helvi", "Toivo", "Kerttu", "Martti", "Sirkka"]
SURNAMES = ["Malli", "Exempel", "Esimerkki", "Malliasiakas", "Keksitty"]
DEVICES = ["Keittiö", "keittiö"]
USERNAMES = ["helmi", "matti", "ulla"]
# Every text that a test sends begins with this word.
TEXT_MARK = "salainenviesti"

START = "Kuulolla is running."
END = "Ctrl-C stops it."


def log_lines(log: str) -> list[str]:
    """The log without the start screens: those are for the person at the terminal, and of a demo."""
    kept, inside = [], False
    for line in log.splitlines():
        inside = inside or START in line
        if not inside:
            kept.append(line)
        if END in line:
            inside = False
    return kept


def assert_log_is_clean(log: str, gateway) -> None:
    lines = log_lines(log)
    forbidden = NAMES + SURNAMES + DEVICES + USERNAMES + [TEXT_MARK, gateway.password, "candidate:", "a=ice-"]
    forbidden += getattr(gateway, "secrets_used", [])
    for word in forbidden:
        found = [line for line in lines if re.search(rf"(?<![A-Za-z]){re.escape(word)}", line)]
        assert not found, f"the log tells of {json.dumps(word)}: {len(found)} lines, {found[0][:80]}"
