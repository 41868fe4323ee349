"""HTTP functions: identity, language, body, answer and errors, the same for every endpoint."""

import inspect
import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Literal, TypeVar

from firebase_admin import exceptions as firebase
from flask import Request as HttpRequest
from flask import Response, json
from google.api_core import exceptions as cloud
from pydantic import BaseModel

from shared import errors, problems
from shared.auth import signed_in
from shared.entry_points import HttpEntry, declare
from shared.models import COMMAND_ID
from shared.validation import parse, parse_query
from shared.words import LANGUAGES, Language

B = TypeVar("B", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
View = Callable[[HttpRequest], Response]

BODY_LIMIT = 2 * 1024 * 1024  # bytes: the largest command, each character of it escaped
_KEY = re.compile(COMMAND_ID)
_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Authorization",
    "X-Content-Type-Options": "nosniff",
}
_SILENT_BACKEND = (
    cloud.ServerError,
    cloud.RetryError,
    firebase.UnavailableError,
    firebase.DeadlineExceededError,
    firebase.InternalError,
)
_log = logging.getLogger(__name__)


def endpoint(
    method: Literal["GET", "POST"] = "POST", *, check_revoked: bool = False, has_key: bool = False
) -> Callable[[Callable[..., BaseModel]], View]:
    """Makes `handler(actor, body) -> answer` an HTTP function for signed-in people.

    The models of body and answer are the handler's own annotations, its address /api/ and its name.
    With `has_key` the handler takes the caller's Idempotency-Key as a third argument, `key`.
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
        )

        def answer(request: HttpRequest) -> BaseModel:
            actor = signed_in(request.headers.get("Authorization"), check_revoked=check_revoked)
            key = [key_of(request)] if has_key else []
            return handler(actor, read(request, takes), *key)

        return view(entry, answer)

    return decorate


def view(entry: HttpEntry, answer: Callable[[HttpRequest], BaseModel | Response]) -> View:
    """The deployable function of an entry: calls `answer`, and turns every error into a problem."""

    def function(request: HttpRequest) -> Response:
        try:
            if request.method != entry.method:
                raise errors.MethodNotAllowed(entry.method)  # noqa: TRY301  # one place maps errors
            result = answer(request)
        except Exception as error:  # noqa: BLE001  # the boundary: whatever happens is answered
            return _refused(error, language_of(request))
        return result if isinstance(result, Response) else _answered(result)

    declare(function, entry)
    return function


def path_of(name: str) -> str:
    """The address of a function."""
    return f"/api/{name.replace('_', '-')}"


def read(request: HttpRequest, model: type[B]) -> B:
    """The body of a POST or the query of a GET as a model. Raises the error that refuses it."""
    language = language_of(request)
    if request.method == "GET":
        return parse_query(model, request.args.to_dict(), language)
    if request.mimetype != "application/json":
        raise errors.BodyNotJson
    if (request.content_length or 0) > BODY_LIMIT:
        raise errors.BodyTooLarge(BODY_LIMIT)
    body = request.stream.read(BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        raise errors.BodyTooLarge(BODY_LIMIT)
    return parse(model, body, language)


def key_of(request: HttpRequest) -> str:
    """The Idempotency-Key. Raises `InvalidKey`."""
    return valid_key(request.headers.get("Idempotency-Key", "").strip('"'))


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


def _refused(error: Exception, language: Language) -> Response:
    known: errors.DomainError
    if isinstance(error, errors.DomainError):
        known = error
    elif isinstance(error, _SILENT_BACKEND):
        _log.warning("a backend did not answer", exc_info=error)
        known = errors.TryAgain()
    else:
        _log.error("unexpected error", exc_info=error)
        known = errors.InternalError()
    status = problems.status_of(known)
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
    return response
