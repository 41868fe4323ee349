"""What the web client knows of the system without asking it, from where the system keeps it.

`python -m infra.web_facts` writes web/src/generated/: the SOP's table, the glossary and the limits
as `facts.json`, and the API's document as `openapi.json`, from which `npm run types`
makes the types.
"""

import json
from pathlib import Path
from typing import Any

from infra.local.emulators import ROOT

FOLDER = ROOT / "web" / "src" / "generated"


def facts() -> dict[str, Any]:
    """The SOP as data, the words that people read, and what may be uploaded as what."""
    from functions.check_content import CheckPoint
    from shared import guards, words
    from shared.file_rules import EXTENSIONS, RULES
    from shared.models import Status
    from shared.workflow import AWAITING, FINAL, STEPS, TRANSITIONS

    return {
        "steps": [
            {
                "number": step.number,
                "activity": {"id": step.activity, "en": step.activity_en},
                "requires": step.requires,
                "minutes": step.minutes,
                "transitions": [row.name for row in TRANSITIONS.values() if row.step == number],
            }
            for number, step in STEPS.items()
        ],
        "transitions": {
            row.name: {
                "step": row.step,
                "role": row.role,
                "sources": sorted(row.sources),
                "opens": row.opens,
                "is_decisive": row.is_decisive,
                "kept_from": [
                    who
                    for who, guard in (
                        ("authors", guards.not_the_author),
                        ("checker", guards.not_the_checker),
                    )
                    if guard in row.guards
                ],
            }
            for row in TRANSITIONS.values()
        },
        "statuses": {
            status: {"awaiting": AWAITING[status], "is_final": status in FINAL} for status in Status
        },
        "check_points": list(CheckPoint),
        "uploads": {
            kind: {"content_types": rule.content_types, "max_size": rule.max_size}
            for kind, rule in RULES.items()
        },
        "extensions": EXTENSIONS,
        "limits": limits(),
        "words": words.glossary(),
    }


# Of which fields a form says how much they may hold: things, or characters.
_BOUNDED = {
    "members": ("FormTeam", "members"),
    "draft_files": ("SubmitDraft", "draft_files"),
    "material_at_once": ("SupplyMaterial", "items"),
    "corrections": ("DecideCorrections", "corrections"),
    "reason": ("WithdrawRequest", "reason"),
}


def limits() -> dict[str, dict[str, int]]:
    """How few and how many of what may be sent."""
    from functions.get_statistics import MOST_MONTHS
    from shared.guards import MOST_FACTS, MOST_MATERIAL

    schemas = api()["components"]["schemas"]
    bounds = {}
    for name, (command, field) in _BOUNDED.items():
        schema = schemas[command]["properties"][field]
        unit = "Items" if schema["type"] == "array" else "Length"
        bounds[name] = {"least": schema.get(f"min{unit}", 0), "most": schema[f"max{unit}"]}
    return bounds | {
        "material": {"least": 0, "most": MOST_MATERIAL},
        "facts": {"least": 1, "most": MOST_FACTS},
        "months": {"least": 1, "most": MOST_MONTHS},
    }


def written(value: dict[str, Any]) -> str:
    """As a file of the client."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def api() -> dict[str, Any]:
    """The API's OpenAPI document."""
    import main
    from shared.api.document import document

    return document(main)


def main() -> None:
    """Writes both."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, value in (("facts.json", facts()), ("openapi.json", api())):
        Path(FOLDER / name).write_text(written(value), encoding="utf-8")


if __name__ == "__main__":
    main()
