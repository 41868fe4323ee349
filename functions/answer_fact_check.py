"""The agency says which facts of the draft are right and which are wrong, with their source."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field

from shared.case import Case
from shared.commands import Command, FactAnswer
from shared.doors import doors
from shared.models import Changes, Status, distinct


def _each_fact_once(answers: tuple[FactAnswer, ...]) -> tuple[FactAnswer, ...]:
    distinct(tuple(answer.item for answer in answers))
    return answers


class AnswerFactCheck(Command):
    """An answer for each fact that is known by now; a later answer replaces an earlier one."""

    answers: Annotated[
        tuple[FactAnswer, ...], Field(min_length=1, max_length=20), AfterValidator(_each_fact_once)
    ]

    def changes(self, case: Case[Self]) -> Changes:
        """The facts judged; where the repair is under way, what is wrong joins its corrections."""
        request = case.filed
        facts = request.current_facts()
        if facts is None:
            return Changes()
        right = tuple(answer.item for answer in self.answers if answer.is_right)
        wrong = tuple(answer.item for answer in self.answers if not answer.is_right)
        judged = {
            "right": (*(item for item in facts.right if item not in wrong + right), *right),
            "wrong": (*(item for item in facts.wrong if item not in wrong + right), *wrong),
        }
        changed = Changes(fact_check=facts.model_copy(update=judged))
        if request.status != Status.NEEDS_CORRECTION or not wrong:
            return changed
        return Changes(
            fact_check=changed.fact_check, open_corrections=(*request.open_corrections, *wrong)
        )


answer_fact_check, on_answer_fact_check = doors(AnswerFactCheck)
