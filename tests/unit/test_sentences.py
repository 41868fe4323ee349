"""What people are told: what was decided, and what is to be done, in both languages."""

import re
from datetime import timedelta
from typing import Any

import pytest

from shared.models import Acting, DeadlineMark, Event, MandateKind, Request, Role
from shared.recipients import Why, recipients
from shared.sentences import how_many, of_event, of_mention
from shared.words import Language
from shared.workflow import TRANSITIONS, decide, evolve, mark_deadline
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import (
    AUTHOR,
    CALENDAR,
    CHECKER,
    DATA,
    HEAD,
    IKP,
    NEWCOMER,
    NOW,
    REQUESTER,
    RIGHT_PERSON,
    a_request,
    an_id,
    given,
)

WITH_A_CLOCK = (
    *("submitted", "received", "team_formed", "drafted"),
    *("checked", "needs_correction", "ready_for_review", "reviewed"),
)
LATER = {"deadline_near": -10, "deadline_reached": 20, "deadline_passed": 50}
EVERYBODY = {
    Role.REQUESTER: [REQUESTER.uid, "uid-colleague"],
    Role.IKP_DIVISION: [IKP.uid, "uid-ikp-2"],
    Role.CONTENT_TEAM: [AUTHOR.uid, CHECKER.uid, NEWCOMER.uid],
    Role.DEPARTMENT_HEAD: [HEAD.uid, "uid-head-2"],
}


def happens(name: str, before: str | None, **body: Any) -> tuple[Event, Request]:
    """The event (with * the other decision), and the request after it.

    `(bare)`: without any material. What has a due time was due at NOW, 09:00 on a Wednesday.
    """
    status, _, bare = (before or "").partition(" ")
    material = () if bare else (an_id("earlier"), DATA)
    request = a_request(status, material=material) if before else None
    if name in {*LATER, "requester_awaited"}:
        assert request
        due = NOW if name in LATER else None
        late = request.model_copy(update={"due_at": due, "attend_at": NOW - timedelta(minutes=10)})
        event = mark_deadline(late, NOW + timedelta(minutes=LATER.get(name, 0)), CALENDAR)
        assert event
        assert event.transition == name
        return event, evolve(late, event)
    plain = name.rstrip("*")
    more = OTHERWISE[plain] if name.endswith("*") else {}
    command = a_command(plain, **more | body)
    event = decide(request, command, RIGHT_PERSON[plain], NOW, given())
    return event, evolve(request, event)


def said(why: Why, event: Event, request: Request) -> tuple[str, str]:
    """The sentence, in Indonesian and in English."""
    text = of_event(why, event, request, CALENDAR)
    return text["id"], text["en"]


# -- What happened, for who is told of it besides

TOLD: dict[tuple[str, str | None], tuple[str, str]] = {
    ("submit_request", None): (
        "OPD pemohon mengajukan permohonan.",
        "The requesting agency filed the request.",
    ),
    ("submit_request", "returned"): (
        "OPD pemohon mengajukan permohonan.",
        "The requesting agency filed the request.",
    ),
    ("receive_request", "submitted"): (
        "Bidang IKP menerima permohonan.",
        "The IKP division received the request.",
    ),
    ("form_team", "received"): (
        "Bidang IKP membentuk tim pembuat konten.",
        "The IKP division formed the content team.",
    ),
    ("reassign_team", "checked"): (
        "Bidang IKP mengubah susunan tim.",
        "The IKP division changed who is on the team.",
    ),
    ("supply_material", "drafted"): (
        "OPD pemohon menyerahkan 2 berkas data informasi.",
        "The requesting agency supplied 2 files of material.",
    ),
    ("submit_draft", "team_formed"): (
        "Tim menyerahkan konten versi 1.",
        "The team submitted version 1 of the content.",
    ),
    ("ask_fact_check", "drafted"): (
        "Tim meminta OPD pemohon memastikan 2 fakta pada konten.",
        "The team asked the requesting agency to confirm 2 facts in the content.",
    ),
    ("answer_fact_check", "drafted"): (
        "OPD pemohon menilai 2 fakta pada konten: 1 benar, 1 keliru.",
        "The requesting agency judged 2 facts in the content: 1 right, 1 wrong.",
    ),
    ("check_content", "drafted"): (
        "Tim memeriksa konten: 5 dari 5 butir sesuai.",
        "The team checked the content: 5 of 5 points passed.",
    ),
    ("decide_corrections", "checked"): (
        "Bidang IKP: tidak ada koreksi; konten diteruskan kepada Kepala Dinas.",
        "The IKP division asked for no corrections; the content went to the head of department.",
    ),
    ("decide_corrections*", "checked"): (
        "Bidang IKP meminta 1 koreksi.",
        "The IKP division asked for 1 correction.",
    ),
    ("repair_content", "needs_correction"): (
        "Tim memperbaiki konten; versi 2 diteruskan kepada Kepala Dinas.",
        "The team repaired the content; version 2 went to the head of department.",
    ),
    ("return_request", "needs_correction"): (
        "Bidang IKP mengembalikan permohonan kepada OPD pemohon: “Data tidak menyebut sumber.”",
        "The IKP division returned the request to the agency: “Data tidak menyebut sumber.”",
    ),
    ("review_content", "ready_for_review"): (
        "Kepala Dinas selesai memeriksa konten.",
        "The head of department reviewed the content.",
    ),
    ("decide_approval", "reviewed"): (
        "Kepala Dinas menyetujui konten.",
        "The head of department approved the content.",
    ),
    ("decide_approval*", "reviewed"): (
        "Kepala Dinas tidak menyetujui konten: “Nama puskesmas masih salah.”",
        "The head of department did not approve the content: “Nama puskesmas masih salah.”",
    ),
    ("withdraw_request", "submitted"): (
        "OPD pemohon menarik permohonan: “Kegiatan dibatalkan panitia.”",
        "The requesting agency withdrew the request: “Kegiatan dibatalkan panitia.”",
    ),
    ("requester_awaited", "returned"): (
        "Permohonan masih menunggu OPD pemohon untuk mengajukan kembali permohonan.",
        "The request was still waiting for the requesting agency to file the request again.",
    ),
    ("requester_awaited", "team_formed (bare)"): (
        "Permohonan masih menunggu OPD pemohon untuk menyerahkan data informasi.",
        "The request was still waiting for the requesting agency to supply material.",
    ),
}


