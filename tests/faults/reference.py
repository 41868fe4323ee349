"""The SOP once more, by hand from docs/sop.md: what the engine is held against.

Nothing here knows the engine. A refusal is its code; an accepted step is the empty text.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.rules.tables import rows

Body = dict[str, Any]

SOP = """
step               | role            | from                                                       | to
submit_request     | requester       | new returned                                               | submitted
receive_request    | ikp_division    | submitted                                                  | received
form_team          | ikp_division    | received                                                   | team_formed
reassign_team      | ikp_division    | team_formed drafted checked needs_correction ready_for_review reviewed | -
supply_material    | requester       | submitted received team_formed drafted checked needs_correction ready_for_review reviewed returned | -
submit_draft       | content_team    | team_formed                                                | drafted
ask_fact_check     | content_team    | drafted                                                    | -
answer_fact_check  | requester       | drafted checked needs_correction ready_for_review reviewed | -
check_content      | content_team    | drafted                                                    | checked
decide_corrections | ikp_division    | checked                                                    | ready_for_review needs_correction
repair_content     | content_team    | needs_correction                                           | ready_for_review
return_request     | ikp_division    | needs_correction                                           | returned
review_content     | department_head | ready_for_review                                           | reviewed
decide_approval    | department_head | reviewed                                                   | approved needs_correction
withdraw_request   | requester       | submitted received team_formed drafted checked needs_correction ready_for_review reviewed returned | withdrawn
"""  # noqa: E501  # a table is read across

TURNS = {
    "new": ("submit_request",),
    "submitted": ("receive_request",),
    "received": ("form_team",),
    "team_formed": ("submit_draft",),
    "drafted": ("check_content",),
    "checked": ("decide_corrections",),
    "needs_correction": ("repair_content", "return_request"),
    "ready_for_review": ("review_content",),
    "reviewed": ("decide_approval",),
    "returned": ("submit_request",),
    "approved": (),
    "withdrawn": (),
}

ROLE = {row["step"]: row["role"] for row in rows(SOP)}
FROM = {row["step"]: row["from"].split() for row in rows(SOP)}
TO = {row["step"]: row["to"].split() for row in rows(SOP)}

FILE_KIND = {
    "submit_request": "letter",
    "form_team": "assignment_letter",
    "reassign_team": "assignment_letter",
    "supply_material": "material",
    "submit_draft": "draft",
    "repair_content": "draft",
}


@dataclass(frozen=True)
class Player:
    """Somebody who may try anything."""

    uid: str
    roles: tuple[str, ...]
    agency: str | None = None
    acts: tuple[int, int] | None = None  # for the head: from when to when, in hours of the game
    is_active: bool = True

    def holds(self, role: str, hour: float) -> bool:
        is_acting = self.acts is not None and self.acts[0] <= hour < self.acts[1]
        return role in self.roles or (role == "department_head" and is_acting)


@dataclass
class Upload:
    """A file that somebody uploaded."""

    kind: str
    owner: str
    is_sealed: bool
    is_ours: bool  # uploaded for this request
    seen: Body  # as a decision names it: id and digests


@dataclass
class Reference:
    """A request as docs/sop.md would have it."""

    players: dict[str, Player]
    uploads: dict[str, Upload] = field(default_factory=dict)
    most_events: int = 500  # then only what moves the request is taken

    status: str = "new"
    round: int = 0
    sequence: int = 0
    agency: str | None = None
    requester: str = ""
    is_registered: bool = False
    material: list[str] = field(default_factory=list)
    team: list[str] = field(default_factory=list)
    version: int = 0
    authors: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    checker: str | None = None
    open: list[str] = field(default_factory=list)
    asked_of: int = 0  # the version that the facts are of
    asked: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    # -- What a step is answered with

    def verdict(self, step: str, by: Player, body: Body, hour: float, today: str) -> str:
        """The code of the refusal, the first of those that apply; empty: the step is taken."""
        if _is_malformed(step, body):
            return "invalid_fields"
        if not by.holds(ROLE[step], hour):
            return "wrong_role"
        if self.status == "new" and step != "submit_request":
            return "no_such_request"
        refusals = (*self._not_theirs(step, by), *self._broken_rules(step, by, body, today))
        return refusals[0] if refusals else ""

    def _not_theirs(self, step: str, by: Player) -> Iterator[str]:
        if ROLE[step] == "requester" and (not by.agency or by.agency != (self.agency or by.agency)):
            yield "other_agency"
        if ROLE[step] == "content_team" and by.uid not in self.team:
            yield "not_on_team"
        if self.status not in FROM[step]:
            yield "wrong_turn"

    def _broken_rules(  # noqa: C901, PLR0912  # the rules, in the order in which they apply
        self, step: str, by: Player, body: Body, today: str
    ) -> Iterator[str]:
        if TO[step] == ["-"] and self.sequence >= self.most_events:
            yield "too_many_events"
        judges = ("check_content", "decide_corrections", "review_content", "decide_approval")
        if step in (*judges, "answer_fact_check") and by.uid in self.authors:
            yield "own_work"
        if step in ("review_content", "decide_approval") and by.uid == self.checker:
            yield "own_check"
        if "seen" in body and not self._is_current(body["seen"]):
            yield "stale_draft"
        if body.get("wished_date", today) < today:
            yield "date_in_the_past"
        if "letter" in body and body["letter"]["date"] > today:
            yield "date_in_the_future"
        if any(not self._makes_content(uid) for uid in body.get("members", ())):
            yield "members_unfit"
        if step == "supply_material" and set(_files(body)) <= set(self.material):
            yield "already_supplied"
        if step == "ask_fact_check" and len(self._facts()) + len(body["items"]) > 20:
            yield "too_many_facts"
        if step == "answer_fact_check":
            may = set(self._facts())
            if self.status == "needs_correction":
                may -= {*self.right, *self.wrong}
            if {answer["item"] for answer in body["answers"]} - may:
                yield "facts_not_open"
        if step in ("decide_corrections", "decide_approval"):
            yield from self._broken_by_decision(body)
        if step == "repair_content":
            answered = Counter(answer["correction"] for answer in body["answers"])
            if answered != Counter(self.open):
                yield "corrections_unanswered"
        for part in body.get("draft_files", ()):
            if set(part["sources"]) - set(self.material):
                yield "source_not_supplied"
        if step in FILE_KIND:
            for file in _files(body):
                yield from self._unfit(file, FILE_KIND[step], by)

    def _broken_by_decision(self, body: Body) -> Iterator[str]:
        wrong = self.wrong if self._facts() else []
        if not _wants_correction(body) and wrong:
            yield "facts_are_wrong"
        if _wants_correction(body) and not wrong and not body.get("corrections"):
            yield "nothing_to_correct"
        for correction in body.get("corrections", ()):
            if "place" in correction and correction["place"]["file"] not in self.files:
                yield "file_not_in_draft"

    def _unfit(self, file: str, kind: str, by: Player) -> Iterator[str]:
        upload = self.uploads.get(file)
        is_carried = self.status == "needs_correction" and kind == "draft" and file in self.files
        if upload is None:
            yield "no_such_file"
        elif not upload.is_ours:
            yield "file_of_another_request"
        elif upload.kind != kind:
            yield "wrong_file_kind"
        elif upload.owner != by.uid and not is_carried:
            yield "file_not_yours"
        elif not upload.is_sealed:
            yield "file_not_sealed"

    def _is_current(self, seen: Body) -> bool:
        current = sorted(str(self.uploads[file].seen) for file in self.files)
        return bool(seen["version"] == self.version and sorted(map(str, seen["files"])) == current)

    def _makes_content(self, uid: str) -> bool:
        player = self.players.get(uid)
        return player is not None and player.is_active and "content_team" in player.roles

    def _facts(self) -> list[str]:
        return self.asked if self.version and self.asked_of == self.version else []

    # -- What a step changes

    def take(self, step: str, by: Player, body: Body) -> None:
        """The step is taken."""
        self.sequence += 1
        effect = getattr(self, f"_{step}", None)
        if effect:
            effect(by, body)
        if TO[step] != ["-"]:
            self.status = "needs_correction" if _wants_correction(body) else TO[step][0]

    def _submit_request(self, by: Player, _body: Body) -> None:
        if self.status == "new":
            self.agency, self.requester = by.agency, by.uid
        self.round += 1
        self.open, self.asked, self.right, self.wrong, self.asked_of = [], [], [], [], 0

    def _receive_request(self, _by: Player, _body: Body) -> None:
        self.is_registered = True

    def _form_team(self, _by: Player, body: Body) -> None:
        self.team = list(body["members"])

    _reassign_team = _form_team

    def _supply_material(self, _by: Player, body: Body) -> None:
        self.material += [file for file in _files(body) if file not in self.material]

    def _submit_draft(self, by: Player, body: Body) -> None:
        self.version, self.authors, self.checker = self.version + 1, [by.uid], None
        self.files = _files(body)

    def _repair_content(self, by: Player, body: Body) -> None:
        self.authors = [*(uid for uid in self.authors if uid != by.uid), by.uid]
        self.version, self.files, self.open = self.version + 1, _files(body), []

    def _check_content(self, by: Player, _body: Body) -> None:
        self.checker = by.uid

    def _ask_fact_check(self, _by: Player, body: Body) -> None:
        if not self._facts():
            self.asked, self.right, self.wrong, self.asked_of = [], [], [], self.version
        self.asked = [*self.asked, *self._ids(len(body["items"]))]

    def _answer_fact_check(self, _by: Player, body: Body) -> None:
        for answer in body["answers"]:
            item = answer["item"]
            self.right = [each for each in self.right if each != item]
            self.wrong = [each for each in self.wrong if each != item]
            (self.right if answer["is_right"] else self.wrong).append(item)
            if not answer["is_right"] and self.status == "needs_correction":
                self.open = [*self.open, item]

    def _decide_corrections(self, _by: Player, body: Body) -> None:
        self.open = []
        if _wants_correction(body):
            new = self._ids(len(body.get("corrections", ())))
            self.open = [*(self.wrong if self._facts() else []), *new]

    _decide_approval = _decide_corrections

    def _ids(self, count: int) -> list[str]:
        """Of what this event raises; it is counted already."""
        return [f"{self.sequence}-{at}" for at in range(1, count + 1)]


def _is_malformed(step: str, body: Body) -> bool:
    members = body.get("members")
    corrections = body.get("corrections", ())
    answers = body.get("answers", ()) if step == "answer_fact_check" else ()
    items = [answer["item"] for answer in answers]
    return any(
        (
            members is not None and not 2 <= len(members) <= 10,
            members is not None and body["leader"] not in members,
            "reason" in body and len(body["reason"]) < 10,
            body.get("is_approved") is False and "reason" not in body,
            bool(corrections) and not _wants_correction(body),
            len(set(items)) < len(items),
            any(not each["is_right"] and "correct" not in each for each in answers),
            any(not each["passed"] and not each["note"] for each in body.get("checklist", ())),
        )
    )


def _wants_correction(body: Body) -> bool:
    return bool(body.get("needs_correction") or body.get("is_approved") is False)


def _files(body: Body) -> list[str]:
    if "letter" in body:
        return [body["letter"]["file"]]
    return [part["file"] for part in body.get("draft_files") or body.get("items", ())]
