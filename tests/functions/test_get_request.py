"""A request is shown, whole, to those who may read it."""

import pytest

from tests.functions import cast
from tests.functions.apps import answered, get, refused
from tests.functions.stories import Story, a_request, an_id

PEOPLE = {person.uid: person for person in cast.EVERYBODY}
READERS = ("sari", "rudi", "wulan", "hendra", "dewi", "bayu", "ratna", "arif", "eka", "lina")
OTHERS = {
    "maya": "other_agency",
    "omar": "other_agency",
    "tono": "not_on_team",
    "agus": "no_reading_role",
    "nina": "no_reading_role",
}
FUNCTIONS = ("get_request", "get_history", "explain_deadline")


@pytest.fixture(scope="module")
def story() -> Story:
    return a_request("checked")


@pytest.mark.parametrize("uid", READERS)
def test_request_is_shown_as_it_is_stored(uid: str, story: Story) -> None:
    assert story.request

    shown = answered(get("get_request", PEOPLE[uid], request=story.id))

    assert shown == story.request.model_dump(mode="json")


@pytest.mark.parametrize(("uid", "code"), OTHERS.items())
@pytest.mark.parametrize("function", FUNCTIONS)
def test_others_are_refused(function: str, uid: str, code: str, story: Story) -> None:
    refused(get(function, PEOPLE[uid], request=story.id), code)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_content_maker_reads_nothing_before_there_is_a_team(function: str) -> None:
    story = a_request("received")

    refused(get(function, cast.DEWI, request=story.id), "not_on_team")


@pytest.mark.parametrize("uid", ["sari", "maya", "wulan", "tono", "agus"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_unknown_request_is_not_found(function: str, uid: str) -> None:
    refused(get(function, PEOPLE[uid], request=an_id()), "no_such_request")