@pytest.mark.parametrize("step", TOLD, ids=str)
def test_who_is_told_learns_what_was_decided(step: tuple[str, str | None]) -> None:
    assert said(Why.TOLD, *happens(*step)) == TOLD[step]


def test_every_outcome_of_every_transition_has_a_sentence_of_its_own() -> None:
    outcomes = {(row.name, out.status) for row in TRANSITIONS.values() for out in row.outcomes}
    found = {}
    for step, sentence in TOLD.items():
        event, _ = happens(*step)
        moved = event.to_status if event.to_status != event.from_status else None
        found[event.transition, moved] = sentence
    assert set(found) == outcomes | {("requester_awaited", None)}
    for at in (0, 1):
        assert len({sentence[at] for sentence in found.values()}) == len(found)


# Every event in a status in which something else is then waited for.
EVENTS = [
    *TOLD,
    ("form_team", "received (bare)"),
    *(("reassign_team", status) for status in ("team_formed (bare)", "drafted", "reviewed")),
    *(("supply_material", status) for status in ("submitted (bare)", "team_formed (bare)")),
    ("answer_fact_check", "reviewed"),
    ("withdraw_request", "reviewed"),
    *((mark, status) for mark in LATER for status in WITH_A_CLOCK),
]


@pytest.mark.parametrize("step", EVENTS, ids=str)
def test_whoever_is_told_anything_reads_a_whole_sentence(step: tuple[str, str | None]) -> None:
    """Also where it is told late, when the request has moved on."""
    event, request = happens(*step)
    later = request.model_copy(update={"round": 9})
    for now in (request, later):
        for why in set(recipients(event, now, EVERYBODY).values()):
            for text in said(why, event, now):
                assert re.fullmatch(r"\S.*[.”]", text), text
                assert not re.search(r"[{}]| [.:;,]|  |: \.|“”|_", text), text


def test_every_kind_of_event_is_among_these() -> None:
    assert {name.rstrip("*") for name, _ in EVENTS} == {*TRANSITIONS, *DeadlineMark}


@pytest.mark.parametrize("row", TRANSITIONS.values(), ids=lambda row: row.name)
def test_nobody_is_told_what_they_may_not_read(row: Any) -> None:
    """Sentences quote reasons: whoever is told of an event may read it."""
    for outcome in row.outcomes:
        assert set(outcome.tells) <= set(outcome.audience)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("review_content", Why.TOLD),
        ("decide_approval", Why.TOLD),
        ("decide_approval*", Why.TOLD),
        ("decide_approval*", Why.NOT_APPROVED),
    ],
)
@pytest.mark.parametrize("kind", MandateKind)
def test_who_acted_for_the_head_is_named_so(name: str, why: Why, kind: MandateKind) -> None:
    event, request = happens(name, "ready_for_review" if name == "review_content" else "reviewed")
    short = {"plh": "Plh", "plt": "Plt"}[kind]
    acting = Acting(mandate=an_id("mandate"), kind=kind)
    actor = event.actor.model_copy(update={"acting": acting})
    own, by_acting = (
        said(why, each, request) for each in (event, event.model_copy(update={"actor": actor}))
    )
    assert by_acting == (
        own[0].replace("Kepala Dinas", f"{short} Kepala Dinas"),
        own[1].replace("head of department", f"acting head of department ({short})"),
    )
    assert by_acting[0].startswith(f"{short} Kepala Dinas ")


