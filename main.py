"""Deployment manifest: every function of the system, in the SOP's order. Nothing else."""

from functions.submit_request import submit_request, on_submit_request
from functions.receive_request import receive_request, on_receive_request
from functions.form_team import form_team, on_form_team
from functions.reassign_team import reassign_team, on_reassign_team
from functions.supply_material import supply_material, on_supply_material
from functions.submit_draft import submit_draft, on_submit_draft
from functions.ask_fact_check import ask_fact_check, on_ask_fact_check
from functions.answer_fact_check import answer_fact_check, on_answer_fact_check
from functions.check_content import check_content, on_check_content
from functions.decide_corrections import decide_corrections, on_decide_corrections
from functions.repair_content import repair_content, on_repair_content
from functions.return_request import return_request, on_return_request
from functions.review_content import review_content, on_review_content
from functions.decide_approval import decide_approval, on_decide_approval
from functions.withdraw_request import withdraw_request, on_withdraw_request

from functions.on_event import on_event
from functions.on_comment import on_comment
from functions.on_notification import on_notification
from functions.send_waiting import send_waiting
from functions.sweep_deadlines import sweep_deadlines
from functions.recover_lost import recover_lost
from functions.anchor_histories import anchor_histories

from functions.start_upload import start_upload
from functions.finish_upload import finish_upload
from functions.open_file import open_file
from functions.sweep_uploads import sweep_uploads
from functions.list_requests import list_requests
from functions.get_request import get_request
from functions.get_history import get_history
from functions.explain_deadline import explain_deadline
from functions.get_statistics import get_statistics
from functions.add_comment import add_comment
from functions.list_comments import list_comments
from functions.me import me
from functions.set_preferences import set_preferences
from functions.set_account import set_account
from functions.set_agency import set_agency
from functions.set_mandate import set_mandate
from functions.end_mandate import end_mandate
from functions.register_device import register_device
from functions.forget_device import forget_device
from functions.replay_dead_letter import replay_dead_letter
from functions.openapi import openapi
from functions.docs import docs
from functions.version import version

__all__ = [
    "submit_request",
    "on_submit_request",
    "receive_request",
    "on_receive_request",
    "form_team",
    "on_form_team",
    "reassign_team",
    "on_reassign_team",
    "supply_material",
    "on_supply_material",
    "submit_draft",
    "on_submit_draft",
    "ask_fact_check",
    "on_ask_fact_check",
    "answer_fact_check",
    "on_answer_fact_check",
    "check_content",
    "on_check_content",
    "decide_corrections",
    "on_decide_corrections",
    "repair_content",
    "on_repair_content",
    "return_request",
    "on_return_request",
    "review_content",
    "on_review_content",
    "decide_approval",
    "on_decide_approval",
    "withdraw_request",
    "on_withdraw_request",
    "on_event",
    "on_comment",
    "on_notification",
    "send_waiting",
    "sweep_deadlines",
    "recover_lost",
    "anchor_histories",
    "start_upload",
    "finish_upload",
    "open_file",
    "sweep_uploads",
    "list_requests",
    "get_request",
    "get_history",
    "explain_deadline",
    "get_statistics",
    "add_comment",
    "list_comments",
    "me",
    "set_preferences",
    "set_account",
    "set_agency",
    "set_mandate",
    "end_mandate",
    "register_device",
    "forget_device",
    "replay_dead_letter",
    "openapi",
    "docs",
    "version",
]
