"""The mail that people get: what it says in their language, and how mail programs see it."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from html.parser import HTMLParser
from typing import Any

import pytest

from shared.mail.compose import compose
from shared.notifications import Delivery, DeliveryState, Notification
from shared.outbound import Message, Never
from shared.words import Language
from tests.unit.builders import CALENDAR, NOW, an_account, an_id

ORIGIN = "https://konten.contoh.example"
SENDER = "Konten SOP <konten@kominfo.contoh.example>"
LINK = f"{ORIGIN}/requests/{an_id('request')}"


def a_notification(number: int = 1, request: str = "request", **changes: Any) -> Notification:
    """What happened so many minutes after NOW, 09:00 on a Wednesday in Pontianak."""
    at = NOW + timedelta(minutes=number)
    waiting = Delivery(state=DeliveryState.WAITING)
    notification = {
        "id": f"{an_id(request)}-{number}",
        "uid": "uid-sari",
        "request": an_id(request),
        "title": "Pekan imunisasi campak",
        "register_number": "17/2026",
        "why": "turn",
        "is_urgent": True,
        "transition": "receive_request",
        "sequence": number,
        "by": "uid-rina",
        "role": "requester",
        "text": {"id": f"Hal ke-{number}.", "en": f"Matter {number}."},
        "at": at,
        "created_at": at + timedelta(seconds=3),
        "expires_at": at + timedelta(days=365),
        "mail": waiting,
        "push": waiting,
    }
    return Notification.model_validate(notification | changes)


def a_mail(
    *told: Notification,
    language: Language = "id",
    origin: str | None = ORIGIN,
    name: str = "Sari",
    email: str = "sari@contoh.example",
) -> EmailMessage:
    """The mail, as it arrives."""
    to = an_account("uid-sari").model_copy(
        update={"language": language, "name": name, "email": email}
    )
    message = Message("the-message", to, told or (a_notification(),))
    sent = compose(message, SENDER, origin, CALENDAR).as_bytes(policy=SMTP)
    return message_from_bytes(sent, policy=default)


def part(mail: EmailMessage, kind: str) -> str:
    """The text of a part."""
    body = mail.get_body((kind,))
    assert body
    content: str = body.get_content()
    return content.replace("\r\n", "\n")


class Tags(HTMLParser):
    """The elements of a page, in order, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


# -- What it says


def test_a_single_notification_in_indonesian() -> None:
    mail = a_mail()
    assert mail["Subject"] == "Permohonan: Pekan imunisasi campak"
    assert (
        part(mail, "plain")
        == f"""\
Hal ke-1.

Pekan imunisasi campak (agenda 17/2026)
Rabu, 12 Agustus 2026 pukul 09.01

Buka permohonan: {LINK}

-- \n\
Konten SOP, Dinas Komunikasi dan Informatika Kota Pontianak
Surel ini dikirim otomatis; balasannya tidak dibaca.
Atur pemberitahuan: {ORIGIN}/preferences
"""
    )


def test_a_single_notification_in_english() -> None:
    mail = a_mail(language="en")
    assert mail["Subject"] == "Request: Pekan imunisasi campak"
    assert (
        part(mail, "plain")
        == f"""\
Matter 1.

Pekan imunisasi campak (register no. 17/2026)
Wednesday 12 August 2026, 09:01

Open the request: {LINK}

-- \n\
Konten SOP, Communication and Informatics Office of Kota Pontianak
This mail was sent automatically; replies are not read.
Choose how you are told: {ORIGIN}/preferences
"""
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Hal ke-1.", "(agenda 17/2026)", "pukul 09.01", "Buka permohonan"]),
        ("en", ["Matter 1.", "(register no. 17/2026)", "09:01", "Open the request"]),
    ],
)
def test_the_page_says_what_the_text_says(language: Language, words: list[str]) -> None:
    page = part(a_mail(language=language), "html")
    places = [page.index(word) for word in words]
    assert places == sorted(places)
    tags = Tags(page)
    assert tags.found[0] == ("html", {"lang": language})
    links = [attributes["href"] for tag, attributes in tags.found if tag == "a"]
    assert links == [LINK, f"{ORIGIN}/preferences"]


def test_before_it_has_a_number_none_is_named() -> None:
    mail = a_mail(a_notification(register_number=None))
    assert "\nPekan imunisasi campak\nRabu" in part(mail, "plain")
    assert "agenda" not in part(mail, "html")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", "Buka permohonan ini di aplikasi Konten SOP."),
        ("en", "Open this request in the Konten SOP application."),
    ],
)
def test_without_an_origin_it_says_where_to_look(language: Language, words: str) -> None:
    mail = a_mail(language=language, origin=None)
    assert words in part(mail, "plain")
    assert words in part(mail, "html")
    assert "href" not in part(mail, "html")
    assert "List-Unsubscribe" not in mail


