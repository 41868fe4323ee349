"""What the web client was told of the system is what the system says."""

import json
import subprocess
from pathlib import Path

from infra import web_facts


def test_the_client_knows_the_sop_as_it_is() -> None:
    kept = (web_facts.FOLDER / "facts.json").read_text(encoding="utf-8")

    assert json.loads(kept) == json.loads(web_facts.written(web_facts.facts())), (
        "run python -m infra.web_facts"
    )


def test_the_types_of_the_client_are_those_of_the_api(tmp_path: Path) -> None:
    document, types = tmp_path / "openapi.json", tmp_path / "api.d.ts"
    document.write_text(web_facts.written(web_facts.api()), encoding="utf-8")
    command = ["node", "node_modules/openapi-typescript/bin/cli.js", str(document)]
    folder = web_facts.FOLDER.parents[1]

    subprocess.run([*command, "-o", types], cwd=folder, check=True, capture_output=True)  # noqa: S603 - no shell

    kept = (web_facts.FOLDER / "api.d.ts").read_text(encoding="utf-8")
    assert kept == types.read_text(encoding="utf-8"), (
        "run python -m infra.web_facts, and in web/ npm run types"
    )
