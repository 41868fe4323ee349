"""Every function behind one port, in the server that functions-framework deploys them with.

`python -m tests.faults.served PORT`, with the product's environment set. HTTP functions are at
their own addresses, triggers at /NAME; /worker answers the id of the process that serves.
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
from tests.log_guard import overheard

ROOT = Path(__file__).parents[2]
_KEPT = 60  # seconds for which a client's connection stays open between its calls


@contextmanager
def served(folder: Path, environment: Mapping[str, str]) -> Iterator[Child]:
    """Runs the server for the length of the block; its service's URL is where functions are."""
    port = free_port()
    command = [sys.executable, "-m", "tests.faults.served", str(port)]
    settings = {"PYTHONPATH": str(ROOT), "WORKERS": "1", "THREADS": "16"}
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
    functions = host(ROOT / "main.py")
    apps: dict[str, WSGIApplication] = {"/worker": _worker}
    apps |= {path: hosted.app for path, hosted in functions.by_path.items()}
    apps |= {f"/{name}": hosted.app for name, hosted in functions.triggers.items()}

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return apps[environ["PATH_INFO"]](environ, start_response)

    deployed = GunicornApplication(app, HOST, int(sys.argv[1]), debug=False, keepalive=_KEPT)  # type: ignore[no-untyped-call]  # it is untyped
    deployed.run()


@Request.application
def _worker(_request: Request) -> Response:
    return Response(str(os.getpid()))


if __name__ == "__main__":
    main()
