"""The cost table rests on a counted run: a request costs on this system what was counted."""

from infra.costs import COUNTED
from infra.costs_counting import PATIENCE, Log, by_function
from infra.local.demo import Demo
from infra.local.people import People
from infra.local.system import System
from shared.workflow import TRANSITIONS


def test_a_request_costs_what_was_counted(local_system: System, people: People) -> None:
    local_system.stand_still(PATIENCE)
    log = Log(local_system)
    Demo(people, quiet=True).play()

    done = by_function(log.of_people(local_system))

    counted = COUNTED["request"]
    assert set(done) == set(counted)
    of_people = {*TRANSITIONS, "start_upload", "finish_upload", "open_file"}
    exact = sorted(of_people & set(counted))
    assert len(exact) > 10
    numbers = ("calls", "reads", "writes")
    assert [[done[name][each] for each in numbers] for name in exact] == [
        [counted[name][each] for each in numbers] for name in exact
    ]
    # How many people hold a role differs between systems; when mail goes, with what went before.
    assert done["on_event"]["calls"] == counted["on_event"]["calls"]
    for each in ("reads", "writes"):
        assert abs(done["on_event"][each] / counted["on_event"][each] - 1) < 0.3
