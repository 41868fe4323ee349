"""Functions that Firestore calls when a document is created, at least once and in any order."""

from collections.abc import Callable

import functions_framework
from cloudevents.http import CloudEvent

from shared.entry_points import FirestoreEntry, declare

Trigger = Callable[[CloudEvent], None]


def on_created(pattern: str) -> Callable[[Callable[[str], None]], Trigger]:
    """Makes a function of a document's path a trigger on documents that match the pattern.

    What it raises has the platform call it again.
    """

    def decorate(handler: Callable[[str], None]) -> Trigger:
        def function(cloud_event: CloudEvent) -> None:
            handler(cloud_event["document"])

        declare(function, FirestoreEntry(handler.__name__, pattern))
        trigger: Trigger = functions_framework.cloud_event(function)
        return trigger

    return decorate
