"""Runs the whole system on this machine until it is interrupted: `python -m infra.local`."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from infra.local.emulators import ROOT
from infra.local.processes import HOST, CannotStart, kill_all
from infra.local.sample_accounts import ACCOUNTS, AGENCIES, PASSWORD
from infra.local.state import State
from infra.local.system import DEFAULT_PORTS, Ports, System, system

SAVE_EVERY = 300.0  # seconds: what a power cut may cost


def main() -> None:
    """Starts everything, shows where it is, and waits."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupt)
    for name in ("NO_PROXY", "no_proxy"):  # of the parts, too: what is here is not reached by one
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), HOST, "localhost"]))
    asked = _arguments()
    ports = Ports(
        app=asked.port,
        firestore=asked.firestore_port,
        auth=asked.auth_port,
        storage=asked.storage_port,
        smtp=asked.smtp_port,
    )
    try:
        if asked.reset:
            State(asked.state).forget()
            _say(f"What was kept in {asked.state} is forgotten.")
            return
        with system(asked.state, ports, is_logged=False, say=_say) as up:
            _say(_summary(up))
            _wait(up)
    except CannotStart as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        _say(f"Stopped. Everything is kept in {asked.state}; `make run` goes on from there.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    _port(parser, "port", DEFAULT_PORTS.app)
    _port(parser, "firestore-port", DEFAULT_PORTS.firestore)
    _port(parser, "auth-port", DEFAULT_PORTS.auth)
    _port(parser, "storage-port", DEFAULT_PORTS.storage)
    _port(parser, "smtp-port", DEFAULT_PORTS.smtp)
    parser.add_argument(
        "--state",
        type=Path,
        default=Path(os.environ.get("LOCAL_STATE", ROOT / ".local")),
        help="the folder in which data are kept between runs (LOCAL_STATE; .local)",
    )
    parser.add_argument("--reset", action="store_true", help="forget these data; start nothing")
    return parser.parse_args()


def _port(parser: argparse.ArgumentParser, name: str, default: int) -> None:
    variable = f"LOCAL_{name.upper().replace('-', '_')}"
    parser.add_argument(
        f"--{name}",
        type=int,
        default=int(os.environ.get(variable, default)),
        metavar="N",
        help=f"({variable}; {default})",
    )


def _wait(up: System) -> NoReturn:
    saved_at = time.monotonic()
    while True:
        time.sleep(1)
        up.require_running()
        if time.monotonic() - saved_at > SAVE_EVERY:
            up.save()
            saved_at = time.monotonic()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _force)
    raise KeyboardInterrupt


def _force(_number: int, _frame: FrameType | None) -> None:
    kill_all()
    os._exit(130)


def _summary(up: System) -> str:
    names = {agency.id: agency.name for agency in AGENCIES}
    rows = [
        (each.email, ", ".join(each.roles), names.get(each.agency or "", "")) for each in ACCOUNTS
    ]
    widths = [max(len(row[n]) for row in rows) for n in (0, 1)]
    people = (f"  {e:<{widths[0]}}  {r:<{widths[1]}}  {a}".rstrip() for e, r, a in rows)
    at = "" if up.ports.app == DEFAULT_PORTS.app else f" PORT={up.ports.app}"
    kept = "new" if up.is_new else "kept from the last run"
    return "\n".join(
        [
            "",
            f"  Application        {up.origin}",
            f"  API, explained     {up.origin}/api/docs",
            f"  Mail sent          {up.origin}/local/mail",
            f"  Firestore          {up.firestore}",
            f"  Firebase Auth      {up.auth}",
            f"  Cloud Storage      {HOST}:{up.ports.storage}",
            f"  Data ({kept})  {up.state.folder}",
            "",
            f"  Sample accounts, password {PASSWORD}:",
            *people,
            "",
            f"  A request through the whole SOP, from another shell:  make demo{at}",
            "",
            "  Ctrl-C stops everything and keeps the data.",
        ]
    )


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
