"""What a running process costs, by Linux's own books: all of its group, workers included."""

import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(leader: int) -> float:
    """For how long the processes of its group have been computing, in all."""
    ticks = 0
    for process in _group(leader):
        user, system = _status(process)[11:13]
        ticks += int(user) + int(system)
    return ticks / _TICK


def memory(leader: int) -> float:
    """MiB that the group of this process would take alone: what it shares within counts once.

    A worker has all of the server's pages from which it was forked, and some of its own.
    """
    each = [_memory(process) for process in _group(leader)]
    largest = max(each)
    others = sum(private for _, private in each) - largest[1]
    return (largest[0] + others) / 1024


def forget_peak(leader: int) -> float:
    """Begins anew with what the group has most of; answers with what it has now, as `peak`."""
    for process in _group(leader):
        (process / "clear_refs").write_text("5")  # proc(5): VmHWM is set to what is resident
    return peak(leader)


def peak(leader: int) -> float:
    """MiB that its processes had resident at most, one by one: what they share counts in each."""
    return sum(_most_resident(process) for process in _group(leader)) / 1024


def _most_resident(process: Path) -> int:
    lines = (process / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def _memory(process: Path) -> tuple[int, int]:
    """KiB that are resident, and how many of them no other process has."""
    found = {}
    for line in (process / "smaps_rollup").read_text().splitlines()[1:]:
        name, kibibytes, *_ = line.split()
        found[name] = int(kibibytes)
    return found["Rss:"], found["Private_Clean:"] + found["Private_Dirty:"]


def _group(leader: int) -> Iterator[Path]:
    for process in _PROC.iterdir():
        if process.name.isdecimal() and _group_of(process) == leader:
            yield process


def _group_of(process: Path) -> int | None:
    try:
        return int(_status(process)[2])
    except OSError:  # it has ended
        return None


def _status(process: Path) -> list[str]:
    """The fields behind the name (proc(5), /proc/pid/stat), from the state on."""
    return (process / "stat").read_text().rpartition(")")[2].split()
