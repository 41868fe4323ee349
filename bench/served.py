"""Functions of a source behind one port, in the server that functions-framework deploys them with.

`python -m bench.served PORT SOURCE TARGET…`, with the environment set. A function is at /NAME; /up
answers that the server is.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from functions_framework import create_app
from functions_framework._http.gunicorn import GunicornApplication
from werkzeug.wrappers import Request, Response

from infra.local.processes import HOST


def main() -> None:
    """Serves until the process is ended."""
    port, source, *targets = sys.argv[1:]
    apps: dict[str, WSGIApplication] = {"/up": _up}
    for name in targets:
        kind = "cloudevent" if name.startswith("on_") else "http"
        apps[f"/{name}"] = create_app(name, source, kind)  # type: ignore[no-untyped-call]
    if Path(source).name == "main.py":
        from shared import logs

        logs.configure()  # each call is told in a line, as where it is deployed

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return apps[environ["PATH_INFO"]](environ, start_response)

    GunicornApplication(app, HOST, int(port), debug=False).run()  # type: ignore[no-untyped-call]


@Request.application
def _up(_request: Request) -> Response:
    return Response()


if __name__ == "__main__":
    main()
