"""The IKP division replaces members of a team, or all of it, by a new assignment letter."""

from shared.commands import NamesTeam, Reason
from shared.doors import doors


class ReassignTeam(NamesTeam):
    """The whole new team, and why it changes. Step and clock stay as they are."""

    reason: Reason


reassign_team, on_reassign_team = doors(ReassignTeam)
