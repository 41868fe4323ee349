"""The fields of every step's command and their limits, written out by hand."""

from typing import Any, NamedTuple

from tests.rules.tables import rows

# `least` and `most`: characters of a text, items of a list, the value of a number.
_TABLE = """
step               | field           | kind         | least | most | needed
submit_request     | title           | text         | 1     | 200  | yes
submit_request     | content_types   | list         | 1     | 3    | yes
submit_request     | purpose         | text         | 1     | 4000 | yes
submit_request     | target_audience | text         | 1     | 200  | yes
submit_request     | wished_date     | day          |       |      | yes
submit_request     | letter          | map          |       |      | yes
submit_request     | letter.number   | text         | 1     | 100  | yes
submit_request     | letter.date     | day          |       |      | yes
submit_request     | letter.file     | id           |       |      | yes
receive_request    | note            | text         | 0     | 4000 | no
form_team          | members         | list         | 2     | 10   | yes
form_team          | leader          | text         | 1     | 128  | yes
form_team          | letter          | map          |       |      | yes
form_team          | letter.number   | text         | 1     | 100  | yes
form_team          | letter.date     | day          |       |      | yes
form_team          | letter.file     | id           |       |      | yes
reassign_team      | members         | list         | 2     | 10   | yes
reassign_team      | leader          | text         | 1     | 128  | yes
reassign_team      | letter          | map          |       |      | yes
reassign_team      | letter.number   | text         | 1     | 100  | yes
reassign_team      | letter.date     | day          |       |      | yes
reassign_team      | letter.file     | id           |       |      | yes
reassign_team      | reason          | text         | 10    | 4000 | yes
supply_material    | items           | list         | 1     | 20   | yes
submit_draft       | draft_files     | list         | 1     | 20   | yes
submit_draft       | note            | text         | 0     | 4000 | no
ask_fact_check     | seen            | map          |       |      | yes
ask_fact_check     | seen.version    | number       | 1     |      | yes
ask_fact_check     | seen.files      | list         | 1     | 20   | yes
ask_fact_check     | items           | list         | 1     | 20   | yes
answer_fact_check  | answers         | list         | 1     | 20   | yes
check_content      | seen            | map          |       |      | yes
check_content      | seen.version    | number       | 1     |      | yes
check_content      | seen.files      | list         | 1     | 20   | yes
check_content      | checklist       | list         | 5     | 5    | yes
check_content      | notes           | text         | 0     | 4000 | no
decide_corrections | seen            | map          |       |      | yes
decide_corrections | seen.version    | number       | 1     |      | yes
decide_corrections | seen.files      | list         | 1     | 20   | yes
decide_corrections | needs_correction | truth       |       |      | yes
decide_corrections | corrections     | list         | 0     | 50   | no
repair_content     | draft_files     | list         | 1     | 20   | yes
repair_content     | answers         | list         | 1     | 70   | yes
repair_content     | note            | text         | 0     | 4000 | no
return_request     | reason          | text         | 10    | 4000 | yes
return_request     | missing         | list         | 1     | 20   | yes
review_content     | seen            | map          |       |      | yes
review_content     | seen.version    | number       | 1     |      | yes
review_content     | seen.files      | list         | 1     | 20   | yes
review_content     | notes           | text         | 0     | 4000 | no
decide_approval    | seen            | map          |       |      | yes
decide_approval    | seen.version    | number       | 1     |      | yes
decide_approval    | seen.files      | list         | 1     | 20   | yes
decide_approval    | is_approved     | truth        |       |      | yes
decide_approval    | reason          | text or null | 10    | 4000 | no
decide_approval    | corrections     | list         | 0     | 50   | no
withdraw_request   | reason          | text         | 10    | 4000 | yes
"""


class Field(NamedTuple):
    """A row of the table."""

    step: str
    field: str
    kind: str
    least: int | None
    most: int | None
    needed: bool

    def put_into(self, command: dict[str, Any], value: Any) -> dict[str, Any]:
        """The command with another value of this field."""
        outer, _, inner = self.field.partition(".")
        return {**command, outer: {**command[outer], inner: value} if inner else value}

    def taken_from(self, command: dict[str, Any]) -> dict[str, Any]:
        """The command without this field."""
        outer, _, inner = self.field.partition(".")
        rest = {name: value for name, value in command.items() if name != outer}
        if not inner:
            return rest
        return {**rest, outer: {k: v for k, v in command[outer].items() if k != inner}}

    def of_size(self, size: int) -> Any:
        """A value with so many letters or items, or the number itself."""
        return {"number": size, "list": ["x"] * size}.get(self.kind, "x" * size)


def _field(row: dict[str, str]) -> Field:
    least, most = (int(row[end]) if row[end] else None for end in ("least", "most"))
    return Field(row["step"], row["field"], row["kind"], least, most, row["needed"] == "yes")


FIELDS = tuple(_field(row) for row in rows(_TABLE))
