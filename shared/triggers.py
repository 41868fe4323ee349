"""Functions that Firestore calls when a document is created, at least once and in any order."""

import logging
from collections.abc import Callable

import functions_framework
from cloudevents.http import CloudEvent

from shared import calls, paths
from shared.calls import called
from shared.entry_points import CREATED, FirestoreEntry, declare

Trigger = Callable[[CloudEvent], None]
Handler = Callable[[str], str | None]


def on_created(
    pattern: str, *, name: str | None = None, transition: str | None = None
) -> Callable[[Handler], Trigger]:
    """Makes a function of a document's path a trigger on documents that match the pattern.

    What it answers is told of the call as its outcome. What it raises has the platform call it
    again, until the document is laid aside. It is deployed under its own name, or `name`.
    """

    def decorate(handler: Handler) -> Trigger:
        own_name = name or handler.__name__

        def function(cloud_event: CloudEvent) -> None:
            document: str = cloud_event["document"]
            with called(own_name, transition, paths.said_in(document)) as call:
                calls.concerns(document=document)
                try:
                    call.outcome = handler(document) or call.outcome
                except Exception as error:
                    from shared.failures import is_given_up  # which nothing else of a step needs

                    if not is_given_up(own_name, document, error):
                        raise
                    call.outcome, call.level, call.trouble = "laid aside", logging.ERROR, error

        declare(function, FirestoreEntry(own_name, pattern))
        function.handler = handler  # type: ignore[attr-defined]  # kept like the entry
        trigger: Trigger = functions_framework.cloud_event(function)
        return trigger

    return decorate


def tell(trigger: Trigger, document: str) -> None:
    """Calls a trigger as the platform does. Raises what has the platform call it again."""
    trigger(CloudEvent({"type": CREATED, "source": "konten-sop", "document": document}, None))


def handler_of(trigger: Trigger) -> Handler:
    """What a trigger does for a document, its failures not counted. Raises AttributeError."""
    handler: Handler = trigger.handler  # type: ignore[attr-defined]  # set by `on_created`
    return handler
