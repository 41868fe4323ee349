"""The command of each transition, by the transition's name."""

from functions.answer_fact_check import AnswerFactCheck
from functions.ask_fact_check import AskFactCheck
from functions.check_content import CheckContent
from functions.decide_approval import DecideApproval
from functions.decide_corrections import DecideCorrections
from functions.form_team import FormTeam
from functions.reassign_team import ReassignTeam
from functions.receive_request import ReceiveRequest
from functions.repair_content import RepairContent
from functions.return_request import ReturnRequest
from functions.review_content import ReviewContent
from functions.submit_draft import SubmitDraft
from functions.submit_request import SubmitRequest
from functions.supply_material import SupplyMaterial
from functions.withdraw_request import WithdrawRequest
from shared.commands import Command

COMMANDS: dict[str, type[Command]] = {
    "submit_request": SubmitRequest,
    "receive_request": ReceiveRequest,
    "form_team": FormTeam,
    "reassign_team": ReassignTeam,
    "supply_material": SupplyMaterial,
    "submit_draft": SubmitDraft,
    "ask_fact_check": AskFactCheck,
    "answer_fact_check": AnswerFactCheck,
    "check_content": CheckContent,
    "decide_corrections": DecideCorrections,
    "repair_content": RepairContent,
    "return_request": ReturnRequest,
    "review_content": ReviewContent,
    "decide_approval": DecideApproval,
    "withdraw_request": WithdrawRequest,
}
