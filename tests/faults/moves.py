"""What somebody may try at any moment: bodies for each step, good ones and ones with one fault."""

from collections.abc import Callable
from typing import Any, Protocol

from tests.faults.reference import FILE_KIND, Body, Reference

CHECKS = ("facts_match_source", "names_and_titles", "language", "visual_identity")
SECRET = "rahasia tim"  # stands in texts that the request must not repeat
REASON = f"{SECRET} yang cukup panjang"

_FILE_FAULTS = ("no file", "wrong kind", "unsealed", "another's", "elsewhere")
_SEEN_FAULTS = ("stale", "other digest")
GOOD: dict[str, tuple[str, ...]] = {
    "submit_request": ("",),
    "receive_request": ("",),
    "form_team": ("", "two"),
    "reassign_team": ("", "two"),
    "supply_material": ("", "some again"),
    "submit_draft": ("",),
    "ask_fact_check": ("many", ""),
    "answer_fact_check": ("wrong", "right", "all right"),
    "check_content": ("",),
    "decide_corrections": ("no", "yes", "placed", "for the facts"),
    "repair_content": ("", "carried"),
    "return_request": ("",),
    "review_content": ("",),
    "decide_approval": ("yes", "no", "placed", "for the facts"),
    "withdraw_request": ("",),
}
FAULTY: dict[str, tuple[str, ...]] = {
    "submit_request": ("past wish", "future letter", *_FILE_FAULTS),
    "receive_request": (),
    "form_team": ("unfit", "inactive", "alone", "leaderless", "future letter", *_FILE_FAULTS),
    "reassign_team": ("unfit", "alone", "short", "future letter", *_FILE_FAULTS),
    "supply_material": ("again", *_FILE_FAULTS),
    "submit_draft": ("foreign source", "carried", *_FILE_FAULTS),
    "ask_fact_check": _SEEN_FAULTS,
    "answer_fact_check": ("unknown", "unexplained", "twice"),
    "check_content": ("no note", *_SEEN_FAULTS),
    "decide_corrections": ("unwanted", "misplaced", *_SEEN_FAULTS),
    "repair_content": ("unanswered", "answered twice", "foreign source", *_FILE_FAULTS),
    "return_request": ("short",),
    "review_content": _SEEN_FAULTS,
    "decide_approval": ("unwanted", "misplaced", "unexplained", *_SEEN_FAULTS),
    "withdraw_request": ("short",),
}
MOVES = [(step, way) for step in GOOD for way in (*GOOD[step], *FAULTY[step])]


class World(Protocol):
    """Where the game is played."""

    reference: Reference
    tomorrow: str
    today: str
    yesterday: str

    def upload(self, kind: str, owner: str, *, is_sealed: bool = True, is_ours: bool = True) -> str:
        """The id of a new upload."""


def body_of(world: World, step: str, way: str, by: str) -> Body:
    """What this person sends, in this way, as the request now stands."""
    return _BODIES[step](world, step, way, by)


def _file(world: World, step: str, way: str, by: str) -> str:
    kind = FILE_KIND[step]
    if way == "no file":
        return "n" * 20
    other = next(uid for uid in world.reference.players if uid != by)
    return world.upload(
        ("material" if kind == "letter" else "letter") if way == "wrong kind" else kind,
        other if way == "another's" else by,
        is_sealed=way != "unsealed",
        is_ours=way != "elsewhere",
    )


def _letter(world: World, step: str, way: str, by: str) -> Body:
    day = world.tomorrow if way == "future letter" else world.yesterday
    return {"number": "1/2026", "date": day, "file": _file(world, step, way, by)}


def _submit_request(world: World, step: str, way: str, by: str) -> Body:
    return {
        "title": "Pekan imunisasi",
        "content_types": ["video"],
        "purpose": "Warga tahu.",
        "target_audience": "Orang tua",
        "wished_date": world.yesterday if way == "past wish" else world.tomorrow,
        "letter": _letter(world, step, way, by),
    }


def _team(world: World, step: str, way: str, by: str) -> Body:
    players = world.reference.players.values()
    fit = [each.uid for each in players if each.is_active and "content_team" in each.roles]
    turn = world.reference.sequence % len(fit)  # so that teams differ
    members = (fit[turn:] + fit[:turn])[: 2 if way == "two" else 1 if way == "alone" else 5]
    if way == "unfit":
        members.append(next(each.uid for each in players if "content_team" not in each.roles))
    if way == "inactive":
        members.append(next(each.uid for each in players if not each.is_active))
    leader = by if way == "leaderless" and by not in members else members[0]
    return {"members": members, "leader": leader, "letter": _letter(world, step, way, by)}


