"""The API's OpenAPI 3.1 document, made from the functions' own models."""

from flask import Request as HttpRequest
from flask import Response, jsonify

from shared.entry_points import HttpEntry
from shared.http import view


def _answer(_request: HttpRequest) -> Response:
    import main  # every function, and what describes them: only when asked for
    from shared.api.document import document

    response = jsonify(document(main))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


openapi = view(
    HttpEntry(
        name="openapi",
        method="GET",
        path="/api/openapi.json",
        takes=None,
        gives=None,
        summary="The API as an OpenAPI 3.1 document.",
        is_public=True,
    ),
    _answer,
)