def test_several_about_one_request_are_listed_under_it_newest_first() -> None:
    mail = a_mail(a_notification(1), a_notification(2), a_notification(3))
    assert mail["Subject"] == "Permohonan: Pekan imunisasi campak"
    assert part(mail, "plain").startswith(f"""\
3 pemberitahuan

Pekan imunisasi campak (agenda 17/2026)
* Hal ke-3.
  Rabu, 12 Agustus 2026 pukul 09.03
* Hal ke-2.
  Rabu, 12 Agustus 2026 pukul 09.02
* Hal ke-1.
  Rabu, 12 Agustus 2026 pukul 09.01
Buka permohonan: {LINK}
""")


def test_what_a_list_of_mails_shows_of_several_is_the_newest() -> None:
    told = (a_notification(1, "flood"), a_notification(2, is_urgent=False))
    page = part(a_mail(*told), "html")
    hidden = page.index("display:none")
    assert hidden < page.index("Hal ke-2.") < page.index("Hal ke-1.")


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("id", "Ringkasan: 3 pemberitahuan, 2 permohonan"),
        ("en", "Summary: 3 notifications, 2 requests"),
    ],
)
def test_a_digest_is_grouped_by_request(language: Language, subject: str) -> None:
    flood = a_notification(2, "flood", title="Siaga banjir", register_number=None)
    mail = a_mail(a_notification(1), flood, a_notification(3), language=language)
    assert mail["Subject"] == subject
    text = part(mail, "plain")
    matter = "Hal ke-" if language == "id" else "Matter "
    expected = ["campak", f"{matter}3.", f"{matter}1.", LINK, "Siaga banjir", f"{matter}2."]
    places = [text.index(words) for words in [*expected, f"/requests/{an_id('flood')}"]]
    assert places == sorted(places)
    assert "In-Reply-To" not in mail
    assert "References" not in mail


def test_what_is_urgent_comes_first_and_then_what_is_newest() -> None:
    told = [
        a_notification(1, "quiet", title="Lama", is_urgent=False),
        a_notification(2, "turn", title="Mendesak"),
        a_notification(3, "turn", title="Mendesak", is_urgent=False),
        a_notification(4, "news", title="Baru", is_urgent=False),
    ]
    for kind in ("plain", "html"):
        text = part(a_mail(*told), kind).partition("Konten SOP,")[0]
        places = [text.rindex(title) for title in ("Mendesak", "Baru", "Lama")]
        assert places == sorted(places)


def test_a_request_is_named_as_it_was_last() -> None:
    told = [a_notification(1, title="Judul lama", register_number=None), a_notification(2)]
    text = part(a_mail(*told), "plain")
    assert "\nPekan imunisasi campak (agenda 17/2026)\n" in text
    assert "Judul lama" not in text


# How many notifications each of several requests has, newest request last, and how many of them
# are listed: fifty lines in all, shared in turns.
SHARES = [
    ([60], [50]),
    ([100, 1], [49, 1]),
    ([1, 2, 100], [1, 2, 47]),
    ([20, 20, 20], [16, 17, 17]),
    ([30, 5, 30], [22, 5, 23]),
    ([10, 20, 20], [10, 20, 20]),
    ([2] * 50, [1] * 50),
    ([2] * 49, [1] * 48 + [2]),
    ([3] * 53, [0] * 3 + [1] * 50),
]


@pytest.mark.parametrize(("told", "listed"), SHARES, ids=str)
def test_fifty_lines_are_shared_fairly(told: list[int], listed: list[int]) -> None:
    number, notifications = 0, []
    for request, count in enumerate(told):
        for _ in range(count):
            number += 1
            title = f"Judul {request:03}."
            notifications.append(a_notification(number, f"r{request:03}x", title=title))
    mail = a_mail(*notifications)
    for kind, bullet in (("plain", "\n* "), ("html", "<li ")):
        text = part(mail, kind)
        assert text.count(bullet) == min(50, sum(told))
        starts = [text.rfind(f"Judul {request:03}.") for request in range(len(told))]
        assert [start >= 0 for start in starts] == [lines > 0 for lines in listed]
        shown = sorted((start, at) for at, start in enumerate(starts) if start >= 0)
        assert [at for _, at in shown] == sorted((at for _, at in shown), reverse=True)
        ends = [start for start, _ in shown[1:]] + [len(text)]
        for (start, at), end in zip(shown, ends, strict=True):
            about = text[start:end]
            assert about.count(bullet) == listed[at]
            newest = sum(told[: at + 1])
            places = [about.index(f"Hal ke-{newest - n}.") for n in range(listed[at])]
            assert places == sorted(places)
            more = told[at] - listed[at]
            assert (f"… dan {more} lagi\n" in about.replace("</p>", "")) == (more > 0)


@pytest.mark.parametrize(
    ("requests", "language", "words"),
    [
        (51, "id", "… dan 1 permohonan lagi di aplikasi Konten SOP."),
        (53, "id", "… dan 3 permohonan lagi di aplikasi Konten SOP."),
        (51, "en", "… and 1 more request in the Konten SOP application."),
        (53, "en", "… and 3 more requests in the Konten SOP application."),
    ],
)
def test_requests_that_find_no_room_are_counted(
    requests: int, language: Language, words: str
) -> None:
    told = [a_notification(n, f"r{n:03}x") for n in range(requests)]
    mail = a_mail(*told, language=language)
    assert words in part(mail, "plain")
    assert words in part(mail, "html")
    assert words[:5] not in part(a_mail(*told[:50], language=language), "plain")


