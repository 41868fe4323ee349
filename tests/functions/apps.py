"""The deployed functions as functions-framework serves them, and what a refusal must look like."""

import secrets
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from functions_framework import create_app
from werkzeug.test import TestResponse

from shared import store
from tests.codes import STATUS_OF
from tests.functions.cast import Person
from tests.functions.identity import token_of

MANIFEST = Path(__file__).parents[2] / "main.py"

TITLE_OF = {
    400: {"id": "Isian tidak benar", "en": "Malformed request"},
    401: {"id": "Belum masuk", "en": "Not signed in"},
    403: {"id": "Tidak diperbolehkan", "en": "Not allowed"},
    404: {"id": "Tidak ditemukan", "en": "Not found"},
    405: {"id": "Metode tidak sesuai", "en": "Method not allowed"},
    409: {"id": "Keadaan sudah berubah", "en": "Conflict with the present state"},
    413: {"id": "Terlalu besar", "en": "Too large"},
    415: {"id": "Jenis isi tidak diterima", "en": "Unsupported type"},
    422: {"id": "Tidak sesuai aturan", "en": "Against the rules"},
    429: {"id": "Terlalu sering", "en": "Too often"},
    500: {"id": "Kesalahan sistem", "en": "System error"},
    503: {"id": "Sedang tidak tersedia", "en": "Temporarily unavailable"},
}


@cache
def client_of(function: str) -> FlaskClient:
    """A client of one deployed function."""
    # Named, because the framework remembers the kind of the function before.
    kind = "cloudevent" if function.startswith("on_") else "http"
    app: Flask = create_app(function, str(MANIFEST), kind)  # type: ignore[no-untyped-call]
    return app.test_client()


def post(function: str, body: Any, by: Person, **headers: str) -> TestResponse:
    """Calls a function with a JSON body."""
    return client_of(function).post("/", json=body, headers=_headers(by, headers))


def get(function: str, by: Person, **query: Any) -> TestResponse:
    """Calls a function with a query."""
    return client_of(function).get("/", query_string=query, headers=_headers(by, {}))


PROTOBUF = b"\x0a\x03\xff\xfe\x00"


def tell(function: str, path: str, body: bytes = PROTOBUF) -> TestResponse:
    """An event that tells a trigger of a new document, as Eventarc sends it: in binary mode.

    The body is Protocol Buffers, of which the functions read nothing: the document may have
    changed since.
    """
    return client_of(function).post("/", data=body, headers=event_headers(path))


def event_headers(path: str) -> dict[str, str]:
    """The attributes of an event that tells of a new document, as Eventarc sends them."""
    database = f"projects/{store.database().project}/databases/(default)"
    return {
        "ce-id": secrets.token_hex(8),
        "ce-source": f"//firestore.googleapis.com/{database}",
        "ce-type": "google.cloud.firestore.document.v1.created",
        "ce-specversion": "1.0",
        "ce-subject": f"documents/{path}",
        "ce-document": path,
        "Content-Type": "application/protobuf",
    }


def answered(response: TestResponse) -> Any:
    """The JSON of a good answer, which nobody may cache."""
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return response.json


def refused(response: TestResponse, code: str, language: str = "id") -> dict[str, Any]:
    """The problem document of a refusal, which must be complete and bear this code."""
    problem = response.json
    assert isinstance(problem, dict), response.text
    is_the_problem(problem, code, language)
    assert response.status_code == problem["status"]
    assert response.mimetype == "application/problem+json"
    assert response.headers["Content-Language"] == language
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert ("WWW-Authenticate" in response.headers) == (problem["status"] == 401)
    return problem


def is_the_problem(problem: dict[str, Any], code: str, language: str = "id") -> None:
    """Asserts that a problem document is complete, in this language, and leaks nothing."""
    assert problem.get("code") == code, problem
    assert problem["type"] == f"/api/docs#{code}"
    assert problem["status"] == STATUS_OF[code]
    assert problem["title"] == TITLE_OF[problem["status"]][language]
    assert len(problem["detail"]) > 20
    assert "Traceback" not in str(problem)


def _headers(by: Person, more: dict[str, str]) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Authorization": f"Bearer {token_of(by)}", **named}
