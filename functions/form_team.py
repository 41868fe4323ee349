"""Step 3: the IKP division forms the content team by an assignment letter (standard: 1 hour)."""

from shared.commands import NamesTeam
from shared.doors import doors


class FormTeam(NamesTeam):
    """Two to ten people, one of them the leader."""


form_team, on_form_team = doors(FormTeam)
