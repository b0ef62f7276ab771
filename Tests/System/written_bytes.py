"""Everything that programs wrote: the files of folders, and what they hold open of files that have no name."""

import os
import stat
import subprocess
from pathlib import Path

import httpx
from kuulolla_client import PATIENCE
from leak_search import Finding, Search


def files(*folders: Path) -> dict[str, bytes]:
    """All files below, by their path. One that is deleted meanwhile is left out."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            try:
                if stat.S_ISREG(path.lstat().st_mode):
                    found[str(path)] = path.read_bytes()
            except FileNotFoundError:
                continue
    return found


def open_files(process: int) -> dict[str, tuple[str, bytes]]:
    """Regular files that a process has open for writing: the name the kernel gives, and the content."""
    found = {}
    folder = Path(f"/proc/{process}/fd")
    for entry in folder.iterdir():
        try:
            if not stat.S_ISREG(entry.stat().st_mode):
                continue
            flags = (folder.parent / "fdinfo" / entry.name).read_text().split("flags:")[1].split()[0]
            if int(flags, 8) & os.O_ACCMODE == os.O_RDONLY:
                continue
            found[str(entry)] = (os.readlink(entry), entry.read_bytes())
        except FileNotFoundError:
            continue
    return found


def written_by(processes: list[int], *folders: Path) -> dict[str, bytes]:
    """All of it. Fails where a process writes to a file outside the folders: it would not be searched."""
    everything = files(*folders)
    for process in processes:
        for place, (name, content) in open_files(process).items():
            # Shared memory that programs make for themselves has names like /dev/zero and /memfd:.
            inside = any(Path(name).is_relative_to(folder) for folder in folders)
            if not inside and not name.startswith(("/memfd:", "/dev/")):
                raise AssertionError(f"process {process} writes to {name}, which is not searched")
            if name.endswith(" (deleted)") or not inside:
                everything[f"{name} by {place}"] = content
    return everything


def leaks(search: Search, everything: dict[str, bytes]) -> list[tuple[str, Finding]]:
    return [(place, found) for place, data in everything.items() for found in search.findings(data)]


def told(found: list[tuple[str, Finding]]) -> str:
    """For a person: what was found where, the first twenty."""
    lines = [f"{place} at {one.at}: {one.needle} ({one.form})" for place, one in found[:20]]
    return f"{len(found)} leaks\n" + "\n".join(lines)


def written(day, name: str) -> bytes:
    """The last content of the file of this name among what a day kept moment by moment."""
    for everything in reversed(day.written.values()):
        for path, data in everything.items():
            if Path(path).name == name:
                return data
    raise AssertionError(f"nothing was written as {name}")


def keep_copies(gateway, folder: Path, moment: str) -> None:
    """Backups of the database and of the keys, and the metrics as somebody collects them."""
    for name, words in (("backup", []), ("backup-of-keys", ["--chat-keys"])):
        subprocess.run(
            [gateway._binary, "backup", *words, str(folder / f"{moment}-{name}"),
             "--set", f"data.folder={gateway.folder / 'data'}"],
            check=True, capture_output=True, timeout=2 * PATIENCE)
    metrics = httpx.get(f"http://127.0.0.1:{gateway.port}/metrics", timeout=PATIENCE)
    assert metrics.status_code == 200 and "kuulolla_chat" in metrics.text
    (folder / f"{moment}-metrics.txt").write_text(metrics.text)
