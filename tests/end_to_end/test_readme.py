"""What the README says to type does what it says."""

import json
import os
import re
import subprocess

from infra.local.emulators import ROOT
from infra.local.people import People
from infra.local.system import System
from tests.conventions.markdown import section


def test_the_example_files_a_request(local_system: System, people: People) -> None:
    text = section((ROOT / "README.md").read_text(encoding="utf-8"), "Calling the API")
    (script,) = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    here = {"API": local_system.origin, "AUTH": f"http://{local_system.auth}"}

    done = subprocess.run(  # noqa: S603  # our own document
        ["bash", "-eu", "-o", "pipefail", "-c", script],  # noqa: S607  # the reader's shell
        cwd=ROOT,
        env=os.environ | here,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    me, sealed, taken = [json.loads(line) for line in done.stdout.splitlines()]
    assert me["uid"] == people.requester.uid
    letter = ROOT / "infra/local/samples/surat-permohonan.pdf"
    assert sealed["size"] == letter.stat().st_size
    request = people.division.get("get-request", request=taken["request"])
    assert request["status"] == "submitted"
    assert request["proposal"]["letter"]["file"] == sealed["file"]
