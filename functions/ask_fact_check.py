"""The team asks the agency whether the facts of its draft are right, while it is checked."""

from typing import Annotated, Self

from pydantic import Field

from shared.case import Case
from shared.commands import JudgesDraft, item_ids
from shared.doors import doors
from shared.models import Changes, FactCheck, ShortText


class AskFactCheck(JudgesDraft):
    """The statements to confirm, of the draft seen. The check goes on meanwhile."""

    items: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=20)]

    def changes(self, case: Case[Self]) -> Changes:
        """The facts asked before about this version, and the new ones."""
        new = item_ids(case.filed, len(self.items))
        if facts := case.filed.current_facts():
            return Changes(fact_check=facts.model_copy(update={"items": (*facts.items, *new)}))
        return Changes(fact_check=FactCheck(version=self.seen.version, items=new))


ask_fact_check, on_ask_fact_check = doors(AskFactCheck)
