"""What `deploy/bench relay` and `deploy/bench load` make of their runs: what counts, ratios, tables, and rounds that are
kept."""

import argparse
import subprocess

import pytest

from bench_load import restart_rows, storm_rows
from bench_relay import Bench, is_scenario, order, turns
from relay_figures import BEGIN, END, paired_ratio, ratios, rooms_ratio, section, write
from relay_kept import Kept, Part, commit_measured


def run(scenario: str, number: int, target: str, cost: float, lost: float = 0, valid: bool = True):
    report = {"isValid": valid, "lost": lost, "server": {"microsecondsPerPacket": cost}}
    return {"scenario": scenario, "round": number, "target": target, "report": report}


def test_ratios_are_of_runs_of_the_same_round():
    # The machine was twice as slow in every other round: the ratio is the same in all.
    slow = [1 + number % 2 for number in range(15)]
    ratio = paired_ratio(
        {n: 2.0 * s for n, s in enumerate(slow)}, {n: 5.0 * s for n, s in enumerate(slow)}
    )
    assert ratio == {"rounds": 15, "median": 2.5, "low": 2.5, "high": 2.5}


def test_the_interval_holds_the_median_and_grows_with_what_varies():
    calm = paired_ratio({n: 1.0 for n in range(20)}, {n: 2 + n / 100 for n in range(20)})
    wild = paired_ratio({n: 1.0 for n in range(20)}, {n: 2 + n / 5 for n in range(20)})
    assert calm["low"] <= calm["median"] <= calm["high"]
    assert wild["high"] - wild["low"] > 5 * (calm["high"] - calm["low"])


def test_what_a_packet_costs_among_many_rooms_is_told_beside_few():
    runs = [run("rooms-10", n, "kuulolla", 2.0 + n) for n in range(4)]
    runs += [run("rooms-1000", n, "kuulolla", 3.0 + 1.5 * n) for n in range(4)]
    assert rooms_ratio(runs, "rooms-10") is None
    assert rooms_ratio(runs, "rooms-1000").startswith("- 1.50 times")


def test_invalid_runs_and_runs_with_loss_count_for_nothing():
    runs = [run("pairs-1", n, "kuulolla", 1.0) for n in range(4)]
    runs += [run("pairs-1", n, "janus", 3.0) for n in range(2)]
    runs += [run("pairs-1", 2, "janus", 90.0, valid=False), run("pairs-1", 3, "janus", 90.0, lost=0.01)]
    assert ratios(runs, "pairs-1")["janus"]["median"] == 3
    assert ratios(runs, "pairs-1")["janus"]["rounds"] == 2


