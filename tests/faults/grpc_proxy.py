"""A line between Firestore clients and the emulator, on which calls can be lost or held up.

It passes every call's bytes through unread. What befalls them a test arms for a while:
`with proxy.meeting(Lost("Commit", …)): …`.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

import grpc

_TIMEOUT = 60  # seconds for which anything is waited for: a test that hangs fails
_THREADS = 64  # calls at once, those that are held included
_LARGEST = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
_STREAMS = {"BatchGetDocuments", "RunQuery", "RunAggregationQuery"}


class Cut(Exception):
    """Raised by a trouble: the client gets this instead of the database's answer."""

    def __init__(self, code: grpc.StatusCode) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a client."""

    method: str  # Commit, BatchGetDocuments, …
    request: bytes


class Trouble:
    """What befalls calls on their way there and back; by itself, nothing."""

    def before(self, call: Call) -> None:
        """The call is about to reach the database. May wait, or raise `Cut`."""

    def after(self, call: Call) -> None:
        """The database has carried it out and answered. May wait, or raise `Cut`."""


class Counted(Trouble):
    """Notes the methods of the calls in their order."""

    def __init__(self) -> None:
        self.methods: list[str] = []

    def before(self, call: Call) -> None:
        self.methods.append(call.method)


class Lost(Trouble):
    """The answer to the first call of this method that names the document never arrives."""

    def __init__(self, method: str, document: str, code: grpc.StatusCode) -> None:
        self.times = 0
        self._method, self._document, self._code = method, document.encode(), code

    def after(self, call: Call) -> None:
        if not self.times and call.method == self._method and self._document in call.request:
            self.times += 1
            raise Cut(self._code)


class Held(Trouble):
    """The n-th call that matches is held up, before the database or behind it, until released."""

    def __init__(self, matches: Callable[[Call], bool], nth: int = 1, *, behind: bool) -> None:
        self._matches, self._nth, self._behind = matches, nth, behind
        self._seen: list[Call] = []
        self._lock = Lock()
        self._caught, self._released, self._arrived = Event(), Event(), Event()

    def before(self, call: Call) -> None:
        if self._matches(call):
            with self._lock:
                self._seen.append(call)
                is_it = len(self._seen) == self._nth
            if is_it and not self._behind:
                self._hold()

    def after(self, call: Call) -> None:
        with self._lock:
            is_it = len(self._seen) >= self._nth and self._seen[self._nth - 1] is call
        if is_it:
            if self._behind:
                self._hold()
            self._arrived.set()

    def wait(self) -> None:
        """Until the call is held."""
        assert self._caught.wait(_TIMEOUT), "no such call came"

    def release(self) -> None:
        """Lets it go on, and waits until the database has carried it out or refused it."""
        self._released.set()
        assert self._arrived.wait(_TIMEOUT), "the call did not reach the database"

    def _hold(self) -> None:
        self._caught.set()
        assert self._released.wait(_TIMEOUT), "the call was never released"


class Proxy(grpc.GenericRpcHandler):
    """A gRPC server that hands every call on to the emulator."""

    def __init__(self, emulator: str) -> None:
        self._channel = grpc.insecure_channel(emulator, options=_LARGEST)
        self._server = grpc.server(ThreadPoolExecutor(_THREADS), [self], options=_LARGEST)
        self._troubles: tuple[Trouble, ...] = ()
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def close(self) -> None:
        """Ends it; nothing under way is waited for."""
        self._server.stop(None).wait()
        self._channel.close()

    @contextmanager
    def meeting(self, *troubles: Trouble) -> Iterator[None]:
        """For the length of the block, calls meet these troubles."""
        before, self._troubles = self._troubles, troubles
        try:
            yield
        finally:
            self._troubles = before

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        path = handler_call_details.method
        method = path.rpartition("/")[2]
        kind = "unary_stream" if method in _STREAMS else "unary_unary"
        upstream = getattr(self._channel, kind)(path)

        def carry_out(request: bytes, context: grpc.ServicerContext) -> list[bytes]:
            found = upstream(request, metadata=_passed_on(context))
            return list(found) if kind == "unary_stream" else [found]

        def one(request: bytes, context: grpc.ServicerContext) -> bytes:
            (reply,) = self._carried_out(Call(method, request), context, carry_out)
            return reply

        def several(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
            yield from self._carried_out(Call(method, request), context, carry_out)

        if kind == "unary_stream":
            return grpc.unary_stream_rpc_method_handler(several)
        return grpc.unary_unary_rpc_method_handler(one)

    def _carried_out(
        self,
        call: Call,
        context: grpc.ServicerContext,
        carry_out: Callable[[bytes, grpc.ServicerContext], list[bytes]],
    ) -> list[bytes]:
        troubles = self._troubles
        try:
            for trouble in troubles:
                trouble.before(call)
            try:
                return carry_out(call.request, context)
            finally:  # whether it was carried out or refused: the answer may be lost
                for trouble in troubles:
                    trouble.after(call)
        except Cut as cut:
            context.abort(cut.code, "cut on purpose")
        except grpc.RpcError as error:
            trailers = tuple((each.key, each.value) for each in error.trailing_metadata())
            context.set_trailing_metadata(trailers)
            context.abort(error.code(), error.details() or "")
        raise AssertionError("abort raises")


@contextmanager
def between(emulator: str) -> Iterator[Proxy]:
    """A line to the emulator, for the length of the block."""
    proxy = Proxy(emulator)
    try:
        yield proxy
    finally:
        proxy.close()


def _passed_on(context: grpc.ServicerContext) -> list[tuple[str, Any]]:
    return [
        (name, value)
        for name, value in context.invocation_metadata()
        if not name.startswith((":", "grpc-")) and name != "user-agent"
    ]