def _reassign_team(world: World, step: str, way: str, by: str) -> Body:
    return _team(world, step, way, by) | {"reason": "singkat" if way == "short" else REASON}


def _supply_material(world: World, step: str, way: str, by: str) -> Body:
    own = [f for f in world.reference.material if world.reference.uploads[f].owner == by]
    files = own[:1] if way in ("again", "some again") else []
    if way != "again" or not own:
        files.append(_file(world, step, way, by))
    return {"items": [{"file": file, "caption": SECRET} for file in files]}


def _draft(world: World, step: str, way: str, by: str) -> Body:
    sources = world.reference.material[:3] or ["m" * 20]
    if way == "foreign source":
        sources = ["m" * 20]
    carried = world.reference.files if way == "carried" else []
    files = [*carried[:5], _file(world, step, way, by)]
    return {
        "draft_files": [{"file": file, "caption": SECRET, "sources": sources} for file in files],
        "note": SECRET,
    }


def _repair_content(world: World, step: str, way: str, by: str) -> Body:
    opened = world.reference.open or ["1-1"]
    if way == "unanswered":
        opened = opened[1:] or ["9-9"]
    if way == "answered twice":
        opened = [*opened, opened[0]]
    answers = [{"correction": each, "answer": SECRET} for each in opened]
    return _draft(world, step, way, by) | {"answers": answers}


def _seen(world: World, way: str) -> Body:
    reference = world.reference
    files = [dict(reference.uploads[file].seen) for file in reference.files]
    files = files or [{"file": "a" * 20, "crc32c": "AAAAAA==", "md5": "A" * 22 + "=="}]
    if way == "other digest":
        files[0]["md5"] = "B" * 22 + "=="
    version = (reference.version or 1) + (1 if way == "stale" else 0)
    return {"version": version, "files": files}


def _ask_fact_check(world: World, _step: str, way: str, _by: str) -> Body:
    return {"seen": _seen(world, way), "items": [SECRET] * (12 if way == "many" else 2)}


def _answer_fact_check(world: World, _step: str, way: str, _by: str) -> Body:
    asked = world.reference.asked or ["1-1"]
    items = asked if way == "all right" else [asked[world.reference.sequence % len(asked)]]
    if way == "unknown":
        items = ["0-0"]
    if way == "twice":
        items = items * 2
    more: Body = {} if way == "unexplained" else {"source": SECRET, "correct": SECRET}
    is_right = "right" in way
    return {"answers": [{"item": item, "is_right": is_right, **more} for item in items]}


def _check_content(world: World, _step: str, way: str, _by: str) -> Body:
    points = [{"point": point, "passed": True, "note": ""} for point in CHECKS]
    note = "" if way == "no note" else SECRET
    points.append({"point": "permission_to_publish", "passed": False, "note": note})
    return {"seen": _seen(world, way), "checklist": points, "notes": SECRET}


def _decision(world: World, step: str, way: str, _by: str) -> Body:
    is_yes = way in ("yes", "placed", "misplaced", "for the facts")
    if step == "decide_approval":
        is_yes = way in ("no", "placed", "misplaced", "for the facts", "unexplained")
    corrections: list[Body] = [{"text": SECRET}] if is_yes or way == "unwanted" else []
    if way == "for the facts":
        corrections = []
    if way in ("placed", "misplaced"):
        current = [*world.reference.files, "x" * 20]
        file = current[0 if way == "placed" else -1]
        corrections.append({"text": SECRET, "place": {"file": file, "seconds": 3.0}})
    body: Body = {"seen": _seen(world, way), "corrections": corrections}
    if step == "decide_corrections":
        return body | {"needs_correction": is_yes}
    reason = {"reason": REASON} if is_yes and way != "unexplained" else {}
    return body | {"is_approved": not is_yes, **reason}


def _with_reason(_world: World, _step: str, way: str, _by: str) -> Body:
    return {"reason": "singkat" if way == "short" else REASON}


_BODIES: dict[str, Callable[[Any, str, str, str], Body]] = {
    "submit_request": _submit_request,
    "receive_request": lambda *_: {"note": SECRET},
    "form_team": _team,
    "reassign_team": _reassign_team,
    "supply_material": _supply_material,
    "submit_draft": _draft,
    "ask_fact_check": _ask_fact_check,
    "answer_fact_check": _answer_fact_check,
    "check_content": _check_content,
    "decide_corrections": _decision,
    "repair_content": _repair_content,
    "return_request": lambda *a: _with_reason(*a) | {"missing": ["Sumber data"]},
    "review_content": lambda world, _step, way, _by: {"seen": _seen(world, way), "notes": SECRET},
    "decide_approval": _decision,
    "withdraw_request": _with_reason,
}
