"""`python -m tests.compatibility.record`: records what this version stores, once, at its release.

Requests are taken through every transition and deadline on a real Firestore emulator; what it then
holds becomes JSON beside this file. `test_replaying` replays it through every later version.
"""

import os
import sys

from infra.local.emulators import DEFAULT_PROJECT, firestore
from shared import store
from shared.version import VERSION
from tests.compatibility.recorded import HISTORIES, Recorded, write
from tests.functions.stories import FACTS_ASKED, REFUSED_AT_THE_END, WAYS, WHO, Steps, Story, way
from tests.functions.test_replay import CORRECTED_TWICE, FACTS_CHECKED, RETURNED_ONCE, WITHDRAWN

WHAT: dict[str, Steps] = {
    "straight": way("approved"),
    "returned": WAYS["returned"],
    "refused-at-the-end": REFUSED_AT_THE_END,
    "facts-answered": (*FACTS_ASKED["reviewed"], ("answer_fact_check", {})),
    "corrected-twice": CORRECTED_TWICE,
    "returned-once": RETURNED_ONCE,
    "facts-checked": FACTS_CHECKED,
    "withdrawn": WITHDRAWN,
}
LATE = "returned-once"  # in which every deadline passes


def main() -> None:
    """Records them, unless that was done."""
    folder = HISTORIES / VERSION
    if folder.exists():
        sys.exit(f"{folder} is there: what a version stored is never recorded again.")
    os.environ["GOOGLE_CLOUD_PROJECT"] = DEFAULT_PROJECT
    with firestore() as host:
        os.environ["FIRESTORE_EMULATOR_HOST"] = host
        for name, steps in WHAT.items():
            write(folder / f"{name}.json", _recorded(steps, is_late=name == LATE))
    print(f"{len(WHAT)} histories: {folder}")  # noqa: T201


def _recorded(steps: Steps, *, is_late: bool) -> Recorded:
    story = Story()
    for transition, changes in steps:
        story.tell(transition, WHO[transition], **changes)
        while is_late and story.request and story.request.attend_at:
            story.mark()
    story.save()
    reference = store.database().document(f"requests/{story.id}")
    events = {each.id: each.to_dict() or {} for each in reference.collection("events").stream()}
    return Recorded(story.id, reference.get().to_dict() or {}, events)


if __name__ == "__main__":
    main()
