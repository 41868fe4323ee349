"""The API as an OpenAPI 3.1 document, made from the functions' own entries and models."""

from collections.abc import Iterator
from inspect import getdoc
from types import ModuleType

from pydantic import BaseModel, TypeAdapter

from shared import errors, problems
from shared.api.examples import BODIES, STEP_TAKEN
from shared.api.refusals import Errors, refusals
from shared.api.schemas import Json, References, name_of, schemas_of
from shared.entry_points import HttpEntry, entry_of
from shared.models import CommandId, Status
from shared.version import VERSION
from shared.workflow import STEPS, TRANSITIONS, Transition

TAGS: dict[str, str] = {
    "SOP steps": "The transitions of SOP 91/IKP.KOMINFO/2020, in its order.",
    "Files": "Uploads in three steps, and links to sealed files.",
    "Reading": "Requests, their histories, what people say about them, and what months came to.",
    "Accounts": "People, their roles, agencies, and who acts for the head of department.",
    "Operations": "What was given up, and trying it again.",
    "About": "The API itself.",
}
_TAG_OF = {
    "start_upload": "Files",
    "finish_upload": "Files",
    "open_file": "Files",
    "list_requests": "Reading",
    "get_request": "Reading",
    "get_history": "Reading",
    "explain_deadline": "Reading",
    "get_statistics": "Reading",
    "add_comment": "Reading",
    "list_comments": "Reading",
    "me": "Accounts",
    "set_preferences": "Accounts",
    "set_account": "Accounts",
    "set_agency": "Accounts",
    "set_mandate": "Accounts",
    "end_mandate": "Accounts",
    "register_device": "Accounts",
    "forget_device": "Accounts",
    "replay_dead_letter": "Operations",
    "openapi": "About",
    "docs": "About",
    "version": "About",
}
_OWN_MEDIA_TYPE = {"openapi": "application/json", "docs": "text/html"}
_ANSWERS = {"openapi": "The document.", "docs": "The page."}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "seconds",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    }
}
_HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: _RETRY_AFTER,
    503: _RETRY_AFTER,
}
_DESCRIPTION = """The SOP as an API: every transition of a request is one address.

* Sign in with Firebase Authentication; send the ID token as `Authorization: Bearer …`.
* Every transition takes an `Idempotency-Key`: the same key any number of times happens once.
* Errors are problem documents (RFC 9457) with a stable `code`; texts follow `Accept-Language`
  (Indonesian, or English). Any other method than the one named here is answered with 405.
* What one could do without end is taken so often in an hour, and uploads up to so many bytes: then
  429, with `Retry-After`.
* Where App Check is enforced, its token is sent as `X-Firebase-AppCheck: …`.
* Bytes never pass through the API: `start_upload`, send them to storage, `finish_upload`.
* Unknown fields are refused. Times are RFC 3339, days ISO 8601.

For people: /api/docs."""


def document(manifest: ModuleType) -> Json:
    """The document of every HTTP function that the manifest exports."""
    entries = list(_http_entries(manifest))
    refs, schemas = schemas_of(entries)
    queries = {
        entry.takes: schemas.pop(name_of(refs[entry.takes, "validation"]))
        for entry in entries
        if entry.takes and entry.method == "GET"
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "API SOP Pembuatan Konten Informasi",
            "summary": "SOP 91/IKP.KOMINFO/2020, Diskominfo Kota Pontianak",
            "version": VERSION,
            "description": _DESCRIPTION,
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": {
            entry.path: {entry.method.lower(): _operation(entry, refs, queries)}
            for entry in sorted(entries, key=_order)
        },
        "components": {
            "schemas": {**schemas, "Problem": _problem(tuple(problems.catalogue()))},
            "parameters": _PARAMETERS,
            "securitySchemes": {
                "firebase": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A Firebase ID token. Roles, agency and mandates are its custom "
                    "claims. Its holder renews it after set_mandate, to act by the new mandate.",
                }
            },
        },
    }


_PARAMETERS: Json = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Random for every action (a UUID, say), the same when it is repeated.",
        "schema": TypeAdapter(CommandId).json_schema(),
        "example": STEP_TAKEN["event"],
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "Language of texts for people: `id` (unless told otherwise) or `en`.",
        "schema": {"type": "string", "default": "id"},
    },
}


def _http_entries(manifest: ModuleType) -> Iterator[HttpEntry]:
    for name in manifest.__all__:
        entry = entry_of(getattr(manifest, name))
        if isinstance(entry, HttpEntry):
            yield entry


def _order(entry: HttpEntry) -> int:
    """The SOP's order, then the others' by tag."""
    return [*TRANSITIONS, *_TAG_OF].index(entry.name)


def _tag(entry: HttpEntry) -> str:
    return "SOP steps" if entry.name in TRANSITIONS else _TAG_OF[entry.name]


