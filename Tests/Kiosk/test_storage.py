"""A terminal that is killed at any moment finds its state again: real files, real kills."""

import random
import signal
import subprocess
import time


def found(program, folder) -> tuple[int, int, str]:
    line = subprocess.run(
        [program, "read", folder], capture_output=True, text=True, check=True, timeout=120
    ).stdout.split()
    return int(line[1]), int(line[3]), " ".join(line[5:])


def test_state_survives_being_killed_at_any_moment(program, tmp_path):
    seeded = random.Random(85)
    last = last_schedule = 0
    for _ in range(40):
        writer = subprocess.Popen([program, "write", tmp_path], stdout=subprocess.PIPE, text=True)
        # So many writes for certain, however slow the machine is, and then at any moment.
        lines = [writer.stdout.readline().strip() for _ in range(seeded.randrange(4))]
        time.sleep(seeded.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.read().split("\n")
        writer.wait()
        told = [int(line) for line in lines if line.isdigit()]
        configuration, schedule, broken = found(program, tmp_path)
        assert broken == ""
        # What was told to be written is there, as is what stood before; the write in hand may be.
        last = max(told, default=last)
        last_schedule = max(told, default=last_schedule)
        assert last <= configuration <= last + 1
        assert last_schedule <= schedule <= configuration
        last, last_schedule = configuration, schedule
    assert last > 40


def test_a_broken_file_gives_the_last_good_one_and_is_reported(program, tmp_path):
    writer = subprocess.Popen([program, "write", tmp_path], stdout=subprocess.PIPE, text=True)
    while int(writer.stdout.readline()) < 4:
        pass
    writer.kill()
    writer.communicate(timeout=30)
    before = found(program, tmp_path)[0]
    newest = max(tmp_path.glob("configuration.[ab]"), key=lambda path: path.read_bytes()[25:33])
    newest.write_bytes(newest.read_bytes()[:-1])
    after, _, broken = found(program, tmp_path)
    assert after == before - 1
    assert broken == "configuration"
