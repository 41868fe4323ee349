"""The globs of firebase.json, as far as they are used there."""

import re
from collections.abc import Callable

_NO_DOT = r"(?!\.)[^/]*"  # like the hosting emulator's, `**` passes names by that begin with a dot
_PATH = rf"{_NO_DOT}(?:/{_NO_DOT})*"
_PART = re.compile(r"(?P<path>\*\*$)|@\((?P<choice>[\w.|-]+)\)|(?P<words>[\w./-]+)")


def glob(source: str) -> Callable[[str], bool]:
    """What a `source` matches: a path as it stands, a closing `**`, `@(one|other)`, `!` before all.

    Raises ValueError for one that has anything else in it.
    """
    is_negated, source = source.startswith("!"), source.removeprefix("!")
    source = source if source.startswith("/") else f"/{source}"
    pattern, end = "", 0
    while match := _PART.match(source, end):
        end = match.end()
        if match["path"]:
            pattern += _PATH
        elif choice := match["choice"]:
            pattern += f"(?:{'|'.join(map(re.escape, choice.split('|')))})"
        else:
            pattern += re.escape(match["words"])
    if end < len(source):
        raise ValueError(f"{source!r} is a glob of a form that nothing here reads")
    matches = re.compile(pattern).fullmatch
    return lambda path: (matches(path) is None) == is_negated
