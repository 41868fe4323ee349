"""Deployment manifest: every function of the system. Nothing else."""

from functions.docs import docs

from functions.check_content import check_content, on_check_content
from functions.decide_approval import decide_approval, on_decide_approval
from functions.decide_corrections import decide_corrections, on_decide_corrections
from functions.finish_upload import finish_upload
from functions.form_team import form_team, on_form_team
from functions.get_history import get_history
from functions.get_request import get_request
from functions.list_requests import list_requests
from functions.me import me
from functions.open_file import open_file
from functions.openapi import openapi
from functions.receive_request import on_receive_request, receive_request
from functions.repair_content import on_repair_content, repair_content
from functions.return_request import on_return_request, return_request
from functions.review_content import on_review_content, review_content
from functions.set_account import set_account
from functions.set_agency import set_agency
from functions.start_upload import start_upload
from functions.submit_draft import on_submit_draft, submit_draft
from functions.submit_request import on_submit_request, submit_request
from functions.supply_material import on_supply_material, supply_material
from functions.sweep_uploads import sweep_uploads
from functions.withdraw_request import on_withdraw_request, withdraw_request

__all__ = [
    "check_content",
    "decide_approval",
    "decide_corrections",
    "docs",
    "finish_upload",
    "form_team",
    "get_history",
    "get_request",
    "list_requests",
    "me",
    "on_check_content",
    "on_decide_approval",
    "on_decide_corrections",
    "on_form_team",
    "on_receive_request",
    "on_repair_content",
    "on_return_request",
    "on_review_content",
    "on_submit_draft",
    "on_submit_request",
    "on_supply_material",
    "on_withdraw_request",
    "open_file",
    "openapi",
    "receive_request",
    "repair_content",
    "return_request",
    "review_content",
    "set_account",
    "set_agency",
    "start_upload",
    "submit_draft",
    "submit_request",
    "supply_material",
    "sweep_uploads",
    "withdraw_request",
]
