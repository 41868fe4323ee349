"""Mail through real SMTP servers on this machine: taken, refused, broken off, silent, disguised."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from infra.local.processes import HOST
from infra.local.smtp import SmtpServer
from shared.mail import smtp
from shared.notifications import Delivery, DeliveryState, Notification
from shared.outbound import Down, Message, Never, NotNow, Unused
from shared.people import Account
from tests.smtp import SENDER, Sink

PASSWORD = "sangat-rahasia"
NOW = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)


def a_message(message_id: str = "the-message") -> Message:
    """One notification to Sari."""
    waiting = Delivery(state=DeliveryState.WAITING)
    notification = Notification.model_validate(
        {
            "id": "r" * 20 + "-1",
            "uid": "uid-sari",
            "request": "r" * 20,
            "title": "Pekan imunisasi – Écoute",
            "register_number": None,
            "why": "turn",
            "is_urgent": True,
            "transition": "receive_request",
            "sequence": 1,
            "by": "uid-rina",
            "role": "requester",
            "text": {"id": "Giliran Anda.", "en": "Your turn."},
            "at": NOW,
            "created_at": NOW,
            "expires_at": NOW,
            "mail": waiting,
            "push": waiting,
        }
    )
    sari = Account(
        uid="uid-sari",
        name="Sari",
        email="sari@contoh.example",
        roles=(),
        agency=None,
        is_active=True,
    )
    return Message(message_id, sari, (notification,))


# -- What the server says


def test_what_is_taken_arrived_whole(sink: Sink) -> None:
    smtp.send(a_message())
    (received,) = sink.messages
    assert received.recipients == ("sari@contoh.example",)
    assert received.sender == "konten@kominfo.contoh.example"
    assert received.message["From"] == SENDER
    assert received.message["Subject"] == "Permohonan: Pekan imunisasi – Écoute"
    assert received.message["Message-ID"].startswith("<the-message.")
    plain = received.message.get_body(("plain",))
    assert plain
    assert plain.get_content().startswith("Giliran Anda.")


def test_without_a_server_mail_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMTP_HOST", raising=False)
    with pytest.raises(Unused):
        smtp.send(a_message())


@pytest.mark.parametrize("after_data", [False, True], ids=["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("code", "kind"), [(421, Down), (450, NotNow), (452, NotNow), (550, Never), (554, Never)]
)
def test_a_refusal_of_this_message_is_for_now_or_for_good(
    sink: Sink, code: int, kind: type[Exception], after_data: bool
) -> None:
    sink.refuse_all(code, after_data=after_data)
    with pytest.raises(kind, match=rf"^{code} {code // 100}\.7\.1$") as raised:
        smtp.send(a_message())
    assert raised.type is kind
    assert sink.messages == []


def test_what_fails_by_chance_is_never_said_to_be_sent(sink: Sink) -> None:
    sink.fail_randomly(0.5, seed=1)
    outcomes = {f"message-{n}": _outcome(f"message-{n}") for n in range(60)}
    sent = [name for name, error in outcomes.items() if error is None]
    assert [f"{m.message['Message-ID']}".partition(".")[0][1:] for m in sink.messages] == sent
    assert {type(error) for error in outcomes.values()} == {type(None), NotNow, Down}


def _outcome(message_id: str) -> Exception | None:
    try:
        smtp.send(a_message(message_id))
    except NotNow as error:
        return error
    return None


# -- The way to the server


def test_nobody_listens(sink: Sink) -> None:
    sink.down()
    with pytest.raises(Down, match="ConnectionRefusedError"):
        smtp.send(a_message())
    sink.up()
    smtp.send(a_message())
    assert len(sink.messages) == 1


def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server((HOST, 0))) as silent:
        _configure(monkeypatch, silent.getsockname()[1])
        monkeypatch.setattr(smtp, "_TIMEOUT", 0.1)
        with pytest.raises(Down, match="timed out"):
            smtp.send(a_message())


def test_no_answer_to_the_farewell_takes_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rude(SMTP):
        async def smtp_QUIT(self, _arg: str) -> None:  # noqa: N802
            await self.push("421 too late")

    kept = Kept()
    with serving(lambda: Rude(kept, loop=asyncio.get_running_loop())) as port:
        _configure(monkeypatch, port)
        smtp.send(a_message())
    assert kept.count == 1


# -- Who the server is


class Kept:
    """What an SMTP server asks, to which it is always yes; it says which passwords it saw."""

    def __init__(self) -> None:
        self.count = 0
        self.passwords: list[bytes] = []

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        self.count += 1
        return "250 taken"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, said: object
    ) -> AuthResult:
        assert isinstance(said, LoginPassword)
        self.passwords.append(said.password)
        return AuthResult(success=said.password == PASSWORD.encode(), handled=False)


@contextmanager
def serving(connected: Callable[[], SMTP]) -> Iterator[int]:
    """Runs an SMTP server of these connections. Yields its port."""
    server = SmtpServer(connected)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    pem += key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("certificate") / "sink.pem"
    path.write_bytes(pem)
    return path


@pytest.fixture
def kept(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """A server that wants STARTTLS and a password, in the environment of the functions."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    kept = Kept()

    def connected() -> SMTP:
        return SMTP(
            kept,
            tls_context=tls,
            require_starttls=True,
            auth_required=True,
            authenticator=kept.authenticate,
            loop=asyncio.get_running_loop(),
        )

    with serving(connected) as port:
        _configure(monkeypatch, port, "starttls")
        monkeypatch.setenv("SMTP_USER", "konten")
        monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
        yield kept


def test_a_server_that_is_who_it_says_gets_the_password(
    kept: Kept, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    smtp.send(a_message())
    assert (kept.passwords, kept.count) == ([PASSWORD.encode()], 1)


def test_a_server_that_nobody_vouches_for_gets_nothing(kept: Kept) -> None:
    with pytest.raises(Down, match="certificate verify failed"):
        smtp.send(a_message())
    assert (kept.passwords, kept.count) == ([], 0)


@pytest.mark.usefixtures("kept")
def test_a_wrong_password_is_told_to_nobody(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("SMTP_PASSWORD", "yang-lama")
    caplog.set_level(logging.DEBUG, "shared")
    with pytest.raises(Down, match="535") as raised:
        smtp.send(a_message())
    assert "yang-lama" not in f"{raised.value!r}{caplog.text}"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_never_sent_in_the_clear_when_it_is_to_be_secured(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SMTP_SECURITY", security)
    with pytest.raises(Down, match="STARTTLS" if security == "starttls" else "SSL"):
        smtp.send(a_message())
    assert sink.messages == []


def _configure(monkeypatch: pytest.MonkeyPatch, port: int, security: str = "none") -> None:
    for name, value in (
        ("SMTP_HOST", HOST),
        ("SMTP_PORT", str(port)),
        ("SMTP_SECURITY", security),
        ("MAIL_FROM", SENDER),
    ):
        monkeypatch.setenv(name, value)
