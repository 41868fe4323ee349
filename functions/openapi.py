"""The API's OpenAPI 3.1 document, made from the functions' own models."""

from flask import Request as HttpRequest
from flask import Response, jsonify
from shared.openapi import document

from shared.entry_points import HttpEntry
from shared.http import view


def _answer(_request: HttpRequest) -> Response:
    import main  # every function, so only when asked for

    return jsonify(document(main))


openapi = view(
    HttpEntry(
        name="openapi",
        method="GET",
        path="/api/openapi.json",
        takes=None,
        gives=None,
        summary="This document.",
        is_public=True,
    ),
    _answer,
)
