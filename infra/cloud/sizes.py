"""How large each function is, how long it may take, and how many of it there may be."""

from dataclasses import dataclass, replace

from shared.entry_points import Entry, FirestoreEntry, HttpEntry

# A whole one, without which the platform serves one call at a time. While an instance starts it
# has more: the platform boosts every function so, and has no setting for it.
CPU = "1"


@dataclass(frozen=True, slots=True)
class Size:
    """An instance of a function, and the most of them."""

    memory: str  # a process that has loaded everything takes 90 MiB, before it serves
    concurrency: int  # calls at once in an instance: so many threads
    seconds: int  # a call takes at most
    most: int  # instances
    is_warm: bool = False  # where an environment keeps some, one is always there


# Firebase Hosting waits for sixty seconds, and `perform` tries for twenty.
HTTP = Size("512Mi", concurrency=16, seconds=60, most=20)
TRIGGER = Size("512Mi", concurrency=8, seconds=120, most=10)
# Never two runs at once: the next one takes up what is left.
JOB = Size("512Mi", concurrency=1, seconds=180, most=1)

OTHERS: dict[str, Size] = {
    # What the web client asks before it shows anything.
    "me": replace(HTTP, is_warm=True),
    "list_requests": replace(HTTP, is_warm=True),
    "get_request": replace(HTTP, is_warm=True),
    # Where a scanner is, the largest upload (5 GB) is read at 10 MiB a second, and goes on after
    # Firebase Hosting has ceased to wait.
    "finish_upload": replace(HTTP, memory="1Gi", concurrency=4, seconds=900),
    "recover_lost": replace(JOB, seconds=540),
    "anchor_histories": replace(JOB, seconds=1800),  # as long as Cloud Scheduler waits
}


def size_of(entry: Entry) -> Size:
    """The size of a function."""
    if size := OTHERS.get(entry.name):
        return size
    if isinstance(entry, HttpEntry):
        return HTTP
    return TRIGGER if isinstance(entry, FirestoreEntry) else JOB
