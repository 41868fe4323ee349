"""The local server: functions, Cloud Storage, events, mail and the web client at one origin.

`python -m infra.local.server --port P --storage HOST:PORT --events DIR --smtp P --mail DIR
--log FILE`, with the product's environment set. It is for this machine alone: /local/… and Cloud
Storage ask nobody who they are.
"""

import argparse
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from gunicorn.app.base import BaseApplication
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

from infra.local.emulators import ROOT
from infra.local.events import as_in_production, register
from infra.local.hosting import host
from infra.local.mailbox import Mailbox
from infra.local.processes import HOST
from infra.local.proxy import StorageProxy
from infra.local.pushes import Pushes, point_firebase_at
from infra.local.scheduler import Scheduler
from infra.local.spool import Spool, SpooledEvent
from infra.local.web_client import WebClient
from shared.config import working_calendar
from shared.logs import Lines

MANIFEST = ROOT / "main.py"
_LOG_SIZE = 10 * 1024 * 1024  # bytes
_SCHEDULER = {"User-Agent": "Google-Cloud-Scheduler", "X-CloudScheduler": "true"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are."""

    port: int
    storage: str  # host and port of the emulator
    events: Path  # the spool's folder
    mail: Path  # where what was sent is kept
    log: Path  # one line of JSON for each call, as the platform would collect it
    smtp: int = 0  # where mail is taken; 0: at any free port
    manifest: Path = MANIFEST
    web: Path = ROOT / "web" / "dist"


class LocalServer:
    """The WSGI application, and what works behind it."""

    def __init__(self, settings: Settings) -> None:
        """Hosts the functions and has the emulator post their events here."""
        self._project = os.environ["GOOGLE_CLOUD_PROJECT"]
        self._functions = host(settings.manifest)
        self._storage = StorageProxy(settings.storage, os.environ["CONTENT_BUCKET"])
        self._spool = Spool(settings.events, self._deliver)
        self._mailbox = Mailbox(settings.mail, settings.smtp)
        crons = {name: hosted.entry.cron for name, hosted in self._functions.scheduled.items()}
        self._scheduler = Scheduler(crons, working_calendar().time_zone, self._run_scheduled)
        self._calls = 0  # of functions, under way
        self._is_closing = False
        self._lock = Lock()
        self._routes = Map(
            [
                Rule("/functions/projects/<project>/triggers/<name>", endpoint=self._receive),
                Rule("/local/system", endpoint=self._describe, methods=["GET"]),
                Rule("/local/events", endpoint=self._counts, methods=["GET"]),
                Rule("/local/run/<name>", endpoint=self._run, methods=["POST"]),
                Rule("/local/drain", endpoint=self._drain, methods=["POST"]),
                *self._mailbox.routes,
                *Pushes().routes,
                *WebClient(settings.web).routes,
            ]
        )

    def start(self) -> None:
        """Begins to take mail, to deliver events and to keep the schedule."""
        triggers = (hosted.entry for hosted in self._functions.triggers.values())
        register(os.environ["FIRESTORE_EMULATOR_HOST"], self._project, triggers)
        self._mailbox.start()
        self._spool.start()
        self._scheduler.start()

    def close(self) -> None:
        """Ends what works behind the application."""
        self._scheduler.close()
        self._spool.close()
        self._mailbox.close()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers a request."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if function := self._functions.by_path.get(path):
            return self._call(function.app, environ, start_response)
        if self._storage.serves(method, path):
            return self._storage(environ, start_response)
        try:
            endpoint, values = self._routes.bind_to_environ(environ).match()
            response: Response = endpoint(Request(environ), **values)
        except HTTPException as error:
            response = _problem(error)
        return response(environ, start_response)

    def _call(
        self, app: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if not self._may_begin():
            return _problem(ServiceUnavailable())(environ, start_response)
        try:
            return ClosingIterator(app(environ, start_response), self._called)
        except BaseException:
            self._called()
            raise

    def _may_begin(self) -> bool:
        """Counts a call, unless the system is about to stop."""
        with self._lock:
            self._calls += not self._is_closing
            return not self._is_closing

    def _called(self) -> None:
        with self._lock:
            self._calls -= 1

    def _receive(self, request: Request, project: str, name: str) -> Response:
        """Takes an event from the Firestore emulator, which never repeats one."""
        if project != self._project or name not in self._functions.triggers:
            raise NotFound
        headers, body = as_in_production(dict(request.headers), request.get_data())
        self._spool.accept(SpooledEvent.now(name, headers, body))
        return Response(status=204)

    def _deliver(self, event: SpooledEvent) -> bool:
        answer = self._functions.triggers[event.function].call(event.headers, event.body)
        return 200 <= answer.status_code < 300  # noqa: PLR2004 - the 2xx

    def _describe(self, _request: Request) -> Response:
        """Where a client of this system finds its other parts."""
        return _json(
            {
                "project": self._project,
                "firestore": os.environ["FIRESTORE_EMULATOR_HOST"],
                "auth": os.environ["FIREBASE_AUTH_EMULATOR_HOST"],
            }
        )

    def _counts(self, _request: Request) -> Response:
        with self._lock:
            return _json(self._spool.counts() | {"calls": self._calls})

    def _run(self, _request: Request, name: str) -> Response:
        """Calls a scheduled function now."""
        if name not in self._functions.scheduled:
            raise NotFound
        answer = self._call_scheduled(name)
        if answer is None:
            raise ServiceUnavailable
        return Response(answer.data, answer.status_code, mimetype=answer.mimetype)

    def _run_scheduled(self, name: str) -> None:
        answer = self._call_scheduled(name)
        if answer and answer.status_code >= 400:  # noqa: PLR2004 - 4xx and 5xx
            logging.getLogger("scheduler").error("%s answered %d", name, answer.status_code)

    def _call_scheduled(self, name: str) -> TestResponse | None:
        """What the function answers; None when the system is about to stop."""
        if not self._may_begin():
            return None
        try:
            return self._functions.scheduled[name].call(_SCHEDULER)
        finally:
            self._called()

    def _drain(self, _request: Request) -> Response:
        """Lets no new call in: the system is about to stop."""
        with self._lock:
            self._is_closing = True
        return Response(status=204)


def _json(value: Any) -> Response:
    return Response(json.dumps(value) + "\n", mimetype="application/json")


def _problem(error: HTTPException) -> Response:
    problem = {"type": "about:blank", "title": error.name, "status": error.code}
    response = Response(json.dumps(problem), error.code, mimetype="application/problem+json")
    if isinstance(error, ServiceUnavailable):
        response.headers["Retry-After"] = "5"
    return response


def _log_to(file: Path) -> None:
    """Every call goes to the file; trouble to this process's own output, too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = RotatingFileHandler(file, maxBytes=_LOG_SIZE, backupCount=1, encoding="utf-8")
    lines.setFormatter(Lines())
    trouble = logging.StreamHandler()
    trouble.setLevel(logging.WARNING)
    trouble.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[lines, trouble])


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # it is untyped
    """One process, so that events and schedules have one keeper; many threads, for uploads last."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: LocalServer | None = None
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"{HOST}:{self._settings.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 128,
            "timeout": 0,  # a machine that slept must not cost the worker its life
            "graceful_timeout": 10,
            "limit_request_line": 8190,  # links are long
            "loglevel": "warning",
            "worker_exit": self._close,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def _close(self, _arbiter: object, _worker: object) -> None:
        if self._server:
            self._server.close()

    def load(self) -> LocalServer:
        """Called in the worker: no connection is opened before it is forked."""
        _log_to(self._settings.log)
        point_firebase_at(self._settings.port)
        self._server = LocalServer(self._settings)
        self._server.start()
        return self._server


def main() -> None:
    """Serves until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--storage", required=True)
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--mail", type=Path, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--manifest", type=Path, default=MANIFEST)
    options = parser.parse_args()
    _Gunicorn(Settings(**vars(options))).run()


if __name__ == "__main__":
    main()