def test_the_page_keeps_what_stands_around_the_figures(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(page, "new")
    assert page.read_text() == f"before\n{BEGIN}\n\nnew\n{END}\nafter\n"
    page.write_text("no place")
    with pytest.raises(SystemExit):
        write(page, "new")


# A measurement in parts.


def part(scenario: str = "pairs-1", commit: str = "abc1234", runs: list[dict] | None = None) -> Part:
    return Part(scenario, commit, "aes128-cm-sha1-80", 8, "a machine", runs or [])


def full(cost: float = 1.0, p99: float = 90, **more) -> dict:
    """A report with all that stands in a table."""
    server = {
        "microsecondsPerPacket": cost, "packetsPerProcessorSecond": 1e6 / cost,
        "residentKilobytesPerParticipant": 1, "userSeconds": 1, "systemSeconds": 1, "softInterruptSeconds": 0,
    }  # fmt: skip
    return {
        "isValid": True, "lost": 0, "server": server, "packetsReceived": 1_000, "seconds": 2,
        "delayMicroseconds": {"p50": 1, "p99": p99, "p999": 100}, "firstMediaMilliseconds": {"p50": 1}, **more,
    }  # fmt: skip


def one(scenario: str, number: int, target: str, report: dict) -> dict:
    return {"scenario": scenario, "round": number, "target": target, "report": report}


def test_rounds_of_another_hour_are_added_to_those_that_are_kept(tmp_path):
    kept = Kept(tmp_path / "kept")
    first = kept.resume(part())
    first.runs.append(run("pairs-1", first.next_round, "kuulolla", 1.0))
    kept.write(first)
    again = Kept(tmp_path / "kept").resume(part())
    assert again.rounds == again.next_round == 1 and again.runs == first.runs
    assert [p.scenario for p in kept.all(["pairs-1"])] == ["pairs-1"]


@pytest.mark.parametrize("change", [{"commit": "def5678"}, {"seconds": 3}, {"profile": "aes128-gcm"}, {"machine": "b"}])
def test_rounds_under_other_conditions_are_never_mixed(tmp_path, change):
    kept = Kept(tmp_path)
    kept.write(part(runs=[run("pairs-1", 0, "kuulolla", 1.0)]))
    other = part()
    for name, value in change.items():
        setattr(other, name, value)
    with pytest.raises(SystemExit, match=next(iter(change))):
        kept.resume(other)


def test_kept_scenarios_stand_in_their_usual_order(tmp_path):
    kept = Kept(tmp_path)
    for name in ("zebra-1", "pairs-40", "fanout-10"):
        kept.write(part(name))
    assert [p.scenario for p in kept.all(["fanout-10", "pairs-40"])] == ["fanout-10", "pairs-40", "zebra-1"]


def test_the_section_tells_the_rounds_of_each_scenario_and_marks_another_commit():
    runs = [one("pairs-1", n, "kuulolla", full()) for n in range(9)]
    pairs = part(runs=runs)
    fan_out = part("fanout-10", "def5678", [one("fanout-10", 0, "kuulolla", full())])
    text = section([pairs, fan_out], "conditions")
    assert "9 rounds of 8 s, profile aes128-cm-sha1-80, commit abc1234." in text
    assert "1 round of 8 s, profile aes128-cm-sha1-80, commit def5678. Few rounds" in text
    assert "each names its commit" in text
    assert "each names its commit" not in section([pairs], "conditions")


def test_the_growth_with_rooms_is_of_one_commit_alone():
    few = part("rooms-10", runs=[one("rooms-10", n, "kuulolla", full(2.0)) for n in range(4)])
    many = part("rooms-1000", runs=[one("rooms-1000", n, "kuulolla", full(3.0)) for n in range(4)])
    assert "- 1.50 times" in section([few, many], "")
    few.commit = "def5678"
    assert "- 1.50 times" not in section([few, many], "")


def test_the_delay_at_half_load_has_a_table_of_its_own_and_a_verdict():
    def half(target: str, p99: float) -> dict:
        return one("highest-10", 0, target, full(p99=p99, rate=50, isHalf=True))

    whole = [one("highest-10", 0, "kuulolla", full(p99=900, rate=100))]
    text = section([part("highest-10", runs=[*whole, half("kuulolla", 300), half("janus", 800)])], "")
    assert "| One to 10 | 300; 500 | 800; 500 |" in text
    assert "kuulolla is under the 0.5 ms that are wanted (in 1 of 1 rounds), and under every peer" in text
    # The table of the highest rate holds the whole load alone.
    assert "| delay p99, µs | 900 |" in text
    text = section([part("highest-10", runs=[*whole, half("kuulolla", 700), half("janus", 200)])], "")
    assert "NOT under the 0.5 ms" in text and "NOT under janus" in text


@pytest.mark.parametrize(("generator", "server", "ended_by"), [(9_000, 5_000, "server"), (5_000, 9_000, "generator")])
def test_the_highest_rate_tells_whose_end_it_was(monkeypatch, generator, server, ended_by):
    def measured(bench, scenario, target, rate, seconds=None):
        return full() | {"isValid": rate <= generator, "lost": 0 if rate <= server else 0.5}

    monkeypatch.setattr(Bench, "run", measured)
    bench = Bench(argparse.Namespace(targets=["kuulolla"]))
    for _ in range(2):
        whole, half = bench.highest("highest-10", "kuulolla")
        assert 5_000 / 1.16 < whole["rate"] <= 5_000 and half["rate"] == whole["rate"] / 2
        assert whole["endedBy"] == ended_by and half["isHalf"]


def test_a_generator_that_ends_within_the_whole_run_alone_is_told_as_well(monkeypatch):
    def measured(bench, scenario, target, rate, seconds=None):
        # A glance goes well where the whole run does not.
        return full() | {"isValid": seconds is not None or rate <= 4_000, "lost": 0 if rate <= 5_000 else 0.5}

    monkeypatch.setattr(Bench, "run", measured)
    whole, _ = Bench(argparse.Namespace(targets=["kuulolla"])).highest("highest-10", "kuulolla")
    assert whole["rate"] <= 4_000 and whole["endedBy"] == "generator"


def test_a_generator_s_end_is_told_in_the_table():
    runs = [one("highest-10", n, "kuulolla", full(rate=100, endedBy="generator")) for n in range(3)]
    runs += [one("highest-10", n, "janus", full(rate=50, endedBy="server")) for n in range(3)]
    text = section([part("highest-10", runs=runs)], "")
    assert "| it was its generator's end, and not the server's | in 3 of 3 | – |" in text
    assert "generator's end" not in section([part("highest-10", runs=runs[3:])], "")


def test_servers_take_turns_in_another_order_each_round_which_is_the_same_each_time():
    targets = ["a", "b", "c", "d"]
    rounds = [order(targets, "pairs-1", n) for n in range(15)]
    assert rounds == [order(targets, "pairs-1", n) for n in range(15)]
    assert all(sorted(names) == targets for names in rounds)
    # Each is first as often as the others, and comes after more than one.
    assert sorted(names[0] for names in rounds[:12]) == sorted(targets * 3)
    assert len({names[names.index("b") - 1] for names in rounds if names[0] != "b"}) > 1


def test_what_is_compared_with_one_another_takes_turns():
    parts = [part(name) for name in ("fanout-10", "rooms-10", "pairs-40", "rooms-1000")]
    together = [[p.scenario for p in group] for group in turns(parts)]
    assert together == [["fanout-10"], ["pairs-40"], ["rooms-10", "rooms-1000"]]


def test_joins_to_a_quiet_server_have_a_table_of_their_own():
    spread = {"p50": 3, "longest": 9}
    report = {"isValid": True, "joinsPerSecond": 4, "connectedMilliseconds": spread, "firstMediaMilliseconds": spread}
    refused = {"isValid": True, "joinsPerSecond": 4, "refusedPairs": 9, "connectedMilliseconds": spread}
    runs = [one("joins-10", n, "kuulolla", r) for n, r in enumerate([report, refused])]
    text = section([part("joins-10", runs=runs)], "")
    assert "| join to first media p50, ms | 3.0 |" in text and "| join to first media, longest, ms | 9.0 |" in text
    assert "| runs that count | 1 of 2 |" in text
    assert "delay" not in text and "times" not in text


@pytest.mark.parametrize(("change", "good"), [
    ({}, True), ({"isValid": False, "faults": ["late"]}, False), ({"firstMediaMilliseconds": None}, False),
])  # fmt: skip
def test_a_storm_that_does_not_count_is_not_passed(change, good):
    spread = {"p50": 3, "p99": 9}
    report = {
        "joinsPerSecond": 600, "refusedPairs": 0, "isValid": True, "faults": [], "connectedMilliseconds": spread,
        "firstMediaMilliseconds": spread, **change,
    }  # fmt: skip
    assert all(row[-1] for row in storm_rows("gateway", report)) == good


@pytest.mark.parametrize(("change", "good"), [
    ({}, True), ({"isValid": False}, False), ({"returns": None}, False), ({"returns": {"back": 9, "away": 1, "busiestSecond": 3}}, False),
])  # fmt: skip
def test_a_restart_is_passed_where_everybody_is_back(change, good):
    report = {
        "terminals": 10, "breaks": 10, "isValid": True,
        "returns": {"back": 10, "away": 0, "busiestSecond": 4, "milliseconds": {"p50": 900, "longest": 2_000}}, **change,
    }  # fmt: skip
    assert all(row[-1] for row in restart_rows(report)) == good


def test_scenarios_have_names():
    for name in ("fanout-10", "echo-40", "highest-10", "highest-pairs-20", "rooms-1000", "joins-10"):
        assert is_scenario(name)
    for name in ("fanout", "echo-0", "highest-rooms-10", "pears-20", "../x-1"):
        assert not is_scenario(name)


def test_what_is_measured_has_a_commit(tmp_path):
    assert commit_measured(tmp_path) == "unknown"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    (tmp_path / "Sources").mkdir()
    (tmp_path / "Sources" / "a").write_text("1")
    (tmp_path / "page").write_text("1")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "a"], check=True)
    first = commit_measured(tmp_path)
    (tmp_path / "page").write_text("2")
    subprocess.run([*git, "commit", "-qam", "another page"], check=True)
    assert commit_measured(tmp_path) == first
    (tmp_path / "Sources" / "a").write_text("2")
    changed = commit_measured(tmp_path)
    assert changed.startswith(first + "+")
