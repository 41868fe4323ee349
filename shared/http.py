"""HTTP functions: identity, language, body, answer and errors, the same for every endpoint."""

import inspect
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from io import BytesIO
from typing import Literal, TypeVar

from flask import Request as HttpRequest
from flask import Response, json
from google.api_core import exceptions as cloud
from google.auth.exceptions import RefreshError, TransportError
from pydantic import BaseModel
from werkzeug.exceptions import ClientDisconnected

from shared import calls, errors, limits, problems
from shared.auth import SILENCE, require_genuine_app, signed_in
from shared.calls import Call, called
from shared.entry_points import HttpEntry, Limit, declare
from shared.models import COMMAND_ID
from shared.validation import parse, parse_query
from shared.words import LANGUAGES, Language

B = TypeVar("B", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
View = Callable[[HttpRequest], Response]

BODY_LIMIT = 2 * 1024 * 1024  # bytes: the largest command, each character of it escaped
_PIECE = 64 * 1024  # bytes
_MOST_PIECES = 512  # 32 MiB: as much as the platform lets through
_CUT_OFF = (ClientDisconnected, OSError)  # a body that ends before its time, or is wrongly chunked
_KEY = re.compile(COMMAND_ID)
_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Authorization",
    "X-Content-Type-Options": "nosniff",
}
_SILENT_BACKEND = (
    cloud.ServerError,
    cloud.RetryError,
    cloud.Cancelled,  # by a server or a relay on the way: none of ours cancels
    cloud.Aborted,  # others are writing the same document
    TransportError,  # who gives us credentials, or signs links for us
    RefreshError,
    *SILENCE,
)


def endpoint(
    method: Literal["GET", "POST"] = "POST",
    *,
    check_revoked: bool = False,
    has_key: bool = False,
    limit: Limit | None = None,
    done_before: Callable[..., BaseModel | None] | None = None,
) -> Callable[[Callable[..., BaseModel]], View]:
    """Makes `handler(actor, body) -> answer` an HTTP function for signed-in people.

    The models of body and answer are the handler's own annotations, its address /api/ and its name.
    With `has_key` the handler takes the caller's Idempotency-Key as a third argument, `key`.
    Beyond the limit `done_before`, called as the handler is, gives the answer to what was done
    already, and None to all else.
    """

    def decorate(handler: Callable[..., BaseModel]) -> View:
        types = inspect.get_annotations(handler, eval_str=True)
        takes = next(t for name, t in types.items() if name not in ("actor", "key", "return"))
        entry = HttpEntry(
            name=handler.__name__,
            method=method,
            path=path_of(handler.__name__),
            takes=takes,
            gives=types["return"],
            summary=inspect.getdoc(handler) or "",
            has_key=has_key,
            limit=limit,
        )

        def answer(request: HttpRequest) -> BaseModel:
            actor = signed_in(request.headers.get("Authorization"), check_revoked=check_revoked)
            key = [key_of(request)] if has_key else []
            body = read(request, takes)
            if limit:
                size = body.brings() if limit.bytes_per_person else 0
                try:
                    limits.admit(entry.name, limit, actor.uid, limits.address_of(request), size)
                except errors.TooManyRequests:
                    before = done_before(actor, body, *key) if done_before else None
                    if before is None:
                        raise
                    return before
            return handler(actor, body, *key)

        return view(entry, answer)

    return decorate


def view(
    entry: HttpEntry,
    answer: Callable[[HttpRequest], BaseModel | Response],
    transition: str | None = None,
) -> View:
    """The deployable function of an entry: calls `answer`, and turns every error into a problem."""

    def function(request: HttpRequest) -> Response:
        with called(entry.name, transition, _said(entry, request)) as call:
            try:
                if request.method != entry.method:
                    raise errors.MethodNotAllowed(entry.method)  # noqa: TRY301  # one place maps errors
                if not entry.is_public:
                    require_genuine_app(request.headers.get("X-Firebase-AppCheck"))
                result = answer(request)
            except Exception as error:  # noqa: BLE001  # the boundary: whatever happens is answered
                response = _refused(error, language_of(request), call)
            else:
                response = result if isinstance(result, Response) else _answered(result)
            _read_the_rest(request)
            call.status = response.status_code
        return response

    declare(function, entry)
    return function


def path_of(name: str) -> str:
    """The address of a function."""
    return f"/api/{name.replace('_', '-')}"


def read(request: HttpRequest, model: type[B]) -> B:
    """The body of a POST or the query of a GET as a model. Raises the error that refuses it."""
    body = _parsed(request, model)
    calls.concerns(request=getattr(body, "request", None), file=getattr(body, "file", None))
    return body


def _parsed(request: HttpRequest, model: type[B]) -> B:
    language = language_of(request)
    if request.method == "GET":
        return parse_query(model, request.args.to_dict(), language)
    if request.mimetype != "application/json":
        raise errors.BodyNotJson
    if (request.content_length or 0) > BODY_LIMIT:
        raise errors.BodyTooLarge(BODY_LIMIT)
    try:
        body = request.stream.read(BODY_LIMIT + 1)
    except _CUT_OFF:
        raise errors.MalformedBody from None
    if len(body) > BODY_LIMIT:
        raise errors.BodyTooLarge(BODY_LIMIT)
    return parse(model, body, language)


def _read_the_rest(request: HttpRequest) -> None:
    """Takes what is left of a body bit by bit; functions-framework would take it as a whole.

    A body that does not end is left: its connection breaks.
    """
    with suppress(*_CUT_OFF):
        for _ in range(_MOST_PIECES):
            if not request.stream.read(_PIECE):
                break
    request.stream = BytesIO()


def key_of(request: HttpRequest) -> str:
    """The Idempotency-Key. Raises `InvalidKey`."""
    return valid_key(request.headers.get("Idempotency-Key", "").strip('"'))


def _said(entry: HttpEntry, request: HttpRequest) -> str | None:
    """The id of what is commanded, as far as it can be one."""
    key = request.headers.get("Idempotency-Key", "").strip('"')
    return key if entry.has_key and _KEY.fullmatch(key) else None


def valid_key(key: str) -> str:
    """The key, or the command id that serves as one. Raises `InvalidKey`."""
    if not _KEY.fullmatch(key):
        raise errors.InvalidKey
    return key


def language_of(request: HttpRequest) -> Language:
    """The caller's language by Accept-Language; Indonesian unless English is preferred."""
    return "en" if request.accept_languages.best_match(LANGUAGES, "id") == "en" else "id"


def _answered(result: BaseModel) -> Response:
    return Response(result.model_dump_json(), mimetype="application/json", headers=_HEADERS)


def _refused(error: Exception, language: Language, call: Call) -> Response:
    known: errors.DomainError
    if isinstance(error, errors.DomainError):
        known = error
    elif isinstance(error, _SILENT_BACKEND):
        known = errors.TryAgain()
        call.trouble = error
    else:
        known = errors.InternalError()
        call.level, call.trouble = logging.ERROR, error
    call.outcome = known.code
    status = problems.status_of(known)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        call.level = logging.WARNING
    response = Response(
        json.dumps(problems.problem(known, language)),
        status=status,
        mimetype=problems.MEDIA_TYPE,
        headers=_HEADERS | {"Content-Language": language},
    )
    if isinstance(known, errors.MethodNotAllowed):
        response.headers["Allow"] = known.allowed
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    if isinstance(known, errors.TooManyRequests):
        response.headers["Retry-After"] = str(known.seconds)
    if isinstance(known, errors.InFlight):
        response.headers["Retry-After"] = "1"
    return response
