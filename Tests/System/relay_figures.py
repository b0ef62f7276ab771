"""What is made of the runs of `deploy/bench relay`: medians, spreads, paired ratios, and the section of
docs/benchmarks.md that holds them."""

from __future__ import annotations

import random
import statistics
from pathlib import Path

from relay_kept import Part

BEGIN = "<!-- The figures of deploy/bench relay begin. -->"
END = "<!-- The figures of deploy/bench relay end. -->"
# More than this is lost: how much a server carries is not told by such a run.
MOST_LOST = 0.001
RESAMPLES = 4_000
ON_LIBSRTP = "kuulolla-libsrtp"
PEERS = ("janus", "janus-loops", "rtpengine")
# Microseconds: what a relay may add to a packet's delay, 99 of 100, at half of what it can do.
HALF_LIMIT = 500

# Name in the table, how it is read from a report, how it is written, and whether less is better.
FIGURES = [
    ("join to connected p50, ms", lambda r: of_joins(r, "connected", "p50"), "{:.1f}"),
    ("join to connected, longest, ms", lambda r: of_joins(r, "connected", "longest"), "{:.1f}"),
    ("join to first media p50, ms", lambda r: of_joins(r, "firstMedia", "p50"), "{:.1f}"),
    ("join to first media, longest, ms", lambda r: of_joins(r, "firstMedia", "longest"), "{:.1f}"),
    ("processor time a packet out, µs", lambda r: of_server(r, "microsecondsPerPacket"), "{:.2f}"),
    ("of it user / system, µs", lambda r: None, ""),
    ("softirq a packet out, µs", lambda r: per_packet(r, "softInterruptSeconds"), "{:.2f}"),
    ("packets a processor second", lambda r: of_server(r, "packetsPerProcessorSecond"), "{:,.0f}"),
    ("packets a second out", lambda r: r["packetsReceived"] / r["seconds"] if "rate" in r else None, "{:,.0f}"),
    ("lost, %", lambda r: r["lost"] * 100 if "lost" in r else None, "{:.3f}"),
    ("delay p50, µs", lambda r: delay(r, "p50"), "{:.0f}"),
    ("delay p99, µs", lambda r: delay(r, "p99"), "{:.0f}"),
    ("delay p99.9, µs", lambda r: delay(r, "p999"), "{:.0f}"),
    ("memory a participant, kB", lambda r: of_server(r, "residentKilobytesPerParticipant"), "{:.0f}"),
]


def of_joins(report: dict, what: str, share: str) -> float | None:
    """Where people came to a quiet server one after the other; elsewhere nobody sends before all are there."""
    return (report.get(f"{what}Milliseconds") or {}).get(share) if "joinsPerSecond" in report else None


def of_server(report: dict, name: str) -> float | None:
    return report.get("server", {}).get(name)


def delay(report: dict, share: str) -> float | None:
    return report["delayMicroseconds"][share] if "delayMicroseconds" in report else None


def per_packet(report: dict, name: str) -> float | None:
    seconds = of_server(report, name)
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


def counts(report: dict) -> bool:
    """Where people joined, everybody has to have got in."""
    return report["isValid"] and report.get("refusedPairs", 0) == report.get("silentFlows", 0) == 0


def sound(report: dict) -> bool:
    return report["isValid"] and report.get("lost", 0) <= MOST_LOST


def costs(runs: list[dict], scenario: str, target: str) -> dict[int, float]:
    """Processor time a packet by round, in microseconds, of the runs that can be compared."""
    return {
        run["round"]: run["report"]["server"]["microsecondsPerPacket"]
        for run in runs
        if run["scenario"] == scenario and run["target"] == target and "server" in run["report"] and sound(run["report"])
    }


def ratios(runs: list[dict], scenario: str, ours: str = "kuulolla") -> dict[str, dict | None]:
    """Of the processor time a packet, each server beside ours."""
    names = list(dict.fromkeys(run["target"] for run in runs if run["scenario"] == scenario))
    own = costs(runs, scenario, ours)
    return {name: paired_ratio(own, costs(runs, scenario, name)) for name in names if name != ours}


def section(parts: list[Part], conditions: str) -> str:
    """Of every scenario its rounds, a table and ratios; before them what delay a server adds at half its load."""
    machines = list(dict.fromkeys(part.machine for part in parts))
    lines = [*machines, "", conditions, ""]
    # A program that has changed between the parts: their figures stand side by side, and must not be compared.
    if len({part.commit for part in parts}) > 1:
        lines += ["Not all scenarios are of the same program: each names its commit.", ""]
    lines += half_load(parts)
    for part in parts:
        if part.runs:
            lines += [f"### {title(part.scenario)}", "", made(part), "", *figures(part, parts), ""]
    return "\n".join(lines).rstrip() + "\n"


def made(part: Part) -> str:
    few = " Few rounds say little of the interval." if part.rounds < 8 else ""
    rounds = "1 round" if part.rounds == 1 else f"{part.rounds} rounds"
    # Joins take as long as they take.
    length = "" if part.scenario.startswith("joins-") else f" of {part.seconds:g} s"
    return f"{rounds}{length}, profile {part.profile}, commit {part.commit}.{few}"