# -- What is to be done

AT = ("Rabu, 12 Agustus 2026 pukul 09.00", "Wednesday 12 August 2026, 09:00")
PRESSING: list[tuple[Why, str, str | None, tuple[str, str]]] = [
    (Why.TURN, "submit_request", None,
     ("Giliran Anda: menerima permohonan.", "Your turn: receive the request.")),
    (Why.TURN, "receive_request", "submitted",
     ("Giliran Anda: membentuk tim.", "Your turn: form the team.")),
    (Why.TURN, "form_team", "received",
     ("Giliran Anda: menyerahkan konten.", "Your turn: submit the content.")),
    (Why.TURN, "submit_draft", "team_formed",
     ("Giliran Anda: memeriksa konten.", "Your turn: check the content.")),
    (Why.TURN, "check_content", "drafted",
     ("Giliran Anda: memutuskan koreksi.", "Your turn: decide on corrections.")),
    (Why.TURN, "decide_corrections*", "checked",
     ("Giliran Anda: memperbaiki konten.", "Your turn: repair the content.")),
    (Why.TURN, "decide_corrections", "checked",
     ("Giliran Anda: memeriksa konten.", "Your turn: review the content.")),
    (Why.TURN, "review_content", "ready_for_review",
     ("Giliran Anda: memutuskan persetujuan konten.", "Your turn: decide on approval.")),
    (Why.AWAITED, "form_team", "received (bare)",
     ("Permohonan ini menunggu OPD Anda untuk menyerahkan data informasi.",
      "This request is waiting for your agency to supply material.")),
    (Why.AWAITED, "requester_awaited", "returned",
     ("Permohonan ini menunggu OPD Anda untuk mengajukan kembali permohonan.",
      "This request is waiting for your agency to file the request again.")),
    (Why.RETURNED, "return_request", "needs_correction",
     ("Permohonan dikembalikan kepada OPD Anda: “Data tidak menyebut sumber.”",
      "The request was returned to your agency: “Data tidak menyebut sumber.”")),
    (Why.NOT_APPROVED, "decide_approval*", "reviewed",
     ("Kepala Dinas tidak menyetujui konten: “Nama puskesmas masih salah.”",
      "The head of department did not approve the content: “Nama puskesmas masih salah.”")),
    (Why.FACTS_ASKED, "ask_fact_check", "drafted",
     ("Tim meminta OPD Anda memastikan 2 fakta pada konten.",
      "The team asks your agency to confirm 2 facts in the content.")),
    (Why.FACTS_WRONG, "answer_fact_check", "drafted",
     ("OPD pemohon menyatakan 1 fakta pada konten keliru.",
      "The requesting agency called 1 fact in the content wrong.")),
    (Why.JOINED, "form_team", "received (bare)",
     ("Anda masuk tim permohonan ini.", "You are on this request's team now.")),
    (Why.LEFT_TEAM, "reassign_team", "checked",
     ("Anda tidak lagi di tim permohonan ini.", "You are no longer on this request's team.")),
]  # fmt: skip
# By status: what is due, and with whom.
DUE = [
    ("submitted", "penerimaan permohonan", "receiving the request", "Bidang IKP", "IKP division"),
    ("received", "pembentukan tim", "forming the team", "Bidang IKP", "IKP division"),
    ("team_formed", "penyerahan konten", "submitting the content",
     "Tim Pembuat Konten", "content team"),
    ("drafted", "pemeriksaan konten", "checking the content",
     "Tim Pembuat Konten", "content team"),
    ("checked", "keputusan koreksi", "deciding on corrections", "Bidang IKP", "IKP division"),
    ("needs_correction", "perbaikan konten", "repairing the content",
     "Tim Pembuat Konten", "content team"),
    ("ready_for_review", "pemeriksaan konten", "reviewing the content",
     "Kepala Dinas", "head of department"),
    ("reviewed", "keputusan persetujuan konten", "deciding on approval",
     "Kepala Dinas", "head of department"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "name", "before", "sentence"), PRESSING)
def test_what_presses_says_what_to_do(
    why: Why, name: str, before: str | None, sentence: tuple[str, str]
) -> None:
    assert said(why, *happens(name, before)) == sentence


