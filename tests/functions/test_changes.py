"""What each step changes in the request besides its place in the SOP."""

from tests.functions.bodies import (
    CORRECTIONS,
    NEEDS_CORRECTION,
    NOT_APPROVED,
    Body,
    day,
    draft_files,
)
from tests.functions.cast import BAYU, DEWI, DINKES, EKA, LINA, RATNA, RUDI, SARI, WULAN
from tests.functions.doors import Door
from tests.functions.stories import REFUSED_AT_THE_END, WAYS, Steps, a_request, stored


def test_filing_records_the_agency_and_what_it_asks_for(door: Door) -> None:
    story = a_request(None)
    body = story.body("submit_request", title="  Pekan Imunisasi  ", wished_date=day(0))

    door.applies("submit_request", body, SARI)

    request, _ = stored(story.id)
    assert (request.agency, request.requester, request.round) == (DINKES, "sari", 1)
    assert request.proposal.title == "Pekan Imunisasi"
    assert request.proposal.content_types == ("infographic", "video")
    assert request.proposal.wished_date.isoformat() == day(0)
    assert request.proposal.letter.file == body["letter"]["file"]
    assert (request.register_entry, request.material, request.team, request.draft) == (
        *(None, (), None, None),
    )


def test_filing_again_starts_a_round_and_keeps_what_there_is(door: Door) -> None:
    story = a_request("returned")
    before = story.request
    assert before is not None

    body = story.body("submit_request", RUDI, title="Data sudah lengkap")
    answer = door.applies("submit_request", body, RUDI)

    request, _ = stored(story.id)
    assert answer["round"] == request.round == 2
    assert request.proposal.title == "Data sudah lengkap"
    assert request.open_corrections == ()
    assert (request.agency, request.requester) == (DINKES, "sari")
    kept = ("register_entry", "material", "team", "draft", "created_at")
    assert all(getattr(request, name) == getattr(before, name) for name in kept)


def test_forming_the_team_names_members_leader_and_letter(door: Door) -> None:
    story = a_request("received")
    body = story.body("form_team", members=["bayu", "dewi"], leader="bayu")

    door.applies("form_team", body, WULAN)

    team = stored(story.id)[0].team
    assert team is not None
    assert (team.members, team.leader) == (("bayu", "dewi"), "bayu")
    assert team.letter.file == body["letter"]["file"]


def test_changing_the_team_names_who_left_it(door: Door) -> None:
    story = a_request("drafted")
    before = story.request
    assert before is not None

    body = story.body("reassign_team", members=["bayu", "tono"], leader="tono")
    door.applies("reassign_team", body, WULAN)

    request, events = stored(story.id)
    assert request.team is not None
    assert (request.team.members, request.team.leader) == (("bayu", "tono"), "tono")
    assert request.team.former == ("dewi", "eka", "lina")
    assert request.team.joined == ("tono",)
    assert request.team.letter.file == body["letter"]["file"]
    assert events[-1].changes.model_fields_set == {"team"}
    assert events[-1].payload["reason"] == body["reason"]


def test_material_adds_up_each_file_once(door: Door) -> None:
    story = a_request("team_formed")
    assert story.request
    (known,) = story.request.material
    new = story.file("material", SARI)

    items = [{"file": known}, {"file": new}, {"file": new, "caption": "lagi"}]
    door.applies("supply_material", story.body("supply_material", items=items), SARI)

    assert stored(story.id)[0].material == (known, new)


def test_request_holds_two_hundred_files_of_material_and_no_more(door: Door) -> None:
    story = a_request("submitted")
    for count in (*([20] * 9), 19):
        items = [{"file": story.file("material", SARI)} for _ in range(count)]
        story.tell("supply_material", SARI, items=items)
    assert story.request
    items = [{"file": story.file("material", SARI)}, {"file": story.request.material[0]}]
    door.applies("supply_material", story.body("supply_material", items=items), SARI)

    body = story.body("supply_material")
    problem = door.refuses("supply_material", body, SARI, "too_much_material")

    assert problem["most"] == len(stored(story.id)[0].material) == 200


def test_colleague_of_the_agency_supplies_material(door: Door) -> None:
    story = a_request("team_formed")

    door.applies("supply_material", story.body("supply_material", RUDI), RUDI)

    assert len(stored(story.id)[0].material) == 2


