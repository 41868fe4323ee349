"""Outside the SOP: the agency withdraws its request before it is approved."""

from shared.commands import Command, Reason
from shared.doors import doors


class WithdrawRequest(Command):
    """Why the content is no longer wanted."""

    reason: Reason


withdraw_request, on_withdraw_request = doors(WithdrawRequest)
