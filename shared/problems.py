"""Errors as RFC 9457 problem documents: the one table from families of errors to HTTP status."""

from collections.abc import Iterator
from typing import Any

from shared import errors
from shared.words import LANGUAGES, Language

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[errors.DomainError], int] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Missing: 404,
    errors.WrongMethod: 405,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnsupportedType: 415,
    errors.Unprocessable: 422,
    errors.TooOften: 429,
    errors.InternalError: 500,
    errors.Unavailable: 503,
}

_TITLES: dict[int, tuple[str, str]] = {
    400: ("Isian tidak benar", "Malformed request"),
    401: ("Belum masuk", "Not signed in"),
    403: ("Tidak diperbolehkan", "Not allowed"),
    404: ("Tidak ditemukan", "Not found"),
    405: ("Metode tidak sesuai", "Method not allowed"),
    409: ("Keadaan sudah berubah", "Conflict with the present state"),
    413: ("Terlalu besar", "Too large"),
    415: ("Jenis isi tidak diterima", "Unsupported type"),
    422: ("Tidak sesuai aturan", "Against the rules"),
    429: ("Terlalu sering", "Too often"),
    500: ("Kesalahan sistem", "System error"),
    503: ("Sedang tidak tersedia", "Temporarily unavailable"),
}


def status_of(error: errors.DomainError) -> int:
    """The HTTP status of an error's family."""
    return next(status for family, status in STATUS.items() if isinstance(error, family))


def title_of(status: int, language: Language) -> str:
    """The kind of trouble, for people."""
    return _TITLES[status][LANGUAGES.index(language)]


def problem(error: errors.DomainError, language: Language) -> dict[str, Any]:
    """The problem document: title and detail for people, `code` and the facts for programs."""
    status = status_of(error)
    return {
        "type": f"/api/docs#{error.code}",
        "title": title_of(status, language),
        "status": status,
        "detail": error.say(language),
        "code": error.code,
        **error.facts(),
    }


def catalogue() -> Iterator[type[errors.DomainError]]:
    """Every concrete error, for the documentation."""
    for family in STATUS:
        yield from family.__subclasses__() or [family]
