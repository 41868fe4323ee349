"""The cost table rests on a counted run: a request costs on this system what was counted."""

from collections import defaultdict
from collections.abc import Mapping

import requests

from infra.costs import COUNTED
from infra.costs_counting import PATIENCE, Log, by_function
from infra.local.demo import Demo
from infra.local.people import People
from infra.local.system import System
from shared.workflow import TRANSITIONS

UPLOAD = ("start_upload", "finish_upload")
OF_PEOPLE = {*TRANSITIONS, *UPLOAD, "open_file"}


def test_a_request_costs_what_was_counted(local_system: System, people: People) -> None:
    local_system.stand_still(PATIENCE)
    log, salts_before = Log(local_system), salts(local_system)
    Demo(people, quiet=True).play()

    done = by_function(log.of_people(local_system))
    new_salts = salts(local_system) - salts_before

    counted = COUNTED["request"]
    assert set(done) == set(counted)
    assert len(OF_PEOPLE & set(counted)) > 10
    assert exact(done, new_salts) == exact(counted, 1)
    # How many people hold a role differs between systems; when mail goes, with what went before.
    assert done["on_event"]["calls"] == counted["on_event"]["calls"]
    for each in ("reads", "writes"):
        assert abs(done["on_event"][each] / counted["on_event"][each] - 1) < 0.3


def exact(found: Mapping[str, Mapping[str, float]], salts: int) -> dict[tuple[str, str], float]:
    """What people do costs everywhere, but for the salts of the limits.

    The first upload of an hour writes that hour's salt, be it the upload's start or its end.
    """
    costs = defaultdict[tuple[str, str], float](float)
    for name in OF_PEOPLE & set(found):
        for each in ("calls", "reads", "writes"):
            costs["upload" if name in UPLOAD else name, each] += found[name][each]
    costs["upload", "writes"] -= salts
    return costs


def salts(system: System) -> int:
    """How many hours the limits have a salt for."""
    answer = requests.get(
        f"http://{system.firestore}/v1/projects/{system.project}/databases/(default)/documents/limits",
        params={"pageSize": "300", "mask.fieldPaths": "expires_at"},
        headers={"Authorization": "Bearer owner"},
        timeout=30,
    ).json()
    assert "nextPageToken" not in answer
    return sum(each["name"].endswith("-salt") for each in answer.get("documents", []))