@pytest.mark.parametrize(("status", "doing", "doing_en", "holder", "holder_en"), DUE)
def test_a_deadline_says_what_is_due_and_when(
    status: str, doing: str, doing_en: str, holder: str, holder_en: str
) -> None:
    assert said(Why.DUE_SOON, *happens("deadline_near", status)) == (
        f"Tenggat mendekat: {doing} paling lambat {AT[0]}.",
        f"Due soon: {doing_en} is due on {AT[1]}.",
    )
    assert said(Why.OVERDUE, *happens("deadline_reached", status)) == (
        f"Terlambat: {doing} seharusnya selesai {AT[0]}.",
        f"Overdue: {doing_en} was due on {AT[1]}.",
    )
    assert said(Why.ESCALATED, *happens("deadline_passed", status)) == (
        f"Terlambat pada {holder}: {doing} seharusnya selesai {AT[0]}.",
        f"Overdue with the {holder_en}: {doing_en} was due on {AT[1]}.",
    )


def test_every_reason_is_said() -> None:
    assert {
        *(each[0] for each in PRESSING),
        *(Why.DUE_SOON, Why.OVERDUE, Why.ESCALATED, Why.TOLD, Why.MENTIONED),
    } == set(Why)


def test_material_that_came_meanwhile_does_not_change_what_was_waited_for() -> None:
    event, request = happens("requester_awaited", "team_formed (bare)")
    supplied = request.model_copy(update={"material": (DATA,)})
    assert said(Why.TOLD, event, supplied) == TOLD["requester_awaited", "team_formed (bare)"]


# -- One and several


@pytest.mark.parametrize(
    ("why", "name", "before", "body", "english"),
    [
        (Why.FACTS_ASKED, "ask_fact_check", "drafted", {"items": ["Ada 23 puskesmas."]},
         "The team asks your agency to confirm 1 fact in the content."),
        (Why.TOLD, "ask_fact_check", "drafted", {"items": ["Ada 23 puskesmas."]},
         "The team asked the requesting agency to confirm 1 fact in the content."),
        (Why.FACTS_WRONG, "answer_fact_check", "drafted",
         {"answers": [{"item": item, "is_right": False, "source": "SK", "correct": "24."}
                      for item in ("5-1", "5-2")]},
         "The requesting agency called 2 facts in the content wrong."),
        (Why.TOLD, "answer_fact_check", "drafted",
         {"answers": [{"item": "5-1", "is_right": True}]},
         "The requesting agency judged 1 fact in the content: 1 right, 0 wrong."),
        (Why.TOLD, "decide_corrections*", "checked",
         {"corrections": [{"text": "Logo."}, {"text": "Warna."}]},
         "The IKP division asked for 2 corrections."),
    ],
)  # fmt: skip
def test_english_tells_one_from_several(
    why: Why, name: str, before: str, body: dict[str, Any], english: str
) -> None:
    assert said(why, *happens(name, before, **body))[1] == english


def test_english_tells_one_file_from_several() -> None:
    event, request = happens("supply_material", "drafted")
    one = event.model_copy(update={"payload": {"items": event.payload["items"][:1]}})
    assert said(Why.TOLD, one, request)[1] == "The requesting agency supplied 1 file of material."


@pytest.mark.parametrize(
    ("notifications", "requests", "language", "text"),
    [
        (1, 1, "en", "1 notification"),
        (2, 1, "en", "2 notifications"),
        (3, 2, "en", "3 notifications, 2 requests"),
        (1, 1, "id", "1 pemberitahuan"),
        (3, 2, "id", "3 pemberitahuan, 2 permohonan"),
    ],
)
def test_what_a_message_holds(
    notifications: int, requests: int, language: Language, text: str
) -> None:
    assert how_many(notifications, requests, language) == text


# -- What people wrote


def test_what_the_division_adds_to_what_the_agency_called_wrong_counts() -> None:
    facts = a_request().fact_check
    assert facts
    before = a_request("checked", fact_check=facts.model_copy(update={"wrong": ("5-2",)}))
    command = a_command("decide_corrections", **OTHERWISE["decide_corrections"])
    event = decide(before, command, IKP, NOW, given())
    assert said(Why.TOLD, event, evolve(before, event)) == (
        "Bidang IKP meminta 2 koreksi.",
        "The IKP division asked for 2 corrections.",
    )


def test_what_people_wrote_is_quoted_on_one_line_as_it_is_and_not_at_length() -> None:
    reason = "Kegiatan {reason}\nditunda {0} " + "lama " * 60
    quoted = "Kegiatan {reason} ditunda {0} " + "lama " * 60
    event, request = happens("withdraw_request", "submitted", reason=reason)
    for text in said(Why.TOLD, event, request):
        assert text.endswith(f": “{quoted[:159]}…”")
    assert of_mention("Bayu", "Lihat\njudul {name}.") == {
        "id": "Bayu menyebut Anda: “Lihat judul {name}.”",
        "en": "Bayu mentioned you: “Lihat judul {name}.”",
    }