def whole_runs(part: Part) -> list[dict]:
    """Without those at half load, which stand in a table of their own."""
    return [run for run in part.runs if not run["report"].get("isHalf")]


def figures(part: Part, parts: list[Part]) -> list[str]:
    runs, scenario = whole_runs(part), part.scenario
    names = list(dict.fromkeys(run["target"] for run in runs))
    good = {
        name: [r["report"] for r in runs if r["target"] == name and counts(r["report"])]
        for name in names
    }
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for name, _, _ in FIGURES:
        cells = [cell(good[n], name) for n in names]
        if set(cells) - {"–", "– / –"}:
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    shares = [f"{len(good[n])} of {sum(r['target'] == n for r in runs)}" for n in names]
    lines += ["| runs that count | " + " | ".join(shares) + " |"]
    ended = [sum(r.get("endedBy") == "generator" for r in good[n]) for n in names]
    if any(ended):
        cells = [f"in {count} of {len(good[n])}" if count else "–" for count, n in zip(ended, names)]
        lines.append("| it was its generator's end, and not the server's | " + " | ".join(cells) + " |")
    lines.append("")
    if scenario.startswith("joins-"):
        return lines[:-1]
    for name, ratio in ratios(runs, scenario).items():
        lines.append(sentence(name, ratio))
    if scenario.startswith("rooms-"):
        # Of the same program alone.
        rooms = [run for other in parts if other.commit == part.commit for run in other.runs]
        if growth := rooms_ratio(rooms, scenario):
            lines.append(growth)
    # Like for like: the peers use the distribution's libsrtp2.
    for name, ratio in ratios(runs, scenario, ours=ON_LIBSRTP).items():
        if ON_LIBSRTP in names and name in PEERS:
            lines.append(sentence(name, ratio, ours=ON_LIBSRTP))
    return lines


def half_load(parts: list[Part]) -> list[str]:
    """The delay p99 of each server at half of the highest rate that it sustained itself, and what is wanted of ours."""
    found = {
        part.scenario: [run for run in part.runs if run["report"].get("isHalf") and sound(run["report"])]
        for part in parts
    }
    found = {scenario: runs for scenario, runs in found.items() if runs}
    if not found:
        return []
    names = list(dict.fromkeys(run["target"] for runs in found.values() for run in runs))
    lines = ["### Delay at half load, p99", "", "| µs (packets a second out) | " + " | ".join(names) + " |"]
    lines.append("|---|" + "---|" * len(names))
    verdicts = []
    for scenario, runs in found.items():
        reports = {name: [run["report"] for run in runs if run["target"] == name] for name in names}
        lines.append(
            f"| {load_title(scenario)} | " + " | ".join(half_cell(reports[name]) for name in names) + " |")
        verdicts.append(half_verdict(scenario, reports))
    return [*lines, "", *verdicts, ""]


def half_cell(reports: list[dict]) -> str:
    if not reports:
        return "–"
    rate = statistics.median(r["packetsReceived"] / r["seconds"] for r in reports)
    return f"{spread([r['delayMicroseconds']['p99'] for r in reports], '{:.0f}')}; {rate:,.0f}"


def half_verdict(scenario: str, reports: dict[str, list[dict]]) -> str:
    """Whether ours keeps to what is wanted: under 0.5 ms, and under every peer (the bare loop is none)."""
    delays = {
        name: statistics.median(r["delayMicroseconds"]["p99"] for r in found)
        for name, found in reports.items() if found
    }
    own = delays.get("kuulolla")
    if own is None:
        return f"- {load_title(scenario)}: ours was not measured."
    slower = [name for name in PEERS if name in delays and delays[name] <= own]
    limit = "under" if own < HALF_LIMIT else "NOT under"
    within = [r["delayMicroseconds"]["p99"] < HALF_LIMIT for r in reports["kuulolla"]]
    peers = f"NOT under {' and '.join(slower)}" if slower else "under every peer that was measured"
    return (
        f"- {load_title(scenario)}: kuulolla is {limit} the {HALF_LIMIT / 1_000:g} ms that are wanted "
        f"(in {sum(within)} of {len(within)} rounds), and {peers}."
    )


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
    if kind.startswith("highest"):
        return f"{load_title(scenario)}, at the highest rate that each sustains"
    if kind == "rooms":
        others = "; the others are silent" if int(number) > 10 else ""
        return f"10 calls of two with 440 packets a second each way, in {int(number):,} rooms{others}"
    if kind == "joins":
        return f"{number} calls of two, begun one after the other on a quiet server"
    if kind == "trace":
        return f"One to {number}, packets as large as a Chromium's at 640×360"
    return load_title(scenario)


def load_title(scenario: str) -> str:
    """Without how much of it."""
    kind, _, number = scenario.removeprefix("highest-").rpartition("-")
    if kind == "echo":
        return f"{number} who are sent back what they send"
    return f"{number} calls of two" if kind == "pairs" else f"One to {number}"


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
