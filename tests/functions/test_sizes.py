"""The largest command of each kind goes through both doors; what is larger is refused in time."""

from typing import Any

from shared import store
from tests.functions.apps import answered, get, post, refused
from tests.functions.bodies import Body, right
from tests.functions.cast import SARI, WULAN
from tests.functions.doors import Door
from tests.functions.stories import FACTS_ASKED, WHO, Story, a_key, a_request, an_id

LONG = "𝒜"  # four bytes in UTF-8
DOCUMENT_LIMIT = 1024 * 1024  # bytes of a Firestore document


def largest_repair(story: Story) -> Body:
    """Every list as long, every text as long as it may be."""
    assert story.request
    sources = list(story.request.material)
    files = [
        {"file": story.file("draft", WHO["repair_content"]), "caption": LONG * 4000}
        for _ in range(20)
    ]
    return story.body(
        "repair_content",
        draft_files=[file | {"sources": sources} for file in files],
        note=LONG * 4000,
        answers=[
            {"correction": correction, "answer": LONG * 1000}
            for correction in story.request.open_corrections
        ],
    )


def with_most_to_repair() -> Story:
    """Fifty corrections, and twenty facts that the agency called wrong."""
    corrections = [{"text": LONG * 1000} for _ in range(50)]
    facts = [f"55-{n}" for n in range(1, 21)]
    steps: Any = (
        *(("submit_request", {}), ("receive_request", {}), ("form_team", {})),
        *(("supply_material", {}),) * 50,
        *(("submit_draft", {}), ("ask_fact_check", {"items": [LONG * 1000] * 20})),
        *(("answer_fact_check", {"answers": largest_answers(facts)}), ("check_content", {})),
        ("decide_corrections", {"needs_correction": True, "corrections": corrections}),
    )
    return a_request(steps)


def largest_answers(facts: list[str]) -> list[Body]:
    """Each with as much to say as it may."""
    more = {"source": LONG * 1000, "correct": LONG * 1000}
    return [{"item": item, "is_right": False, **more} for item in facts]


def test_largest_fact_check_goes_through_both_doors(door: Door) -> None:
    story = a_request("drafted")
    body = story.body("ask_fact_check", items=[LONG * 1000] * 20)
    door.applies("ask_fact_check", body, WHO["ask_fact_check"])
    answers = largest_answers([f"6-{n}" for n in range(1, 21)])

    body = story.body("answer_fact_check", answers=answers)
    answer = door.applies("answer_fact_check", body, WHO["answer_fact_check"])

    event = store.snapshot_of(f"requests/{story.id}/events/{answer['event']}").to_dict()
    assert 160_000 < len(str(event).encode()) < DOCUMENT_LIMIT


def test_largest_repair_goes_through_both_doors(door: Door) -> None:
    story = with_most_to_repair()
    assert story.request
    assert len(story.request.open_corrections) == 70

    answer = door.applies("repair_content", largest_repair(story), WHO["repair_content"])

    event = store.snapshot_of(f"requests/{story.id}/events/{answer['event']}").to_dict()
    assert 500_000 < len(str(event).encode()) < DOCUMENT_LIMIT


def test_request_holds_two_hundred_files_of_material_and_no_more(door: Door) -> None:
    story = a_request("submitted")
    for _ in range(10):
        items = [{"file": story.file("material", SARI)} for _ in range(20)]
        story.tell("supply_material", SARI, items=items)
    story.save()

    problem = door.refuses(
        "supply_material", story.body("supply_material"), SARI, "too_much_material"
    )

    assert problem["most"] == 200


def test_history_in_which_a_step_was_repeated_without_end_is_full_and_read_whole(
    door: Door,
) -> None:
    story = a_request(FACTS_ASKED["drafted"])
    answers = {"answers": right("6-1")}
    while len(story.events) < 500:
        story.tell("answer_fact_check", SARI, **answers)
    body = story.body("answer_fact_check", **answers)

    problem = door.refuses("answer_fact_check", body, SARI, "too_many_events")
    door.applies("check_content", story.body("check_content"), WHO["check_content"])

    told = answered(get("get_history", WULAN, request=story.id))
    assert (problem["most"], told["length"], told["is_verified"]) == (500, 501, True)


def test_ids_that_firestore_keeps_for_itself_are_refused(door: Door) -> None:
    story = a_request("received")

    body = story.body("form_team", members=["__dewi__", "bayu"], leader="bayu")
    problem = door.refuses("form_team", body, WULAN, "invalid_fields")

    assert problem["errors"][0]["field"] == "members.0"


def test_key_that_firestore_keeps_for_itself_is_refused() -> None:
    body = {"request": an_id()}

    refused(post("receive_request", body, WULAN, Idempotency_Key="__kkkkkkkkkkkk__"), "invalid_key")
    refused(post("receive_request", body, WULAN, Idempotency_Key=f"_{a_key()}"), "invalid_key")
