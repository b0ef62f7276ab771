"""When visits come, held against python-dateutil's reading of RFC 5545 and Python's time zones."""

import json
import random
import subprocess
import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from gateway import program

SEED = 5545
PLANS = 300
# Halves of an hour, clocks that change at other times, and none that change.
ZONES = ["Europe/Helsinki", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Atlantic/Azores"]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@pytest.fixture(autouse=True)
def visits_of_today():
    """Nothing here needs a running gateway."""


def answers(plans: list[dict]) -> list[dict]:
    lines = "".join(json.dumps(plan) + "\n" for plan in plans)
    run = subprocess.run(
        [program(), "visit", "times", "--stdin"], input=lines, capture_output=True, text=True,
        check=True, timeout=60)
    return [json.loads(line) for line in run.stdout.splitlines()]


def random_rule(chance: random.Random, first: date) -> str:
    parts = [f"FREQ={chance.choice(['DAILY', 'WEEKLY'])}"]
    if chance.random() < 0.6:
        parts.append(f"INTERVAL={chance.choice([1, 2, 3, 4, 7, 10, 14, 52])}")
    if chance.random() < 0.6:
        parts.append("BYDAY=" + ",".join(chance.sample(WEEKDAYS, chance.randint(1, 5))))
    if chance.random() < 0.3:
        parts.append(f"WKST={chance.choice(WEEKDAYS)}")
    end = chance.random()
    if end < 0.3:
        parts.append(f"COUNT={chance.randint(1, 150)}")
    elif end < 0.6:
        # Through the whole last day: days end a rule, not times.
        parts.append(f"UNTIL={first + timedelta(days=chance.randint(0, 900)):%Y%m%d}T235959")
    chance.shuffle(parts)
    return ";".join(parts)


def random_plan(chance: random.Random) -> dict:
    zone = chance.choice(ZONES)
    # About the days on which clocks change, more often than not.
    about = chance.choice([date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2027, 10, 31)])
    first = about + timedelta(days=chance.randint(-40, 20))
    # Many in the hours that are left out or come twice; never so near that visits overlap.
    hours = chance.sample([0, 1, 2, 3, 4, 8, 12, 20], chance.randint(1, 4))
    at = sorted(f"{hour:02}:{chance.choice([0, 15, 30, 45]):02}" for hour in hours)
    days = [first + timedelta(days=chance.randint(0, 80)) for _ in range(chance.randint(0, 8))]
    far = chance.random() < 0.1
    start = first + timedelta(days=chance.randint(5_000, 30_000) if far else chance.randint(-20, 300))
    return {
        "firstDay": first.isoformat(), "at": at, "rule": random_rule(chance, first), "zone": zone,
        "except": [f"{day}T{chance.choice(at)}" for day in days[::3]] + [str(day) for day in days[1::3]],
        # At an hour of its own, or one that the rule may give too.
        "add": [f"{day}T{chance.choice(['16:10', at[0]])}" for day in days[2::3]],
        "minutes": 5, "from": start.isoformat(),
        "until": (start + timedelta(days=chance.randint(0, 120))).isoformat(),
    }


def expected(plan: dict) -> list[list[str]]:
    """One rule for each time of day, as the RFC would have it."""
    first = date.fromisoformat(plan["firstDay"])
    days_out = {text for text in plan["except"] if "T" not in text}
    times_out = {datetime.fromisoformat(text) for text in plan["except"] if "T" in text}
    added = {datetime.fromisoformat(text) for text in plan["add"]}
    dates = rruleset()
    for text in plan["at"]:
        start = datetime.fromisoformat(f"{first}T{text}")
        dates.rrule(rrulestr(plan["rule"], dtstart=start))
        for day in days_out:
            # An excepted day takes out what the rule gives, and leaves what is added.
            at = datetime.fromisoformat(f"{day}T{text}")
            if at not in added:
                dates.exdate(at)
    for at in times_out:
        dates.exdate(at)
    for at in added:
        dates.rdate(at)
    lower = datetime.fromisoformat(plan["from"])
    upper = datetime.fromisoformat(plan["until"]) + timedelta(days=1, seconds=-1)
    zone = ZoneInfo(plan["zone"])
    found = []
    for at in dates.xafter(lower, inc=True):
        if at > upper:
            break
        # `fold` is 0: the offset before a gap, and the first of two.
        moment = at.replace(tzinfo=zone).astimezone(timezone.utc)
        found.append([f"{at:%Y-%m-%dT%H:%M}", f"{moment:%Y-%m-%dT%H:%M:%SZ}"])
    return found


