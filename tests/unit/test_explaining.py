"""A deadline is explained as people would say it, and with everything it was counted from."""

from datetime import date

import pytest

from shared.explaining import explained
from shared.ledger import Calendars
from shared.reckoning import Reckoning, reckoned
from shared.words import LANGUAGES
from tests.unit.builders import CALENDAR
from tests.unit.calendars import calendar
from tests.unit.histories import History, told, wib

IN_FORCE = Calendars(CALENDAR)

Steps = tuple[tuple[str, str], ...]
FILED: Steps = (("submit_request", "2026-11-27 09:00"), ("receive_request", "2026-11-27 09:04"))
FORMED: Steps = (*FILED, ("form_team", "2026-11-27 10:34"))
SUPPLIED: Steps = (*FORMED, ("supply_material", "2026-11-27 15:30"))
CHECKED: Steps = (
    *SUPPLIED,
    ("submit_draft", "2026-11-30 08:00"),
    ("check_content", "2026-11-30 08:10"),
)


def reckon(history: History, now: str, by: Calendars = IN_FORCE) -> Reckoning:
    return reckoned(history.request, history.events, by, wib(now))


# What happened, as of when it is explained, and the explanation in both languages.
SAID: dict[str, tuple[Steps, str, str, str]] = {
    "over a weekend": (
        SUPPLIED,
        "2026-11-30 08:00",
        """
        Langkah 4 (menyerahkan konten) berstandar 180 menit kerja, sekarang pada Tim Pembuat Konten.
        Dimulai Jumat, 27 November 2026 pukul 15.30; hari itu terhitung 60 menit sampai pukul 16.30.
        Sabtu dan Minggu libur.
        Senin, 30 November 2026 terhitung 120 menit sejak pukul 07.30.
        Jadi tenggatnya Senin, 30 November 2026 pukul 09.30.
        Sampai sekarang terpakai 90 menit kerja.
        Pengingat berikutnya Senin, 30 November 2026 pukul 08.30.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 4 (submit the draft) has a standard of 180 minutes of work, now with the content team.
        It began on Friday 27 November 2026, 15:30; that day counts 60 minutes until 16:30.
        Saturday and Sunday are days off.
        Monday 30 November 2026 counts 120 minutes from 07:30.
        So it is due on Monday 30 November 2026, 09:30.
        Used so far: 90 minutes of work.
        The next reminder is on Monday 30 November 2026, 08:30.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "overdue": (
        SUPPLIED,
        "2026-11-30 11:00",
        """
        Langkah 4 (menyerahkan konten) berstandar 180 menit kerja, sekarang pada Tim Pembuat Konten.
        Dimulai Jumat, 27 November 2026 pukul 15.30; hari itu terhitung 60 menit sampai pukul 16.30.
        Sabtu dan Minggu libur.
        Senin, 30 November 2026 terhitung 120 menit sejak pukul 07.30.
        Jadi tenggatnya Senin, 30 November 2026 pukul 09.30.
        Tenggat itu sudah lewat 90 menit kerja.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 4 (submit the draft) has a standard of 180 minutes of work, now with the content team.
        It began on Friday 27 November 2026, 15:30; that day counts 60 minutes until 16:30.
        Saturday and Sunday are days off.
        Monday 30 November 2026 counts 120 minutes from 07:30.
        So it is due on Monday 30 November 2026, 09:30.
        It is 90 minutes of working time overdue.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "overdue since the office closed, on one day": (
        (("submit_request", "2026-08-12 15:55"),),
        "2026-08-12 20:00",
        """
        Langkah 2 (menerima permohonan) berstandar 5 menit kerja, sekarang pada Bidang IKP.
        Dimulai Rabu, 12 Agustus 2026 pukul 15.55; hari itu terhitung 5 menit sampai pukul 16.00.
        Jadi tenggatnya Rabu, 12 Agustus 2026 pukul 16.00.
        Tenggat itu sudah lewat.
        Pengingat berikutnya Kamis, 13 Agustus 2026 pukul 08.00.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 2 (receive the request) has a standard of 5 minutes of work, now with the IKP division.
        It began on Wednesday 12 August 2026, 15:55; that day counts 5 minutes until 16:00.
        So it is due on Wednesday 12 August 2026, 16:00.
        It is overdue.
        The next reminder is on Thursday 13 August 2026, 08:00.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "over a break, by the head": (
        (
            *(("submit_request", "2026-08-12 08:00"), ("receive_request", "2026-08-12 08:01")),
            *(("form_team", "2026-08-12 08:02"), ("supply_material", "2026-08-12 08:03")),
            *(("submit_draft", "2026-08-12 08:04"), ("check_content", "2026-08-12 08:05")),
            ("decide_corrections", "2026-08-12 11:45"),
        ),
        "2026-08-12 11:46",
        """
        Langkah 8 (memeriksa konten) berstandar 30 menit kerja, sekarang pada Kepala Dinas.
        Dimulai Rabu, 12 Agustus 2026 pukul 11.45; hari itu terhitung 30 menit, pukul 11.45–12.00
        dan 13.00–13.15 (istirahat tidak dihitung).
        Jadi tenggatnya Rabu, 12 Agustus 2026 pukul 13.15.
        Sampai sekarang terpakai 1 menit kerja.
        Pengingat berikutnya Rabu, 12 Agustus 2026 pukul 13.05.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 8 (review the content) has a standard of 30 minutes of work, now with the head of
        department.
        It began on Wednesday 12 August 2026, 11:45; that day counts 30 minutes, 11:45–12:00 and
        13:00–13:15 (breaks do not count).
        So it is due on Wednesday 12 August 2026, 13:15.
        Used so far: 1 minute of work.
        The next reminder is on Wednesday 12 August 2026, 13:05.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "begun on a Saturday before a holiday": (
        (("submit_request", "2026-08-15 09:00"),),
        "2026-08-15 10:00",
        """
        Langkah 2 (menerima permohonan) berstandar 5 menit kerja, sekarang pada Bidang IKP.
        Dimulai Sabtu, 15 Agustus 2026 pukul 09.00, di luar jam kerja.
        Sabtu, Minggu, dan Senin 17 Agustus (Hari Kemerdekaan Republik Indonesia) libur.
        Selasa, 18 Agustus 2026 terhitung 5 menit sejak pukul 07.30.
        Jadi tenggatnya Selasa, 18 Agustus 2026 pukul 07.35.
        Sampai sekarang terpakai 0 menit kerja.
        Pengingat berikutnya Selasa, 18 Agustus 2026 pukul 07.33.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 2 (receive the request) has a standard of 5 minutes of work, now with the IKP division.
        It began on Saturday 15 August 2026, 09:00, outside working hours.
        Saturday, Sunday and Monday 17 August (Independence Day) are days off.
        Tuesday 18 August 2026 counts 5 minutes from 07:30.
        So it is due on Tuesday 18 August 2026, 07:35.
        Used so far: 0 minutes of work.
        The next reminder is on Tuesday 18 August 2026, 07:33.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "out of Ramadan": (
        (("submit_request", "2026-03-17 14:00"), ("receive_request", "2026-03-17 14:55")),
        "2026-03-17 14:58",
        """
        Langkah 3 (membentuk tim) berstandar 60 menit kerja, sekarang pada Bidang IKP.
        Dimulai Selasa, 17 Maret 2026 pukul 14.55; hari itu terhitung 5 menit sampai pukul 15.00,
        dengan jam kerja Ramadan.
        Rabu 18 Maret (Cuti Bersama Hari Suci Nyepi), Kamis 19 Maret (Hari Suci Nyepi), Jumat 20
        Maret (Cuti Bersama Hari Raya Idul Fitri), Sabtu, Minggu, Senin 23 Maret (Cuti Bersama Hari
        Raya Idul Fitri), dan Selasa 24 Maret (Cuti Bersama Hari Raya Idul Fitri) libur.
        Rabu, 25 Maret 2026 terhitung 55 menit sejak pukul 07.30.
        Jadi tenggatnya Rabu, 25 Maret 2026 pukul 08.25.
        Sampai sekarang terpakai 3 menit kerja.
        Pengingat berikutnya Rabu, 25 Maret 2026 pukul 08.05.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 3 (form the team) has a standard of 60 minutes of work, now with the IKP division.
        It began on Tuesday 17 March 2026, 14:55; that day counts 5 minutes until 15:00, by Ramadan
        working hours.
        Wednesday 18 March (Day of Silence Joint Holiday), Thursday 19 March (Day of Silence),
        Friday 20 March (Eid al-Fitr Joint Holiday), Saturday, Sunday, Monday 23 March (Eid al-Fitr
        Joint Holiday) and Tuesday 24 March (Eid al-Fitr Joint Holiday) are days off.
        Wednesday 25 March 2026 counts 55 minutes from 07:30.
        So it is due on Wednesday 25 March 2026, 08:25.
        Used so far: 3 minutes of work.
        The next reminder is on Wednesday 25 March 2026, 08:05.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "begun at night": (
        (("submit_request", "2026-08-12 00:00"),),
        "2026-08-12 00:00",
        """
        Langkah 2 (menerima permohonan) berstandar 5 menit kerja, sekarang pada Bidang IKP.
        Dimulai Rabu, 12 Agustus 2026 pukul 00.00, di luar jam kerja; hari itu terhitung 5 menit
        sejak pukul 07.30.
        Jadi tenggatnya Rabu, 12 Agustus 2026 pukul 07.35.
        Sampai sekarang terpakai 0 menit kerja.
        Pengingat berikutnya Rabu, 12 Agustus 2026 pukul 07.33.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 2 (receive the request) has a standard of 5 minutes of work, now with the IKP division.
        It began on Wednesday 12 August 2026, 00:00, outside working hours; that day counts 5
        minutes from 07:30.
        So it is due on Wednesday 12 August 2026, 07:35.
        Used so far: 0 minutes of work.
        The next reminder is on Wednesday 12 August 2026, 07:33.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "waiting for the first material": (
        FORMED,
        "2026-11-27 16:00",
        """
        Langkah 4 menunggu data informasi dari OPD sejak Jumat, 27 November 2026 pukul 10.34.
        Selama menunggu OPD waktu tidak berjalan, jadi tidak ada tenggat.
        Sampai sekarang sudah menunggu 236 menit kerja.
        Pengingat berikutnya Selasa, 1 Desember 2026 pukul 10.34.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        Step 4 waits for the agency's information data since Friday 27 November 2026, 10:34.
        While it waits on the agency no clock runs, so nothing is due.
        It has waited 236 minutes of working time so far.
        The next reminder is on Tuesday 1 December 2026, 10:34.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "returned, and the agency was reminded": (
        (
            *CHECKED,
            ("decide_corrections*", "2026-11-30 08:20"),
            ("return_request", "2026-11-30 08:30"),
            ("mark", "2026-12-02 08:31"),
        ),
        "2026-12-07 08:30",
        """
        Permohonan dikembalikan pada Senin, 30 November 2026 pukul 08.30 dan menunggu OPD
        mengajukannya lagi.
        Selama menunggu OPD waktu tidak berjalan, jadi tidak ada tenggat.
        Sampai sekarang sudah menunggu 2.250 menit kerja.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        The request was returned on Monday 30 November 2026, 08:30 and waits for the agency to file
        it again.
        While it waits on the agency no clock runs, so nothing is due.
        It has waited 2,250 minutes of working time so far.
        Counted again from the history, every due time is the one on record.
        """,
    ),
    "approved": (
        (
            *CHECKED,
            ("decide_corrections", "2026-11-30 08:20"),
            ("review_content", "2026-11-30 08:30"),
            ("decide_approval", "2026-11-30 08:40"),
        ),
        "2026-12-07 08:30",
        """
        Permohonan ini sudah selesai (disetujui) pada Senin, 30 November 2026 pukul 08.40, jadi
        tidak ada tenggat lagi.
        Seluruhnya memakan 430 menit kerja, 206 menit di antaranya menunggu OPD.
        Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.
        """,
        """
        This request ended (approved) on Monday 30 November 2026, 08:40, so nothing is due any more.
        It took 430 minutes of working time, 206 minutes of it waiting on the agency.
        Counted again from the history, every due time is the one on record.
        """,
    ),
}


@pytest.mark.parametrize(("steps", "now", "indonesian", "english"), SAID.values(), ids=SAID)
def test_it_is_said_as_people_would_say_it(
    steps: Steps, now: str, indonesian: str, english: str
) -> None:
    said = explained(reckon(told(*steps), now), CALENDAR)
    assert said == {"id": " ".join(indonesian.split()), "en": " ".join(english.split())}


def test_at_the_due_time_itself_it_is_not_overdue() -> None:
    said = explained(reckon(told(*SUPPLIED), "2026-11-30 09:30"), CALENDAR)
    assert "pukul 09.30. Sampai sekarang terpakai 180 menit kerja." in said["id"]


# -- By which calendar

NEW = calendar(days_off=[date(2026, 11, 30)])
AT = "2026-12-01 07:45"


def text(found: Reckoning, language: str = "id") -> str:
    return {str(each): said for each, said in explained(found, CALENDAR).items()}[language]


def test_it_says_when_the_calendar_in_force_would_have_it_due() -> None:
    found = reckon(told(*SUPPLIED), AT, Calendars(NEW, {CALENDAR.version: CALENDAR}))
    assert (found.is_calendar_in_force, found.is_reproduced) == (False, True)
    assert found.current
    assert found.current.due_at == wib("2026-11-30 09:30")
    assert found.due_at_in_force == wib("2026-12-01 09:30")
    assert sum(part.minutes for part in found.counted) == 180
    assert (
        "Jadi tenggatnya Senin, 30 November 2026 pukul 09.30. Tenggat itu sudah lewat 345 menit "
        "kerja. Itu menurut kalender kerja waktu itu; menurut kalender sekarang Selasa, 1 Desember "
        "2026 pukul 09.30." in text(found)
    )
    assert "by the present one it is Tuesday 1 December 2026, 09:30." in text(found, "en")


def test_it_says_when_the_calendar_in_force_makes_no_difference() -> None:
    other = calendar(days_off=[date(2026, 10, 23)])
    found = reckon(told(*SUPPLIED), AT, Calendars(other, {CALENDAR.version: CALENDAR}))
    assert (found.is_calendar_in_force, found.due_at_in_force) == (
        False,
        found.current and found.current.due_at,
    )
    assert "menurut kalender sekarang hasilnya sama." in text(found)
    assert "by the present one it is the same." in text(found, "en")


def test_what_was_counted_by_the_calendar_in_force_is_compared_with_none() -> None:
    found = reckon(told(*SUPPLIED), AT)
    assert found.is_calendar_in_force
    assert found.current
    assert found.due_at_in_force == found.current.due_at
    assert "kalender" not in text(found)


def test_without_its_calendar_the_due_time_stands_and_is_not_explained() -> None:
    found = reckon(told(*SUPPLIED), AT, Calendars(NEW))
    assert (found.counted, found.skipped, found.is_reproduced) == ((), (), None)
    assert "Tim Pembuat Konten. Tenggatnya Senin, 30 November 2026 pukul 09.30." in text(found)
    assert text(found).endswith("tidak tersimpan, jadi hitungannya tidak dapat diulang.")
    assert text(found, "en").endswith("was not kept, so the count cannot be repeated.")


def test_a_time_that_the_history_does_not_make_is_told_of() -> None:
    history = told(*SUPPLIED)
    late = history.events[-1].model_copy(update={"due_at": wib("2026-11-30 10:00")})
    found = reckoned(history.request, [*history.events[:-1], late], IN_FORCE, wib(AT))
    assert found.is_reproduced is False
    assert "tidak memberi semua tenggat yang tercatat; beri tahu admin." in text(found)
    assert "not every due time is as on record; tell the admin." in text(found, "en")


def test_days_that_no_decree_knows_are_named_for_what_they_are() -> None:
    own = calendar(days_off=[date(2026, 11, 30)])
    history = told(*SUPPLIED, calendar=own)
    assert "Sabtu, Minggu, dan Senin 30 November (hari libur kantor) libur." in text(
        reckon(history, AT, Calendars(own))
    )
    assert "Monday 30 November (the office's own day off) are days off." in text(
        reckon(history, AT, Calendars(own)), "en"
    )


def test_a_holiday_that_the_library_lists_no_more_is_still_one() -> None:
    """It was listed when the calendar was kept; its name is not."""
    document = CALENDAR.kept(2026, 2027)
    document["holidays"] = [*document["holidays"], "2026-11-30"]
    document["version"] = "of-then"
    then = type(CALENDAR).from_kept(document)
    found = reckon(told(*SUPPLIED, calendar=then), AT, Calendars(CALENDAR, {"of-then": then}))
    assert found.skipped[-1].name is None
    assert "Senin 30 November (hari libur nasional atau cuti bersama) libur." in text(found)
    assert "Monday 30 November (national holiday or joint leave) are" in text(found, "en")


def test_a_part_of_a_minute_is_not_told_of() -> None:
    """At 15:55:30 five minutes lack half a minute of the day."""
    history = History()
    history.step("submit_request", wib("2026-08-12 15:55").replace(second=30))
    found = reckon(history, "2026-08-12 15:56")
    assert [part.minutes for part in found.counted] == [5, 0]
    assert "hari itu terhitung 5 menit sampai pukul 16.00. Jadi tenggatnya Kamis, 13" in text(found)


def test_both_languages_are_always_there() -> None:
    assert tuple(explained(reckon(told(*FILED), AT), CALENDAR)) == LANGUAGES