def test_what_is_left_out_of_a_request_is_counted_in_english_too() -> None:
    mail = a_mail(*(a_notification(n) for n in range(62)), language="en")
    assert "\n… and 12 more\nOpen the request: " in part(mail, "plain")
    assert "… and 12 more<" in part(mail, "html")


def test_a_digest_without_an_origin_says_where_to_look() -> None:
    mail = a_mail(a_notification(1), a_notification(2, "flood"), origin=None)
    for kind in ("plain", "html"):
        assert "Buka aplikasi Konten SOP untuk melihatnya." in part(mail, kind)
    assert "http" not in part(mail, "plain")


# -- What a title or a name may hold

HOSTILE = "<script>alert(1)</script> & “Awas”"


def test_markup_of_people_is_text() -> None:
    text = {"id": f"Dikembalikan: {HOSTILE}", "en": HOSTILE}
    for told in (
        [a_notification(title=HOSTILE, text=text)],
        [a_notification(1, title=HOSTILE, text=text), a_notification(2, "flood", title=HOSTILE)],
    ):
        mail = a_mail(*told)
        page = part(mail, "html")
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “Awas”" in page
        assert not {tag for tag, _ in Tags(page).found} & {"script", "img", "link", "iframe"}
        assert HOSTILE in part(mail, "plain")


def test_the_page_fetches_nothing() -> None:
    page = part(a_mail(a_notification(1), a_notification(2, "flood")), "html")
    assert "src=" not in page
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize(
    "title",
    [
        "Pekan\r\nBcc: semua@contoh.example",
        "Pekan\nBcc: semua@contoh.example",
        "Pekan\x0bBcc:\x00 semua@contoh.example",
        "Pekan\u2028Bcc: semua@contoh.example\x85",
    ],
)
def test_a_title_cannot_begin_a_header_or_a_line(title: str) -> None:
    mail = a_mail(a_notification(title=title), name=title)
    assert mail["Subject"] == "Permohonan: Pekan Bcc: semua@contoh.example"
    assert "Bcc" not in mail
    assert [each.addr_spec for each in mail["To"].addresses] == ["sari@contoh.example"]
    assert "\nPekan Bcc: semua@contoh.example (agenda 17/2026)\n" in part(mail, "plain")


@pytest.mark.parametrize(
    "title", ["Rapat Paripurna – “Écoute” 測試 🎬", "Sosialisasi " + "imunisasi campak " * 11]
)
def test_any_title_arrives_whole(title: str) -> None:
    title = title.strip()
    mail = a_mail(a_notification(title=title))
    assert mail["Subject"] == f"Permohonan: {title}"
    assert title in part(mail, "plain")
    sent = compose(
        Message("m", an_account("uid-sari"), (a_notification(title=title),)),
        SENDER,
        ORIGIN,
        CALENDAR,
    ).as_bytes(policy=SMTP)
    assert sent.isascii()
    assert max(map(len, sent.splitlines())) <= 998


@pytest.mark.parametrize("name", ["Sari Dewi, S.Kom.", 'Sari "Ayu" <x@y.example>', "Siti Nurbayâ"])
def test_it_is_addressed_to_the_person(name: str) -> None:
    (to,) = a_mail(name=name)["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, "sari@contoh.example")


@pytest.mark.parametrize(
    "email", ["", "sari", "sari@", "@contoh.example", "a@b@contoh.example", "a,b@contoh.example"]
)
def test_an_address_that_is_none_is_given_up(email: str) -> None:
    with pytest.raises(Never, match="address"):
        a_mail(email=email)


# -- How mail programs see it


def test_the_headers_of_a_mail_about_a_request() -> None:
    mail = a_mail()
    root = f"<request.{an_id('request')}@kominfo.contoh.example>"
    headers = {
        "From": SENDER,
        "To": "Sari <sari@contoh.example>",
        "Date": "Wed, 12 Aug 2026 09:01:03 +0700",
        "Message-ID": "<the-message.dd893bd677dad436@kominfo.contoh.example>",
        "In-Reply-To": root,
        "References": root,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{ORIGIN}/preferences>",
    }
    assert {name: mail[name] for name in headers} == headers
    assert mail.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_message_is_the_same_mail_and_anothers_is_not() -> None:
    def sent(uid: str) -> bytes:
        message = Message("the-message", an_account(uid), (a_notification(1), a_notification(2)))
        return compose(message, SENDER, ORIGIN, CALENDAR).as_bytes()

    assert sent("uid-sari") == sent("uid-sari")
    ids = {message_from_bytes(sent(uid))["Message-ID"] for uid in ("uid-sari", "uid-budi")}
    assert len(ids) == 2


def test_all_about_a_request_is_one_thread() -> None:
    first = a_mail(a_notification(1, register_number=None))
    later = a_mail(a_notification(2), a_notification(3))
    assert first["Subject"] == later["Subject"]
    assert first["References"] == later["References"]
    other = a_mail(a_notification(1, "flood"))
    assert first["References"] != other["References"]
