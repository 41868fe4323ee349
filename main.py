"""Deployment manifest: every function of the system, in the SOP's order. Nothing else.

A function is imported when it is asked for, so that its process loads no other.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

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


def __getattr__(name: str) -> Callable[..., Any]:
    """The function of this name, from its file; a step's trigger is in the step's."""
    if name not in __all__:
        raise AttributeError(f"{name} is no function of the manifest")
    step = name.removeprefix("on_")
    function: Callable[..., Any] = getattr(
        import_module(f"functions.{step if step in __all__ else name}"), name
    )
    return function
