"""One example of a body for every POST, telling one story: an infographic from filing to approval.

Tests hold each to its model.
"""

from typing import Any

_REQUEST = "q7RmT2xKbV9nLw4ZsE1c"
_LETTER, _SPT = "aG5kP8vYcJ2tXq7WmR3z", "hB6sD1fNuL9eKp4TyV8x"
_DATA, _DRAFT = "mC3wZ7gQrS5jHb2EoA6n", "tJ9xF4kUiM1vLd8PqY2s"
_NEW_SPT = "uN4cW8hXo5eQz1BjTf6r"
_AYU, _BIMA = "Zk3vT8qLw2NcYp7RsH1mXd5JbGf4", "Qp6nW1sEy9KdUa4TzJ8rVh2MxLc7"
_CITRA = "Rd2yH5oFx8MbWi3GnK7uTq9SvPe4"
_MANDATE, _SP_PLH = "eV5rK9jPw3XcN7sLh2Qd", "oY1uM8gTz4BfD6aJk3Wx"
_DEVICE = "eKx3Zb7QTfGm1vRc9LpYwh:APA91bHd0sJq5nUe8WkT2xVo6CzRf4LgMyPi7BtNaQh3"
_SEEN: dict[str, Any] = {
    "version": 1,
    "files": [{"file": _DRAFT, "crc32c": "yZRlqg==", "md5": "XrY7u+Ae7tCTyyK7j1rNww=="}],
}
_DRAFT_FILES = [
    {"file": _DRAFT, "caption": "Infografis jadwal imunisasi, 1080 × 1350", "sources": [_DATA]}
]
_CORRECTION = {
    "text": "Tanggal pekan kedua keliru: seharusnya 14 September.",
    "place": {"file": _DRAFT, "region": {"x": 0.1, "y": 0.4, "width": 0.5, "height": 0.1}},
}
_POINTS = (
    "facts_match_source",
    "names_and_titles",
    "language",
    "visual_identity",
    "permission_to_publish",
)

BODIES: dict[str, dict[str, Any]] = {
    "start_upload": {
        "kind": "letter",
        "name": "surat-permohonan.pdf",
        "size": 48213,
        "content_type": "application/pdf",
    },
    "finish_upload": {"file": _LETTER, "crc32c": "yZRlqg=="},
    "submit_request": {
        "request": _REQUEST,
        "title": "Infografis jadwal imunisasi September",
        "content_types": ["infographic"],
        "purpose": "Orang tua tahu kapan dan di mana balita diimunisasi.",
        "target_audience": "Orang tua balita di Kota Pontianak",
        "wished_date": "2026-08-31",
        "letter": {"number": "440/123/DINKES/2026", "date": "2026-08-10", "file": _LETTER},
    },
    "receive_request": {"request": _REQUEST, "note": "Diterima lengkap."},
    "form_team": {
        "request": _REQUEST,
        "members": [_AYU, _BIMA],
        "leader": _AYU,
        "letter": {"number": "094/45/IKP/2026", "date": "2026-08-11", "file": _SPT},
    },
    "reassign_team": {
        "request": _REQUEST,
        "members": [_BIMA, _CITRA],
        "leader": _BIMA,
        "letter": {"number": "094/52/IKP/2026", "date": "2026-08-12", "file": _NEW_SPT},
        "reason": "Ayu Lestari cuti melahirkan mulai 13 Agustus.",
    },
    "supply_material": {
        "request": _REQUEST,
        "items": [{"file": _DATA, "caption": "Jadwal imunisasi tiap puskesmas"}],
    },
    "submit_draft": {"request": _REQUEST, "draft_files": _DRAFT_FILES},
    "ask_fact_check": {
        "request": _REQUEST,
        "seen": _SEEN,
        "items": ["Pekan kedua dimulai 7 September.", "Imunisasi gratis di semua puskesmas."],
    },
    "answer_fact_check": {
        "request": _REQUEST,
        "answers": [
            {
                "item": "6-1",
                "is_right": False,
                "source": "Jadwal imunisasi Dinas Kesehatan, halaman 2",
                "correct": "Pekan kedua dimulai 14 September.",
            },
            {"item": "6-2", "is_right": True},
        ],
    },
    "check_content": {
        "request": _REQUEST,
        "seen": _SEEN,
        "checklist": [{"point": point, "passed": True} for point in _POINTS],
    },
    "decide_corrections": {
        "request": _REQUEST,
        "seen": _SEEN,
        "needs_correction": True,
        "corrections": [_CORRECTION],
    },
    "repair_content": {
        "request": _REQUEST,
        "draft_files": _DRAFT_FILES,
        "answers": [{"correction": "6-1", "answer": "Tanggal sudah diganti menjadi 14 September."}],
    },
    "return_request": {
        "request": _REQUEST,
        "reason": "Jadwal puskesmas di Pontianak Utara belum ada.",
        "missing": ["Jadwal imunisasi Puskesmas Siantan Hilir"],
    },
    "review_content": {"request": _REQUEST, "seen": _SEEN},
    "decide_approval": {"request": _REQUEST, "seen": _SEEN, "is_approved": True},
    "withdraw_request": {"request": _REQUEST, "reason": "Kegiatan ditunda sampai tahun depan."},
    "add_comment": {
        "request": _REQUEST,
        "text": "Tolong pastikan jadwal Puskesmas Siantan Hilir.",
        "visibility": "internal",
        "mentions": [_BIMA],
    },
    "set_preferences": {
        "language": "id",
        "mail": "daily",
        "push": "now",
        "daily_at": 8,
        "away_until": None,
    },
    "set_account": {
        "email": "ayu@pontianak.example",
        "name": "Ayu Lestari",
        "roles": ["content_team"],
    },
    "set_agency": {"id": "dinkes", "name": "Dinas Kesehatan"},
    "set_mandate": {
        "mandate": _MANDATE,
        "person": _BIMA,
        "kind": "plh",
        "letter": {"number": "800.1.11/31/BKPSDM/2026", "date": "2026-08-12", "file": _SP_PLH},
        "first_day": "2026-08-18",
        "last_day": "2026-08-24",
    },
    "register_device": {"token": _DEVICE},
    "forget_device": {"token": _DEVICE},
    "replay_dead_letter": {"letter": "on_event-3f7a0c9e51d84b26a7e0d1c2b3948576"},
    "end_mandate": {"mandate": _MANDATE, "reason": "Kepala Dinas kembali bertugas lebih awal."},
}

STEP_TAKEN: dict[str, Any] = {
    "request": _REQUEST,
    "event": "6f1c2f0e-3c1b-4a57-9d0e-5f6f3f0a7b21",
    "transition": "receive_request",
    "step": 2,
    "sequence": 2,
    "round": 1,
    "status": "received",
    "awaiting": ["form_team"],
    "at": "2026-08-10T01:32:07.412000Z",
    "due_at": "2026-08-10T02:32:07.412000Z",
    "register_entry": {"year": 2026, "number": 17},
    "open_corrections": [],
    "draft_version": None,
}
