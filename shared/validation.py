"""Reading what a caller sent into a model, and saying in their language what is wrong."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from shared import errors
from shared.words import LANGUAGES, Language

M = TypeVar("M", bound=BaseModel)

# By pydantic's error type (https://docs.pydantic.dev/latest/errors/validation_errors/) and our own.
_MESSAGES: dict[str, tuple[str, str]] = {
    "missing": ("wajib diisi", "is required"),
    "extra_forbidden": ("tidak dikenal; hapus isian ini", "is not known; leave it out"),
    "string_type": ("harus berupa teks", "must be a text"),
    "string_too_short": (
        "paling sedikit {min_length} karakter",
        "must have at least {min_length} characters",
    ),
    "string_too_long": (
        "paling banyak {max_length} karakter",
        "must have at most {max_length} characters",
    ),
    "string_pattern_mismatch": (
        "berisi karakter yang tidak diperbolehkan di sini, atau bentuknya salah",
        "has characters that are not allowed here, or is of the wrong form",
    ),
    "string_unicode": ("bukan teks Unicode yang benar", "is not well-formed Unicode"),
    "too_short": ("paling sedikit {min_length} butir", "must have at least {min_length} items"),
    "too_long": ("paling banyak {max_length} butir", "must have at most {max_length} items"),
    "enum": ("harus salah satu dari {expected}", "must be one of {expected}"),
    "literal_error": ("harus salah satu dari {expected}", "must be one of {expected}"),
    "bool_type": ("harus true atau false", "must be true or false"),
    "bool_parsing": ("harus true atau false", "must be true or false"),
    "int_type": ("harus bilangan bulat", "must be a whole number"),
    "int_parsing": ("harus bilangan bulat", "must be a whole number"),
    "int_parsing_size": ("harus bilangan bulat yang lebih kecil", "must be a smaller whole number"),
    "int_from_float": ("harus bilangan bulat", "must be a whole number"),
    "float_type": ("harus angka", "must be a number"),
    "finite_number": ("harus angka yang berhingga", "must be a finite number"),
    "greater_than_equal": ("paling kecil {ge:g}", "must be at least {ge:g}"),
    "greater_than": ("harus lebih dari {gt:g}", "must be more than {gt:g}"),
    "less_than_equal": ("paling besar {le:g}", "must be at most {le:g}"),
    "list_type": ("harus berupa daftar", "must be a list"),
    "tuple_type": ("harus berupa daftar", "must be a list"),
    "model_type": ("harus berupa objek", "must be an object"),
    "model_attributes_type": ("harus berupa objek", "must be an object"),
    "date_type": ("harus tanggal, misalnya 2026-01-31", "must be a date, for example 2026-01-31"),
    "date_parsing": (
        "harus tanggal, misalnya 2026-01-31",
        "must be a date, for example 2026-01-31",
    ),
    "date_from_datetime_parsing": (
        "harus tanggal, misalnya 2026-01-31",
        "must be a date, for example 2026-01-31",
    ),
    "date_from_datetime_inexact": (
        "harus tanggal tanpa jam, misalnya 2026-01-31",
        "must be a date without a time, for example 2026-01-31",
    ),
    "not_distinct": ("setiap butir hanya boleh sekali", "must not name anything twice"),
    "leader_not_member": (
        "ketua harus salah satu anggota tim",
        "the leader must be one of the members",
    ),
    "checklist_incomplete": (
        "setiap butir pemeriksaan harus dijawab tepat satu kali",
        "must answer every point exactly once",
    ),
    "note_missing": (
        "butir yang tidak lulus harus diberi catatan",
        "a point that did not pass needs a note",
    ),
    "corrections_unwanted": (
        "keputusan ini tidak boleh disertai koreksi; kosongkan, atau ubah keputusannya",
        "this decision takes no corrections; leave them out, or change the decision",
    ),
    "fact_unexplained": (
        "fakta yang keliru harus disertai yang benar dan sumbernya",
        "a fact that is wrong needs what is right, and its source",
    ),
    "reason_missing": (
        "penolakan harus disertai alasan",
        "a refusal needs a reason",
    ),
}
_OTHER = ("nilainya tidak benar", "is not valid")
_TOO_MANY = ("paling banyak {most} nilai seluruhnya", "must have at most {most} values in all")

# The largest command has some 1,200 values. Each that is wrong costs a kilobyte while it is judged.
_MOST_VALUES = 10_000
_MOST_NAMED = 50  # fields of a refusal
_LONGEST_NAME = 200  # characters of a field's path, of which callers make up the unknown ones


def parse(model: type[M], body: bytes | str, language: Language) -> M:
    """The JSON text as a model, types taken strictly.

    Raises `MalformedBody` for what is no JSON object, `InvalidFields` for everything else.
    """
    if _has_too_many_values(body):
        message = _TOO_MANY[LANGUAGES.index(language)].format(most=_MOST_VALUES)
        raise errors.InvalidFields([{"field": "", "message": message}])
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _refusal(error, language) from None


def parse_query(model: type[M], query: dict[str, str], language: Language) -> M:
    """The query's parameters as a model. Raises `InvalidFields`."""
    try:
        return model.model_validate_strings(query)
    except ValidationError as error:
        raise _refusal(error, language) from None


def _has_too_many_values(body: bytes | str) -> bool:
    """Whether a JSON object has more values, at any depth, than anything here takes."""
    if len(body) < 2 * _MOST_VALUES:  # a value and a comma
        return False
    try:
        whole = from_json(body)
    except ValueError:
        return False  # no JSON: the model says so
    count = 0
    inside: list[Any] = [whole] if isinstance(whole, dict) else []
    while inside and count <= _MOST_VALUES:
        part = inside.pop()
        count += len(part)
        values = part.values() if isinstance(part, dict) else part
        inside += [value for value in values if isinstance(value, dict | list)]
    return count > _MOST_VALUES


def _refusal(error: ValidationError, language: Language) -> errors.Malformed:
    details = error.errors(include_url=False, include_input=False)
    if any(d["type"] == "json_invalid" or (_is_whole_body(d)) for d in details):
        return errors.MalformedBody()
    around = {d["loc"][:length] for d in details for length in range(len(d["loc"]))}
    named = [detail for detail in details if not _only_follows(detail, around)]
    return errors.InvalidFields([_said(detail, language) for detail in named[:_MOST_NAMED]])


def _is_whole_body(detail: ErrorDetails) -> bool:
    return detail["type"] == "model_type" and not detail["loc"]


def _only_follows(detail: ErrorDetails, around: set[tuple[int | str, ...]]) -> bool:
    """A list counts as too short when items of it are wrong: only they are worth naming.

    `around` are the places that something wrong stands in.
    """
    return detail["type"] == "too_short" and detail["loc"] in around


def _said(detail: ErrorDetails, language: Language) -> dict[str, str]:
    template = _MESSAGES.get(detail["type"], _OTHER)[LANGUAGES.index(language)]
    limits = dict(detail.get("ctx", {}))
    if "expected" in limits:
        limits["expected"] = limits["expected"].replace(" or ", ", ")  # pydantic speaks English
    return {
        "field": ".".join(str(part) for part in detail["loc"])[:_LONGEST_NAME],
        "message": template.format_map(limits),
    }
