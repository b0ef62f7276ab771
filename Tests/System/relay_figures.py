"""What is made of the runs of `deploy/bench relay`: medians, spreads, paired ratios, and the section of
docs/benchmarks.md that holds them."""

from __future__ import annotations

import random
import statistics
from pathlib import Path

BEGIN = "<!-- The figures of deploy/bench relay begin. -->"
END = "<!-- The figures of deploy/bench relay end. -->"
# More than this is lost: how much a server carries is not told by such a run.
MOST_LOST = 0.001
RESAMPLES = 4_000
ON_LIBSRTP = "kuulolla-libsrtp"

# Name in the table, how it is read from a report, how it is written, and whether less is better.
FIGURES = [
    ("processor time a packet out, µs", lambda r: r["server"]["microsecondsPerPacket"], "{:.2f}"),
    ("of it user / system, µs", lambda r: None, ""),
    ("softirq a packet out, µs", lambda r: per_packet(r, "softInterruptSeconds"), "{:.2f}"),
    ("packets a processor second", lambda r: r["server"]["packetsPerProcessorSecond"], "{:,.0f}"),
    ("packets a second out", lambda r: r["packetsReceived"] / r["seconds"] if "rate" in r else None, "{:,.0f}"),
    ("lost, %", lambda r: r["lost"] * 100, "{:.3f}"),
    ("delay p50, µs", lambda r: r["delayMicroseconds"]["p50"], "{:.0f}"),
    ("delay p99, µs", lambda r: r["delayMicroseconds"]["p99"], "{:.0f}"),
    ("delay p99.9, µs", lambda r: r["delayMicroseconds"]["p999"], "{:.0f}"),
    ("time to first media p50, ms", lambda r: r["firstMediaMilliseconds"]["p50"], "{:.0f}"),
    ("memory a participant, kB", lambda r: r["server"]["residentKilobytesPerParticipant"], "{:.0f}"),
]


def per_packet(report: dict, name: str) -> float | None:
    seconds = report["server"].get(name)
    return None if seconds is None else seconds * 1e6 / max(report["packetsReceived"], 1)


def spread(values: list[float], form: str) -> str:
    """The median, and the quarters of the runs around it."""
    values = [v for v in values if v is not None]
    if not values:
        return "–"
    middle = form.format(statistics.median(values))
    if len(values) < 4:
        return middle
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle} ({form.format(low)}–{form.format(high)})"


def cell(reports: list[dict], name: str) -> str:
    if name.startswith("of it"):
        halves = [
            spread([per_packet(r, f"{half}Seconds") for r in reports], "{:.2f}").split(" ")[0]
            for half in ("user", "system")
        ]
        return " / ".join(halves)
    _, read, form = next(f for f in FIGURES if f[0] == name)
    return spread([read(r) for r in reports], form)


def paired_ratio(ours: dict[int, float], theirs: dict[int, float]) -> dict | None:
    """The median of theirs divided by ours over the rounds that have both, and the interval that 95 of 100
    samples of these rounds (with repetition) give. Above 1: ours costs less."""
    ratios = [theirs[n] / ours[n] for n in sorted(ours.keys() & theirs.keys()) if ours[n] > 0]
    if len(ratios) < 2:
        return None
    dice = random.Random(1)
    medians = sorted(
        statistics.median(dice.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES)
    )
    return {
        "rounds": len(ratios),
        "median": statistics.median(ratios),
        "low": medians[int(0.025 * RESAMPLES)],
        "high": medians[int(0.975 * RESAMPLES) - 1],
    }


def sound(report: dict) -> bool:
    return report["isValid"] and report["lost"] <= MOST_LOST


def costs(runs: list[dict], scenario: str, target: str) -> dict[int, float]:
    """Processor time a packet by round, in microseconds, of the runs that can be compared."""
    return {
        run["round"]: run["report"]["server"]["microsecondsPerPacket"]
        for run in runs
        if run["scenario"] == scenario and run["target"] == target and sound(run["report"])
    }


