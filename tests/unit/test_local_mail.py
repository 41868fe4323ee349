"""What the local system shows of the mail and the push messages that it took."""

from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map
from werkzeug.test import Client
from werkzeug.wrappers import Request

from infra.local.mailbox import Mailbox
from infra.local.pushes import Pushes

HOSTILE = "<script>alert(1)</script>"
SEND = "/local/fcm/projects/demo-konten/messages:send"


def browse(shown: Mailbox | Pushes) -> Client:
    """A browser at these browser."""
    routes = Map(shown.routes)

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            endpoint, values = routes.bind_to_environ(environ).match()
            answer = endpoint(Request(environ), **values)
        except HTTPException as error:
            answer = error.get_response()
        found: Iterable[bytes] = answer(environ, start_response)
        return found

    return Client(app)


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


def listed_in(browser: Client, path: str = "/local/mail") -> list[dict[str, str]]:
    listed: list[dict[str, str]] = browser.get(
        path, headers={"Accept": "application/json"}
    ).get_json()
    return listed


def test_mail_is_listed_newest_first(mailbox: Mailbox) -> None:
    for subject in ("Pertama", "Kedua"):
        mailbox.keep(a_letter(subject))
    browser = browse(mailbox)
    listed = listed_in(browser)
    assert [each["subject"] for each in listed] == ["Kedua", "Pertama"]
    assert listed[0] == {
        "name": listed[0]["name"],
        "at": "Wed, 12 Aug 2026 09:01:03 +0700",
        "to": "Sari <sari@contoh.example>",
        "subject": "Kedua",
        "link": f"/local/mail/{listed[0]['name']}",
    }
    page = browser.get("/local/mail")
    assert page.mimetype == "text/html"
    assert page.text.index("Kedua") < page.text.index("Pertama")
    assert f'href="{listed[0]["link"]}"' in page.text


@pytest.mark.parametrize("accept", ["text/html", "*/*", ""])
def test_a_page_is_what_one_gets_unasked(mailbox: Mailbox, accept: str) -> None:
    assert browse(mailbox).get("/local/mail", headers={"Accept": accept}).mimetype == "text/html"


def test_a_message_is_shown_and_is_there_as_it_came(mailbox: Mailbox) -> None:
    content = a_letter(page="<p>Buka</p><script>fetch('/api/me')</script>")
    mailbox.keep(content)
    browser = browse(mailbox)
    (listed,) = listed_in(browser)
    shown = browser.get(listed["link"])
    assert "<p>Buka</p>" in shown.text
    source = browser.get(f"{listed['link']}.eml")
    assert source.data == content
    assert source.mimetype == "text/plain"
    for each in (shown, source, browser.get("/local/mail")):
        policy = each.headers["Content-Security-Policy"].split("; ")
        assert policy == ["default-src 'none'", "style-src 'unsafe-inline'", "sandbox"]
        assert each.headers["X-Content-Type-Options"] == "nosniff"


def test_a_message_without_a_page_is_shown_as_text(mailbox: Mailbox) -> None:
    mailbox.keep(a_letter(page=None))
    browser = browse(mailbox)
    (listed,) = listed_in(browser)
    assert "&lt;script&gt;alert(1)" in browser.get(listed["link"]).text


def test_what_a_message_says_of_itself_is_no_markup(mailbox: Mailbox) -> None:
    mailbox.keep(a_letter(subject=f"{HOSTILE}{{0}}"))
    page = browse(mailbox).get("/local/mail").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{0}" in page


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Subject: =?utf-8?q?=FF?=\r\nDate: never\r\n\r\n\x80"]
)
def test_whatever_came_can_be_listed_and_shown(mailbox: Mailbox, content: bytes) -> None:
    mailbox.keep(content)
    browser = browse(mailbox)
    (listed,) = listed_in(browser)
    assert browser.get(listed["link"]).status_code == 200
    assert browser.get(f"{listed['link']}.eml").data == content


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
    assert browse(mailbox).get(path).status_code == 404


def test_pushes_are_taken_as_fcm_takes_them_and_listed_newest_first() -> None:
    browser = browse(Pushes())
    for title in ("Pertama", HOSTILE):
        message = {
            "token": "a-token",
            "notification": {"title": title, "body": "Giliran Anda."},
            "data": {"request": "r1", "link": "http://127.0.0.1:8080/requests/r1"},
        }
        answer = browser.post(SEND, json={"message": message}).get_json()
        assert answer["name"].startswith("projects/demo-konten/messages/")
    listed = listed_in(browser, "/local/push")
    assert [each["title"] for each in listed] == [HOSTILE, "Pertama"]
    assert listed[1] == {
        "at": listed[1]["at"],
        "token": "a-token",
        "title": "Pertama",
        "body": "Giliran Anda.",
        "link": "http://127.0.0.1:8080/requests/r1",
        "request": "r1",
    }
    page = browser.get("/local/push").text
    assert "<script" not in page
    assert "http://127.0.0.1:8080/requests/r1" in page


@pytest.mark.parametrize("body", [{}, [], {"message": "text"}])
def test_what_is_no_push_is_refused(body: Any) -> None:
    assert browse(Pushes()).post(SEND, json=body).status_code == 400