def test_random_rules_give_what_dateutil_gives():
    chance = random.Random(SEED)
    plans = [random_plan(chance) for _ in range(PLANS)]
    started = time.monotonic()
    given = answers(plans)
    assert time.monotonic() - started < 10
    assert len(given) == PLANS
    compared = visits = 0
    for plan, answer in zip(plans, given):
        problem = answer.get("problem")
        if problem:
            assert problem == "The plan gives no visit at all.", plan
            assert gives_nothing(plan), plan
            continue
        assert answer["times"] == expected(plan), plan
        compared += 1
        visits += len(answer["times"])
    assert compared > PLANS * 0.9 and visits > 10 * PLANS


def gives_nothing(plan: dict) -> bool:
    """The rule never falls, whatever is added to it; or all that it gives is taken out again."""
    # Without its count, and to some day, for dateutil looks for a first one until the year 9999.
    parts = [part for part in plan["rule"].split(";") if not part.startswith("COUNT")]
    if "UNTIL" not in plan["rule"]:
        parts.append("UNTIL=20300101T000000")
    start = datetime.fromisoformat(f"{plan['firstDay']}T{plan['at'][0]}")
    if rrulestr(";".join(parts), dtstart=start).after(start, inc=True) is None:
        return True
    return expected({**plan, "from": "2026-01-01", "until": "2200-01-01"}) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rule": "FREQ=MONTHLY"}, "FREQ is DAILY or WEEKLY."),
        ({"rule": "FREQ=DAILY;BYMONTH=2"}, "BYMONTH is not supported."),
        ({"rule": "FREQ=DAILY;INTERVAL=0"}, "INTERVAL is 1 to 366."),
        ({"rule": "FREQ=DAILY;COUNT=2;UNTIL=20270101"}, "A rule has UNTIL or COUNT, not both."),
        ({"rule": "FREQ=DAILY;INTERVAL=7;BYDAY=TU"}, "The plan gives no visit at all."),
        ({"rule": "FREQ=DAILY;COUNT=10000", "at": ["08:00", "20:00"]},
         "A plan with an end has at most 10000 visits."),
        ({"at": ["08:00", "08:05"]}, "Two visits would overlap."),
        ({"at": []}, "Give a time of day with --at."),
        ({"at": ["25:00"]}, "25:00 is no time of day; write it as 08:00."),
        ({"firstDay": "2026-02-30"}, "2026-02-30 is no day; write it as 2026-03-20."),
        ({"zone": "Europe/Nowhere"}, "The time zone is unknown; name one as Europe/Helsinki."),
        ({"until": "2026-01-01"}, "--until is before --from."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(change, sentence):
    plan = {"firstDay": "2026-11-23", "at": ["08:00"], "rule": "FREQ=DAILY", **change}
    assert answers([plan]) == [{"problem": sentence, "times": [], "truncated": False}]


def test_lines_that_are_no_plan_do_not_end_it():
    run = subprocess.run(
        [program(), "visit", "times", "--stdin"], capture_output=True, text=True, check=True,
        input='{"firstDay": 1}\n\nnonsense\n{"firstDay":"2026-11-23","at":["08:00"]}\n', timeout=60)
    first, second, third = map(json.loads, run.stdout.splitlines())
    assert first["problem"] == second["problem"] == "This line is no plan in JSON."
    assert third["times"] == [["2026-11-23T08:00", "2026-11-23T06:00:00Z"]]


def test_options_of_the_command_line():
    run = subprocess.run(
        [program(), "visit", "times", "--first-day", "2026-03-28", "--at", "03:30", "--at", "20:00",
         "--rule", "FREQ=DAILY;COUNT=3", "--except", "2026-03-28", "--except", "2026-03-30T03:30",
         "--add", "2026-04-02T12:00"],
        capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.splitlines() == [
        "2026-03-29T03:30  2026-03-29T01:30:00Z", "2026-03-29T20:00  2026-03-29T17:00:00Z",
        "2026-03-30T20:00  2026-03-30T17:00:00Z", "2026-04-02T12:00  2026-04-02T09:00:00Z",
    ]
    refused = subprocess.run(
        [program(), "visit", "times", "--first-day", "2026-03-28", "--at", "08:00", "--rule", "daily"],
        capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1 and refused.stdout == ""
    assert refused.stderr == "kuulolla: A rule is written as FREQ=WEEKLY;BYDAY=MO,TH.\n"
