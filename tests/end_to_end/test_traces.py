"""A command has one trace on the whole local system: its function, event, news and mail."""

import json

from infra.local.people import People
from infra.local.system import System
from shared.telemetry import trace_of
from tests.end_to_end.collector import Collector
from tests.end_to_end.test_races import a_filed_request


def test_one_trace_goes_through_functions_events_and_mail(
    local_system: System, people: People, collector: Collector
) -> None:
    request = a_filed_request(people.requester)
    people.door.perform("receive_request", request, {})
    filed, received = people.division.get("get-history", request=request)["events"]
    carried = {"on_event", "on_notification", "send mail"}

    for event, through in ((filed, "submit_request"), (received, "on_receive_request")):
        trace = f"{trace_of(event['id']):032x}"
        collector.wait_for(trace, {through, *carried})
        assert not {name for name in collector.names[trace] if name.startswith("get_")}
        log = local_system.state.folder / "logs" / "functions.jsonl"
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        of_it = [x for x in lines if x.get("logging.googleapis.com/trace", "").endswith(trace)]
        assert {through, "on_event", "on_notification"} <= {x.get("function") for x in of_it}

    history = people.division.get("get-history", request=request)
    assert history["is_verified"]
    assert "trace" not in json.dumps(history)
