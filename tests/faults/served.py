"""Every function behind one port, in the server that functions-framework deploys them with.

`python -m tests.faults.served PORT`, with the product's environment set. HTTP functions are at
their own addresses, triggers at /NAME; /worker answers the id of the process that serves, and
/database takes the project whose database it looks into from then on.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from functions_framework._http.gunicorn import GunicornApplication
from werkzeug.wrappers import Request, Response

from infra.local.hosting import host
from infra.local.processes import HOST, Child, Service, free_port, running
from shared import auth, config, limits, store
from tests.log_guard import overheard

ROOT = Path(__file__).parents[2]
_DATABASE = "DATABASE_PROJECT"
_KEPT = 60  # seconds for which a client's connection stays open between its calls


@contextmanager
def served(folder: Path, environment: Mapping[str, str]) -> Iterator[Child]:
    """Runs the server for the length of the block; its service's URL is where functions are."""
    port = free_port()
    command = [sys.executable, "-m", "tests.faults.served", str(port)]
    settings = {"PYTHONPATH": str(ROOT), "WORKERS": "1", "THREADS": "16"}
    # Accounts are in one project, whichever database a test looks into.
    settings |= {"GOOGLE_CLOUD_PROJECT": auth.app().project_id, _DATABASE: config.project()}
    service = Service(
        "functions",
        command,
        f"http://{HOST}:{port}/worker",
        folder,
        {**settings, **environment},
    )
    with overheard(folder / "functions.log"), running(service) as (server,):
        yield server


def main() -> None:
    """Serves until the process is ended."""
    _look_into(os.environ[_DATABASE])
    limits.WINDOW = 10**9  # an hour that does not end while it serves
    functions = host(ROOT / "main.py")
    apps: dict[str, WSGIApplication] = {"/worker": _worker, "/database": _database}
    apps |= {path: hosted.app for path, hosted in functions.by_path.items()}
    apps |= {f"/{name}": hosted.app for name, hosted in functions.triggers.items()}

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return apps[environ["PATH_INFO"]](environ, start_response)

    deployed = GunicornApplication(app, HOST, int(sys.argv[1]), debug=False, keepalive=_KEPT)  # type: ignore[no-untyped-call]  # it is untyped
    deployed.run()


@Request.application
def _worker(_request: Request) -> Response:
    return Response(str(os.getpid()))


@Request.application
def _database(request: Request) -> Response:
    _look_into(request.get_data(as_text=True))
    return Response()


def _look_into(project: str) -> None:
    auth.app()  # made before, with the project of the accounts
    os.environ["GOOGLE_CLOUD_PROJECT"] = project
    store.database.cache_clear()


if __name__ == "__main__":
    main()
