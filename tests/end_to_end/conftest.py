"""The whole local system, started once; all its tests run in one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.people import People, people_of
from infra.local.system import System, system
from tests.end_to_end.collector import Collector

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("end_to_end"))


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Takes the traces of all that the local system does."""
    with Collector().serving() as serving:
        yield serving


@pytest.fixture(scope="session")
def local_system(
    tmp_path_factory: pytest.TempPathFactory, collector: Collector
) -> Iterator[System]:
    """Every part, on free ports, with nothing stored but the sample accounts."""
    traced = {
        "OTEL_TRACES_EXPORTER": "otlp",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
    }
    with system(tmp_path_factory.mktemp("local system"), settings=traced) as up:
        yield up


@pytest.fixture(scope="session")
def people(local_system: System) -> People:
    """The sample accounts, signed in."""
    return people_of(local_system.origin)