def test_draft_names_its_author_and_the_digests_of_its_files(door: Door) -> None:
    story = a_request("team_formed")
    body = story.body("submit_draft")

    answer = door.applies("submit_draft", body, DEWI)

    draft = stored(story.id)[0].draft
    assert draft is not None
    assert (draft.version, draft.authors, draft.checker) == (1, ("dewi",), None)
    assert answer["draft_version"] == 1
    sealed = [(file.file, file.crc32c, file.md5) for file in draft.files]
    uploads = [story.files[part["file"]] for part in body["draft_files"]]
    assert sealed == [(file.id, file.crc32c, file.md5) for file in uploads]


def test_check_names_the_checker(door: Door) -> None:
    story = a_request("drafted")

    door.applies("check_content", story.body("check_content"), BAYU)

    draft = stored(story.id)[0].draft
    assert draft is not None
    assert (draft.checker, draft.authors) == ("bayu", ("dewi",))


def test_corrections_get_ids_and_the_repair_settles_them(door: Door) -> None:
    story = a_request("checked")
    body = story.body("decide_corrections", **NEEDS_CORRECTION)
    answer = door.applies("decide_corrections", body, WULAN)
    story.request, _ = stored(story.id)
    assert answer["open_corrections"] == ["7-1", "7-2"]
    assert story.request.open_corrections == ("7-1", "7-2")

    answer = door.applies("repair_content", story.body("repair_content", BAYU), BAYU)

    request, _ = stored(story.id)
    assert (answer["draft_version"], answer["open_corrections"]) == (2, [])
    assert request.open_corrections == ()
    assert request.draft is not None
    assert (request.draft.version, request.draft.authors) == (2, ("dewi", "bayu"))
    assert request.draft.checker == "bayu"


def test_repair_may_keep_a_file_of_the_current_draft_that_another_made(door: Door) -> None:
    story = a_request("needs_correction")
    assert story.request
    assert story.request.draft
    kept = story.request.draft.files[0]
    parts = draft_files(story, BAYU)
    parts[0]["file"] = kept.file

    door.applies("repair_content", story.body("repair_content", BAYU, draft_files=parts), BAYU)

    draft = stored(story.id)[0].draft
    assert draft is not None
    assert kept in draft.files


def test_corrections_of_the_head_go_to_the_repair_too(door: Door) -> None:
    story = a_request(REFUSED_AT_THE_END)

    answer = door.applies("repair_content", story.body("repair_content"), DEWI)

    assert answer["status"] == "ready_for_review"
    assert answer["draft_version"] == 2


def test_new_round_has_new_authors_and_counts_versions_on(door: Door) -> None:
    again: Steps = (("submit_request", {}), ("receive_request", {}), ("form_team", {}))
    story = a_request((*WAYS["returned"], *again), by={"submit_draft": EKA})

    door.applies("submit_draft", story.body("submit_draft"), DEWI)

    draft = stored(story.id)[0].draft
    assert draft is not None
    assert (draft.version, draft.authors) == (2, ("dewi",))


def test_approval_keeps_the_very_draft_that_was_reviewed(door: Door) -> None:
    story = a_request("reviewed", content=b"%PDF-1.7 konten akhir")
    before = story.request
    assert before is not None

    door.applies("decide_approval", story.body("decide_approval"), RATNA)

    request, _ = stored(story.id)
    assert request.draft == before.draft
    assert request.open_corrections == ()


def test_request_document_tells_its_requester_no_internal_text(door: Door) -> None:
    story = a_request("drafted", by={"submit_draft": LINA})
    secret = "Rahasia dapur redaksi."
    points = ("facts_match_source", "names_and_titles", "language", "visual_identity")
    checklist = [{"point": point, "passed": False, "note": secret} for point in points]
    checklist.append({"point": "permission_to_publish", "passed": True, "note": secret})
    fields: Body = {"checklist": checklist, "notes": secret}
    door.applies("check_content", story.body("check_content", **fields), BAYU)
    corrections = [{"text": secret}]
    fields = {"needs_correction": True, "corrections": corrections}
    door.applies("decide_corrections", story.body("decide_corrections", **fields), WULAN)
    answers = [{"correction": "7-1", "answer": secret}]
    body = story.body("repair_content", note=secret, answers=answers)
    door.applies("repair_content", body, DEWI)
    story.request, _ = stored(story.id)
    door.applies("review_content", story.body("review_content", notes=secret), RATNA)
    refusal = NOT_APPROVED | {"reason": secret, "corrections": corrections}
    door.applies("decide_approval", story.body("decide_approval", **refusal), RATNA)

    request, events = stored(story.id)
    assert secret not in request.model_dump_json()
    assert sum(secret in event.model_dump_json() for event in events) == 5
    assert CORRECTIONS[0]["text"] not in request.model_dump_json()
