"""A ClamAV daemon of the test's own: the distribution's, with a signature database by hand."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from getpass import getuser
from pathlib import Path
from threading import Event

from infra.local.processes import HOST, Service, free_port, running

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
FINDING = "Uji.Malware"
LIMIT = 1024 * 1024  # bytes of one stream


@contextmanager
def daemon(folder: Path, signature: bytes, host: str = HOST) -> Iterator[tuple[str, str]]:
    """Runs it for the length of the block; by which addresses it is reached: TCP, and a socket."""
    port, path = free_port(), folder / "clamd.sock"
    database = folder / "database"
    database.mkdir(parents=True)
    # name:target type (any):offset (the beginning):hex (docs.clamav.net, "Body-based signatures")
    (database / "test.ndb").write_text(f"{FINDING}:0:0:{signature.hex()}\n")
    settings = {
        "Foreground": "yes",
        "User": getuser(),
        "DatabaseDirectory": database,
        "TemporaryDirectory": folder,
        "LocalSocket": path,
        "TCPSocket": port,
        "TCPAddr": host,
        "StreamMaxLength": LIMIT,
        "MaxFileSize": LIMIT // 2,
        "AlertExceedsMax": "yes",
        "MaxThreads": 2,
    }
    file = folder / "clamd.conf"
    file.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    command = [str(CLAMD), f"--config-file={file}"]
    service = Service("clamd", command, f"http://{host}:{port}/", folder, is_awaited=False)
    with running(service):
        _await(host, port)
        yield f"{host}:{port}", str(path)


def _await(host: str, port: int) -> None:
    """Until it answers PING, which is when its database is loaded."""
    for _ in range(600):
        with suppress(OSError), closing(socket.create_connection((host, port), 5)) as line:
            line.sendall(b"zPING\0")
            if line.recv(16) == b"PONG\0":
                return
        Event().wait(0.1)
    raise TimeoutError("clamd does not answer")