def ratios(runs: list[dict], scenario: str, ours: str = "kuulolla") -> dict[str, dict | None]:
    """Of the processor time a packet, each server beside ours."""
    names = list(dict.fromkeys(run["target"] for run in runs if run["scenario"] == scenario))
    own = costs(runs, scenario, ours)
    return {name: paired_ratio(own, costs(runs, scenario, name)) for name in names if name != ours}


def section(runs: list[dict], machine: list[str], conditions: str) -> str:
    lines = [*machine, "", conditions, ""]
    for scenario in dict.fromkeys(run["scenario"] for run in runs):
        of_it = [run for run in runs if run["scenario"] == scenario]
        names = list(dict.fromkeys(run["target"] for run in of_it))
        good = {
            name: [r["report"] for r in of_it if r["target"] == name and r["report"]["isValid"]]
            for name in names
        }
        lines += [f"### {title(scenario)}", "", "| | " + " | ".join(names) + " |"]
        lines.append("|---|" + "---|" * len(names))
        for name, _, _ in FIGURES:
            cells = [cell(good[n], name) for n in names]
            if set(cells) != {"–"}:
                lines.append(f"| {name} | " + " | ".join(cells) + " |")
        counts = [
            f"{len(good[n])} of {sum(r['target'] == n for r in of_it)}" for n in names
        ]
        lines.append("| runs that count | " + " | ".join(counts) + " |")
        lines.append("")
        for name, ratio in ratios(runs, scenario).items():
            lines.append(sentence(name, ratio))
        if scenario.startswith("rooms-") and (growth := rooms_ratio(runs, scenario)):
            lines.append(growth)
        # Like for like: the peers use the distribution's libsrtp2.
        for name, ratio in ratios(runs, scenario, ours=ON_LIBSRTP).items():
            if ON_LIBSRTP in names and name in ("janus", "rtpengine"):
                lines.append(sentence(name, ratio, ours=ON_LIBSRTP))
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def rooms_ratio(runs: list[dict], scenario: str) -> str | None:
    """What a packet costs among so many rooms, beside the fewest that were measured."""
    fewest = min(
        (run["scenario"] for run in runs if run["scenario"].startswith("rooms-")),
        key=lambda name: int(name.rpartition("-")[2]),
    )
    ratio = paired_ratio(costs(runs, fewest, "kuulolla"), costs(runs, scenario, "kuulolla"))
    if scenario == fewest or ratio is None:
        return None
    return (
        f"- {ratio['median']:.2f} times the processor time for a packet that {fewest.rpartition('-')[2]} rooms take "
        f"(95 %: {ratio['low']:.2f}–{ratio['high']:.2f}, {ratio['rounds']} paired rounds)."
    )


def title(scenario: str) -> str:
    kind, _, number = scenario.rpartition("-")
    if kind == "highest":
        return f"One to {number}, at the highest rate that each sustains"
    if kind == "rooms":
        others = "; the others are silent" if int(number) > 10 else ""
        return f"10 calls of two with 440 packets a second each way, in {int(number):,} rooms{others}"
    if kind == "trace":
        return f"One to {number}, packets as large as a Chromium's at 640×360"
    return f"One to {number}" if kind == "fanout" else f"{number} calls of two"


def sentence(name: str, ratio: dict | None, ours: str = "kuulolla") -> str:
    if ratio is None:
        return f"- {name} beside {ours}: too few runs for a ratio."
    return (
        f"- {name} takes {ratio['median']:.2f} times the processor time of {ours} for a packet "
        f"(95 %: {ratio['low']:.2f}–{ratio['high']:.2f}, {ratio['rounds']} paired rounds)."
    )


def write(page: Path, text: str) -> None:
    """Puts the section between its marks; everything else of the page stays."""
    whole = page.read_text()
    if whole.count(BEGIN) != 1 or whole.count(END) != 1:
        raise SystemExit(f"{page} has no place for the figures: {BEGIN} and {END}")
    head, rest = whole.split(BEGIN)
    tail = rest.split(END)[1]
    page.write_text(f"{head}{BEGIN}\n\n{text}\n{END}{tail}")
