"""Every transition: where it starts, who takes it, and what it does to the register."""

from typing import NamedTuple

from shared import store
from shared.workflow import fold
from tests.functions.apps import answered, get
from tests.functions.cast import BAYU, DEWI, HENDRA, RATNA, SARI, WULAN, Person
from tests.functions.stories import FACTS_ASKED, Steps, Story, stored

CONTENT = b"%PDF-1.7 konten"


class Step(NamedTuple):
    """A step, where it starts, who takes it, and how many register numbers it uses."""

    transition: str
    status: str | Steps | None
    by: Person
    numbers: int = 0


STEPS = (
    Step("submit_request", None, SARI),
    Step("receive_request", "submitted", WULAN, numbers=1),
    Step("form_team", "received", WULAN),
    Step("reassign_team", "team_formed", WULAN),
    Step("supply_material", "submitted", SARI),
    Step("submit_draft", "team_formed", DEWI),
    Step("ask_fact_check", "drafted", DEWI),
    Step("answer_fact_check", FACTS_ASKED["drafted"], SARI),
    Step("check_content", "drafted", BAYU),
    Step("decide_corrections", "checked", WULAN),
    Step("repair_content", "needs_correction", DEWI),
    Step("return_request", "needs_correction", WULAN),
    Step("review_content", "ready_for_review", RATNA),
    Step("decide_approval", "reviewed", RATNA),
    Step("withdraw_request", "received", SARI),
)


def faults_of(story: Story, keys: list[str]) -> list[str]:
    """What is wrong with a request to whose story exactly these commands were added."""
    if not story.events and not keys:
        found = store.database().document(f"requests/{story.id}")
        is_there = found.get().exists or list(found.collection("events").limit(1).stream())
        return ["something is there"] if is_there else []
    request, events = stored(story.id)
    seen = answered(get("get_history", HENDRA, request=story.id))
    before = [event.id for event in story.events]
    faults = {
        f"{len(events)} events, not {len(before) + len(keys)}": (
            [event.id for event in events[: len(before)]] != before
            or sorted(event.id for event in events[len(before) :]) != sorted(keys)
        ),
        "the request is not what its events make": request != fold(events),
        "the history is not verified": not seen["is_verified"] or seen["length"] != len(events),
    }
    return [fault for fault, is_so in faults.items() if is_so]


def last_number() -> int:
    """The last register number given out; numbers are given out one by one."""
    registers = store.database().collection("registers").stream()
    return sum(register.get("last") for register in registers)
