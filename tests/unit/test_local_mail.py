"""What the local system shows of the mail and the push messages that it took."""

import asyncio
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import Map
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from infra.local.mailbox import Mailbox
from infra.local.pushes import Pushes

HOSTILE = "<script>alert(1)</script>"
SEND = "/local/fcm/projects/demo-konten/messages:send"


class Pages:
    """A browser at these pages."""

    def __init__(self, shown: Mailbox | Pushes) -> None:
        self._routes = Map(shown.routes)

    def get(self, path: str, accept: str = "text/html,*/*;q=0.8") -> Response:
        return self._open(EnvironBuilder(path, headers={"Accept": accept}))

    def post(self, path: str, body: Any) -> Response:
        return self._open(EnvironBuilder(path, method="POST", json=body))

    def _open(self, built: EnvironBuilder) -> Response:
        environ = built.get_environ()
        endpoint, values = self._routes.bind_to_environ(environ).match()
        answer: Response = endpoint(Request(environ), **values)
        return answer


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail", 0)


def a_letter(subject: str = "Permohonan: Pekan", page: str | None = "<p>Buka</p>") -> bytes:
    letter = EmailMessage()
    letter["Subject"] = subject
    letter["To"] = "Sari <sari@contoh.example>"
    letter["Date"] = "Wed, 12 Aug 2026 09:01:03 +0700"
    letter.set_content(f"Giliran Anda. {HOSTILE}")
    if page:
        letter.add_alternative(page, subtype="html")
    return letter.as_bytes()


def take(mailbox: Mailbox, content: bytes) -> None:
    """The message arrives."""
    envelope = Envelope()
    envelope.original_content = content
    server, session = Any, Any
    said = asyncio.run(mailbox.handle_DATA(server, session, envelope))  # type: ignore[arg-type]
    assert said.startswith("250")


def test_mail_is_listed_newest_first(mailbox: Mailbox) -> None:
    for subject in ("Pertama", "Kedua"):
        take(mailbox, a_letter(subject))
    pages = Pages(mailbox)
    listed = pages.get("/local/mail", "application/json").get_json()
    assert [each["subject"] for each in listed] == ["Kedua", "Pertama"]
    assert listed[0] == {
        "name": listed[0]["name"],
        "at": "Wed, 12 Aug 2026 09:01:03 +0700",
        "to": "Sari <sari@contoh.example>",
        "subject": "Kedua",
        "link": f"/local/mail/{listed[0]['name']}",
    }
    page = pages.get("/local/mail")
    assert page.mimetype == "text/html"
    assert page.text.index("Kedua") < page.text.index("Pertama")
    assert f'href="{listed[0]["link"]}"' in page.text


@pytest.mark.parametrize("accept", ["text/html", "*/*", ""])
def test_a_page_is_what_one_gets_unasked(mailbox: Mailbox, accept: str) -> None:
    assert Pages(mailbox).get("/local/mail", accept).mimetype == "text/html"


def test_a_message_is_shown_and_is_there_as_it_came(mailbox: Mailbox) -> None:
    content = a_letter(page="<p>Buka</p><script>fetch('/api/me')</script>")
    take(mailbox, content)
    pages = Pages(mailbox)
    (listed,) = pages.get("/local/mail", "application/json").get_json()
    shown = pages.get(listed["link"])
    assert "<p>Buka</p>" in shown.text
    source = pages.get(f"{listed['link']}.eml")
    assert source.data == content
    assert source.mimetype == "text/plain"
    for each in (shown, source, pages.get("/local/mail")):
        policy = each.headers["Content-Security-Policy"].split("; ")
        assert policy == ["default-src 'none'", "style-src 'unsafe-inline'", "sandbox"]
        assert each.headers["X-Content-Type-Options"] == "nosniff"


def test_a_message_without_a_page_is_shown_as_text(mailbox: Mailbox) -> None:
    take(mailbox, a_letter(page=None))
    pages = Pages(mailbox)
    (listed,) = pages.get("/local/mail", "application/json").get_json()
    assert "&lt;script&gt;alert(1)" in pages.get(listed["link"]).text


def test_what_a_message_says_of_itself_is_no_markup(mailbox: Mailbox) -> None:
    take(mailbox, a_letter(subject=f"{HOSTILE}{{0}}"))
    page = Pages(mailbox).get("/local/mail").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{0}" in page


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Subject: =?utf-8?q?=FF?=\r\nDate: never\r\n\r\n\x80"]
)
def test_whatever_came_can_be_listed_and_shown(mailbox: Mailbox, content: bytes) -> None:
    take(mailbox, content)
    pages = Pages(mailbox)
    (listed,) = pages.get("/local/mail", "application/json").get_json()
    assert pages.get(listed["link"]).status_code == 200
    assert pages.get(f"{listed['link']}.eml").data == content


@pytest.mark.parametrize(
    "path",
    [
        "/local/mail/none",
        "/local/mail/20260812T020000000000-0123abcd",
        "/local/mail/..",
        "/local/mail/../secret",
        "/local/mail/..%2Fsecret",
        "/local/mail/%2E%2E%2Fsecret.eml",
        "/local/mail/secret",
    ],
)
def test_nothing_else_can_be_read(mailbox: Mailbox, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.eml").write_bytes(a_letter())
    (tmp_path / "mail" / "secret.eml").write_bytes(a_letter())
    with pytest.raises(NotFound):
        Pages(mailbox).get(path)


def test_pushes_are_taken_as_fcm_takes_them_and_listed_newest_first() -> None:
    pages = Pages(Pushes())
    for title in ("Pertama", HOSTILE):
        message = {
            "token": "a-token",
            "notification": {"title": title, "body": "Giliran Anda."},
            "data": {"request": "r1", "link": "http://127.0.0.1:8080/requests/r1"},
        }
        answer = pages.post(SEND, {"message": message}).get_json()
        assert answer["name"].startswith("projects/demo-konten/messages/")
    listed = pages.get("/local/push", "application/json").get_json()
    assert [each["title"] for each in listed] == [HOSTILE, "Pertama"]
    assert listed[1] == {
        "at": listed[1]["at"],
        "token": "a-token",
        "title": "Pertama",
        "body": "Giliran Anda.",
        "link": "http://127.0.0.1:8080/requests/r1",
        "request": "r1",
    }
    page = pages.get("/local/push").text
    assert "<script" not in page
    assert "http://127.0.0.1:8080/requests/r1" in page


@pytest.mark.parametrize("body", [{}, [], {"message": "text"}])
def test_what_is_no_push_is_refused(body: Any) -> None:
    with pytest.raises(BadRequest):
        Pages(Pushes()).post(SEND, body)