def _operation(entry: HttpEntry, refs: References, queries: dict[type[BaseModel], Json]) -> Json:
    summary, _, rest = entry.summary.partition("\n")
    row = TRANSITIONS.get(entry.name)
    texts = [rest.strip(), getdoc(entry.takes) if entry.takes else "", _facts(row) if row else ""]
    made: Json = {
        "operationId": entry.name,
        "tags": [_tag(entry)],
        "summary": summary,
        "description": "\n\n".join(text for text in texts if text),
        "security": [] if entry.is_public else [{"firebase": []}],
        "parameters": [{"$ref": "#/components/parameters/AcceptLanguage"}],
    }
    if row:
        made["x-sop"] = _sop(row)
    if entry.has_key:
        made["parameters"].insert(0, {"$ref": "#/components/parameters/IdempotencyKey"})
    if entry.takes and entry.method == "GET":
        made["parameters"] += _query(queries[entry.takes])
    elif entry.takes:
        content = {"schema": refs[entry.takes, "validation"], "example": BODIES[entry.name]}
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    made["responses"] = {"200": _answer(entry, refs)} | {
        str(status): _refusal(status, some) for status, some in refusals(entry).items()
    }
    return made


def _sop(row: Transition) -> Json:
    """A transition for programs."""
    outcomes = [outcome.status for outcome in row.outcomes if outcome.status]
    return {
        "step": row.step,
        "role": row.role.value,
        "opens": row.opens,
        "from": [status.value for status in Status if status in row.sources],
        "to": [status.value for status in outcomes],
        "minutes": STEPS[row.step].minutes if row.step else None,
    }


def _facts(row: Transition) -> str:
    """A transition for people."""
    sop = _sop(row)
    sources = [*(["no request yet"] if row.opens else []), *(f"`{s}`" for s in sop["from"])]
    lines = [
        f"Role: `{sop['role']}`.",
        f"SOP step {sop['step']}." if sop["step"] else "Outside the nine steps.",
        f"Starts from: {', '.join(sources)}.",
        f"Leads to: {' or '.join(f'`{s}`' for s in sop['to']) or 'the same status'}.",
    ]
    if sop["minutes"]:
        lines.append(f"Time standard: {sop['minutes']} working minutes.")
    return "\n".join(f"* {line}" for line in lines)


def _query(schema: Json) -> Iterator[Json]:
    """The parameters of a GET: a query cannot bear null, so what may be null may be left out."""
    for name, field in schema.get("properties", {}).items():
        own = {k: v for k, v in field.items() if k != "description"}
        some = [one for one in own.pop("anyOf", []) if one != {"type": "null"}]
        if some:
            own = {k: v for k, v in own.items() if k != "default"} | some[0]
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "description": field["description"],
            "schema": own,
        }


def _answer(entry: HttpEntry, refs: References) -> Json:
    if entry.gives is None:
        media_type = _OWN_MEDIA_TYPE[entry.name]
        schema = {"type": "string" if media_type == "text/html" else "object"}
        return {"description": _ANSWERS[entry.name], "content": {media_type: {"schema": schema}}}
    content: Json = {"schema": refs[entry.gives, "serialization"]}
    if entry.name == STEP_TAKEN["transition"]:
        content["example"] = STEP_TAKEN
    return {
        "description": getdoc(entry.gives) or "The answer.",
        "content": {"application/json": content},
    }


def _refusal(status: int, some: Errors) -> Json:
    family = next(family for family, its in problems.STATUS.items() if its == status)
    codes = [f"* `{error.code}`: {getdoc(error)}" for error in some]
    schema = {
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "properties": {
            "status": {"const": status},
            "code": {"enum": [error.code for error in some]},
        },
    }
    headers = _RETRY_AFTER if errors.InFlight in some else _HEADERS.get(status)
    return {
        "description": "\n".join([getdoc(family) or "", "", *codes]),
        **({"headers": headers} if headers else {}),
        "content": {problems.MEDIA_TYPE: {"schema": schema}},
    }


def _problem(every: Errors) -> Json:
    """RFC 9457. What an error knows besides (its facts) stands beside these."""
    return {
        "type": "object",
        "description": "A problem document (RFC 9457). The facts of an error stand beside these.",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri-reference",
                "description": "where the code is explained",
            },
            "title": {"type": "string", "description": "the kind of trouble, for people"},
            "status": {"type": "integer", "description": "the HTTP status"},
            "detail": {"type": "string", "description": "what happened and what to do, for people"},
            "code": {
                "enum": [error.code for error in every],
                "description": "the error, for programs; never changes",
            },
            "errors": {
                "type": "array",
                "description": "of `invalid_fields`: what is wrong with which field",
                "items": {
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": {
                        "field": {"type": "string", "description": "for example `letter.number`"},
                        "message": {"type": "string"},
                    },
                },
            },
        },
    }
