"""The errors of the domain: a stable code, a text in both languages, typed facts.

They know nothing of HTTP. A family (`Malformed`, `Forbidden`, …) says what kind of trouble it is; `problems.py` maps
families to HTTP. Every text says what happened and what to do next. Placeholders name the error's
own facts; a fact that is a word of the glossary is said in the reader's language.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from shared.words import Language, say, size


@dataclass(eq=False)
class DomainError(Exception):
    """Base of all; `code` is the class's name in snake_case and never changes once released."""

    code: ClassVar[str] = "domain_error"
    id: ClassVar[str] = ""
    en: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Derives the code."""
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def facts(self) -> dict[str, Any]:
        """What the error knows, as JSON values."""
        return asdict(self)

    def say(self, language: Language) -> str:
        """The text for a person."""
        facts = {name: _said(name, fact, language) for name, fact in self.facts().items()}
        return self.template(language).format(**facts)

    def template(self, language: Language) -> str:
        """The text with its placeholders."""
        return self.id if language == "id" else self.en

    def __str__(self) -> str:
        return f"{self.code}: {self.say('en')}"


def _said(name: str, fact: Any, language: Language) -> str:
    if name == "limit" and isinstance(fact, int):
        return size(fact)
    if isinstance(fact, tuple | list):
        return ", ".join(say(str(part), language) for part in fact) or "–"
    return say(str(fact), language)


class Malformed(DomainError):
    """The message cannot be read, or a field breaks its limits."""


class Unauthenticated(DomainError):
    """Nobody, or nobody any more, is signed in."""


class Forbidden(DomainError):
    """This person may not do this."""


class Missing(DomainError):
    """What the message names does not exist."""


class Conflict(DomainError):
    """The request has moved on, or is not there yet."""


class Unprocessable(DomainError):
    """Well-formed, but it breaks a rule of the SOP."""


class TooLarge(DomainError):
    """More bytes than the limit."""


class UnsupportedType(DomainError):
    """A kind of content that is not accepted."""


class TooOften(DomainError):
    """More calls than are taken in a time."""


class WrongMethod(DomainError):
    """The endpoint exists, with another HTTP method."""


class Unavailable(DomainError):
    """Try again shortly."""


# -- Messages


class MalformedBody(Malformed):
    """Not a JSON object."""

    id = "Badan permintaan HTTP bukan objek JSON yang benar. Periksa tanda kurung, koma, dan tanda kutip, lalu kirim lagi."
    en = "The body is not a well-formed JSON object. Check brackets, commas and quotes, then send it again."


@dataclass(eq=False)
class InvalidFields(Malformed):
    """One or more fields are missing, unknown or out of their limits."""

    errors: list[dict[str, str]]  # {"field": "letter.number", "message": "wajib diisi"}
    id = "Ada isian yang belum benar. Perbaiki isian yang disebut di bawah ini, lalu kirim lagi."
    en = "Some fields are not right. Correct the fields named below, then send again."


class InvalidCursor(Malformed):
    """A page cursor that no earlier page gave."""

    id = "Penanda halaman tidak dikenal. Mulai lagi dari halaman pertama."
    en = "This page cursor is not known. Start again from the first page."


class InvalidKey(Malformed):
    """Header Idempotency-Key is missing or not a key."""

    id = "Header Idempotency-Key wajib diisi: 16–64 huruf, angka, '-' atau '_' (tidak diawali '_'), acak untuk setiap tindakan (misalnya UUID)."
    en = "Header Idempotency-Key is required: 16–64 letters, digits, '-' or '_' (not as the first), random for every action (a UUID, say)."


@dataclass(eq=False)
class BodyTooLarge(TooLarge):
    """The JSON body is longer than any command can be."""

    limit: int  # bytes
    id = "Badan permintaan HTTP melebihi {limit}. Persingkat teksnya; berkas diunggah lewat start-upload."
    en = "The body is longer than {limit}. Shorten the texts; files are uploaded through start-upload."


class BodyNotJson(UnsupportedType):
    """The body's media type is not JSON."""

    id = "Kirim badan permintaan HTTP sebagai Content-Type: application/json."
    en = "Send the body as Content-Type: application/json."


@dataclass(eq=False)
class MethodNotAllowed(WrongMethod):
    """Right address, wrong method."""

    allowed: str
    id = "Alamat ini dipanggil dengan metode {allowed}."
    en = "Call this address with method {allowed}."


class KeyReused(Unprocessable):
    """The Idempotency-Key already belongs to something else. Says nothing of what it was."""

    id = "Idempotency-Key ini sudah dipakai untuk tindakan lain. Pakai kunci acak yang baru."
    en = "This Idempotency-Key was already used for something else. Use a new random key."


# -- People


class NotSignedIn(Unauthenticated):
    """No token, or not one of ours."""

    id = "Anda belum masuk. Masuk dengan akun Anda, lalu ulangi."
    en = "You are not signed in. Sign in with your account, then try again."


class SessionExpired(Unauthenticated):
    """The token's time is over."""

    id = "Sesi Anda sudah berakhir. Masuk lagi, lalu ulangi; isian Anda tidak hilang."
    en = "Your session has expired. Sign in again, then repeat; nothing you entered is lost."


class SessionRevoked(Unauthenticated):
    """The account was disabled, or its rights changed after the token was issued."""

    id = "Akun atau hak akses Anda telah berubah. Masuk lagi; jika tetap ditolak, hubungi admin."
    en = "Your account or its rights have changed. Sign in again; if you are still refused, ask the admin."


class AppNotAttested(Unauthenticated):
    """No App Check token, or none of an application of this project."""

    id = "Aplikasi ini tidak dapat dipastikan sebagai aplikasi resmi. Muat ulang atau perbarui aplikasinya, lalu ulangi."
    en = "This application could not be recognised as the genuine one. Reload or update it, then try again."


@dataclass(eq=False)
class WrongRole(Forbidden):
    """The step belongs to another role."""

    role: str
    id = "Tindakan ini hanya untuk peran {role}. Jika ini tugas Anda, minta admin memeriksa peran akun Anda."
    en = "Only the {role} may do this. If it is your task, ask the admin to check your account's roles."
    head_id = "Tindakan ini hanya untuk peran {role}. Jika mandat Plh/Plt Anda baru dicatat, masuk lagi; jika tetap ditolak, minta admin memeriksa mandat dan peran akun Anda."
    head_en = "Only the {role} may do this. If your mandate (Plh/Plt) was entered just now, sign in again; if you are still refused, ask the admin to check your mandate and your account's roles."

    def template(self, language: Language) -> str:
        """Who acts for the head may only have to renew their session."""
        if self.role != "department_head":
            return super().template(language)
        return self.head_id if language == "id" else self.head_en


class NoAccount(Forbidden):
    """Signed in, but no admin has set an account for them."""

    id = "Akun Anda belum didaftarkan di sistem ini. Masuk lagi tidak membantu; hubungi admin."
    en = "Your account is not registered in this system. Signing in again does not help; ask the admin."


class OtherAgency(Forbidden):
    """The request belongs to another agency."""

    id = "Permohonan ini milik OPD lain. Buka permohonan OPD Anda sendiri."
    en = "This request belongs to another agency. Open one of your own agency's requests."


class NotOnTeam(Forbidden):
    """A team member acts only on the requests of their team."""

    id = "Anda bukan anggota tim permohonan ini. Jika seharusnya anggota, hubungi Bidang IKP."
    en = "You are not on this request's team. If you should be, ask the IKP division."


class OwnWork(Forbidden):
    """Nobody checks or approves what they authored."""

    id = "Anda ikut membuat konten ini, jadi orang lain yang harus memeriksa atau memutuskannya."
    en = "You authored this content, so somebody else has to check or decide on it."


class OwnCheck(Forbidden):
    """Whoever checked the draft for the team does not judge it for the head."""

    id = "Anda yang memeriksa konten ini untuk tim, jadi orang lain yang harus memeriksa atau memutuskannya sebagai Kepala Dinas."
    en = "You checked this content for the team, so somebody else has to review or decide on it as the head."


class NoReadingRole(Forbidden):
    """The account has no role that reads requests: none at all, or only admin."""

    id = "Akun Anda tidak punya peran yang membaca permohonan. Jika seharusnya punya, mintalah peran kepada admin (admin lain, bila Anda sendiri admin)."
    en = "Your account has no role that reads requests. If it should have one, ask the admin (another admin, if you are one)."


class NoOverviewRole(Forbidden):
    """The account has no role that looks over all requests."""

    id = "Ikhtisar ini hanya untuk Bidang IKP dan Kepala Dinas. Jika Anda termasuk di dalamnya, masuk lagi; jika tetap ditolak, minta admin memeriksa peran dan mandat akun Anda."
    en = "This overview is for the IKP division and the head of department only. If you are one of them, sign in again; if you are still refused, ask the admin to check your account's roles and mandates."


@dataclass(eq=False)
class FileNotYours(Forbidden):
    """A file that this person may not open, finish or put forward."""

    file: str
    id = "Berkas {file} tidak dapat Anda pakai atau buka. Unggah sendiri berkasnya, atau minta kepada pemiliknya."
    en = "File {file} is not yours to use or open. Upload the file yourself, or ask its owner."


# -- Requests


class NoSuchRequest(Missing):
    """No request has this id."""

    id = "Permohonan tidak ditemukan. Periksa nomornya, atau buka dari daftar permohonan."
    en = "There is no such request. Check its id, or open it from the list of requests."


@dataclass(eq=False)
class WrongTurn(Conflict):
    """The transition does not start from the request's present status."""

    transition: str
    request_status: str
    awaiting: tuple[str, ...]
    id = "Belum atau sudah bukan giliran untuk {transition}: permohonan sekarang {request_status}. Langkah yang ditunggu: {awaiting}. Muat ulang permohonan."
    en = "It is not the turn to {transition}: the request is now {request_status}. What it waits for: {awaiting}. Reload the request."
    closed_id = "Permohonan ini sudah selesai ({request_status}), jadi tidak dapat lagi {transition}. Ajukan permohonan baru."
    closed_en = (
        "This request is closed ({request_status}): it is too late to {transition}. File a new one."
    )

    def template(self, language: Language) -> str:
        """A request that waits for nothing is closed."""
        if self.awaiting:
            return super().template(language)
        return self.closed_id if language == "id" else self.closed_en


@dataclass(eq=False)
class RequestClosed(Conflict):
    """The request is approved or withdrawn."""

    request_status: str
    id = "Permohonan ini sudah selesai ({request_status}). Ajukan permohonan baru."
    en = "This request is closed ({request_status}). File a new one."


class LostRace(Conflict):
    """Others kept changing the same request; nothing was done."""

    id = "Data yang sama sedang diubah bersamaan. Tindakan Anda belum terjadi; muat ulang, lalu ulangi."
    en = "The same data are being changed at this moment. Your action was not done; reload, then try again."


class InFlight(Conflict):
    """The same came twice at once, and the other call of it was faster."""

    id = "Tindakan yang sama sedang dijalankan ketika yang ini tiba. Kirim lagi sebentar lagi, dengan Idempotency-Key yang sama jika memakainya, untuk mendapat jawabannya."
    en = "The same was being carried out when this call came. Send it again shortly, with the same Idempotency-Key where it takes one, for the answer."


@dataclass(eq=False)
class StaleDraft(Conflict):
    """The draft that the person saw is not the one that is current, or its bytes differ."""

    version: int
    id = "Konten yang Anda lihat bukan lagi konten yang berlaku (sekarang versi {version}), atau isinya berbeda. Buka versi itu, lalu ulangi."
    en = "The content you saw is not the current one (now version {version}), or its bytes differ. Open that version, then repeat."


class HistoryBroken(Conflict):
    """Events are missing or not as they were written, so nothing can be derived from them."""

    id = "Riwayat permohonan ini tidak utuh, jadi tenggatnya tidak dapat dijelaskan. Beri tahu admin."
    en = "This request's history is not whole, so its deadline cannot be explained. Tell the admin."


class HistoryUnreadable(Conflict):
    """Neither the request nor all of its events can be read, so nobody can be shown any of it."""

    id = "Riwayat permohonan ini rusak sehingga tidak dapat dibaca lagi. Beri tahu admin: jangkar harian menunjukkan bagaimana isinya semula."
    en = "This request's history was damaged beyond reading. Tell the admin: the daily anchors tell what it was."


@dataclass(eq=False)
class StoredFileChanged(Conflict):
    """The bytes in storage are not the ones that were sealed."""

    file: str
    id = "Berkas {file} di penyimpanan tidak sama dengan yang disegel. Jangan dipakai atau disetujui; minta pengunggahnya mengunggah lagi."
    en = "File {file} in storage is not the one that was sealed. Do not use or approve it; ask whoever uploaded it to upload it again."


@dataclass(eq=False)
class MonthsUnfit(Unprocessable):
    """The months asked for are the wrong way round, or too many."""

    most: int
    id = "Bulan pertama harus mendahului atau sama dengan bulan terakhir, dan paling banyak {most} bulan sekaligus. Ubah rentangnya."
    en = "The first month must be the last or before it, and at most {most} months can be asked for at once. Change the range."


# -- What a step carries


@dataclass(eq=False)
class DateInThePast(Unprocessable):
    """The wished date has passed."""

    field: str
    id = "Isian {field} sudah lewat. Pilih hari ini atau sesudahnya."
    en = "The {field} has passed. Choose today or later."


@dataclass(eq=False)
class DateInTheFuture(Unprocessable):
    """A letter cannot be dated after today."""

    field: str
    id = "Isian {field} belum tiba. Isi dengan tanggal pada suratnya."
    en = "The {field} is in the future. Enter the date on the letter."


@dataclass(eq=False)
class MembersUnfit(Unprocessable):
    """Somebody named for the team is unknown, inactive or no content maker."""

    members: tuple[str, ...]  # uids
    names: tuple[str, ...]  # the same people's names, or uids where nobody is known by them
    id = "Tidak dapat menjadi anggota tim: {names}. Pilih akun aktif dengan peran Tim Pembuat Konten."
    en = "Cannot be on the team: {names}. Choose active accounts with the role content team."


@dataclass(eq=False)
class SourceNotSupplied(Unprocessable):
    """A draft rests on something the agency did not supply for this request."""

    files: tuple[str, ...]
    id = "Konten harus bersumber dari data OPD pemohon; ini belum diserahkan pemohon: {files}."
    en = "Content must rest on the requesting agency's own material; the agency did not supply: {files}."


@dataclass(eq=False)
class TooMuchMaterial(Unprocessable):
    """The request would hold more files of material than a request may."""

    most: int
    id = "Satu permohonan memuat paling banyak {most} berkas data informasi. Gabungkan berkas-berkasnya dalam ZIP."
    en = "A request holds at most {most} files of information data. Put several into one ZIP."


@dataclass(eq=False)
class AlreadySupplied(Unprocessable):
    """All files put forward are material of the request already."""

    files: tuple[str, ...]
    id = "Semua berkas ini sudah diserahkan sebagai data informasi permohonan ini: {files}. Unggah berkas yang baru; keterangan tambahan dapat ditulis sebagai komentar."
    en = "All these files were supplied for this request before: {files}. Upload a new file; what else there is to say can be a comment."


@dataclass(eq=False)
class TooManyEvents(Unprocessable):
    """So much happened to the request that nothing is taken any more but what brings it on."""

    most: int
    id = "Riwayat permohonan ini sudah memuat {most} kejadian, sehingga hanya sembilan langkah SOP dan penarikan yang masih diterima. Lanjutkan langkah yang ditunggu dan tulis keterangan lain sebagai komentar; bila itu tidak mungkin, tarik permohonan ini dan ajukan yang baru."
    en = "This request's history has {most} events, so that nothing but the SOP's nine steps and the withdrawal is taken. Take the step that it waits for, and say the rest in comments; where that cannot be, withdraw this request and file a new one."


class NotAmongYourselves(Unprocessable):
    """A requester's comment cannot be hidden from its own agency."""

    id = "Komentar OPD selalu terbaca oleh OPD itu sendiri. Tulis sebagai komentar yang terbaca oleh OPD (visibility: requester)."
    en = "An agency's comment is always open to that agency. Write it as one that the agency reads (visibility: requester)."


@dataclass(eq=False)
class MentionsUnfit(Unprocessable):
    """Somebody whom a comment mentions is unknown, inactive, or may not read it."""

    people: tuple[str, ...]  # uids
    names: tuple[str, ...]  # the same people's names, or uids where nobody is known by them
    id = "Tidak dapat disebut di sini, karena tidak dikenal atau tidak berhak membaca komentar ini: {names}. Hapus namanya, atau ubah siapa yang boleh membaca komentar."
    en = "Cannot be mentioned here, being unknown or not allowed to read this comment: {names}. Leave them out, or change who may read the comment."


@dataclass(eq=False)
class CorrectionsUnanswered(Unprocessable):
    """Every open correction wants exactly one answer, and only those."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    id = "Jawab setiap koreksi tepat satu kali. Belum dijawab: [{missing}]. Tidak dikenal: [{unknown}]."
    en = "Answer every correction exactly once. Unanswered: [{missing}]. Unknown: [{unknown}]."


class NothingToCorrect(Unprocessable):
    """Corrections are wanted, and none is given."""

    id = "Tulis paling sedikit satu koreksi, supaya tim tahu apa yang harus diperbaiki."
    en = "Write at least one correction, so that the team knows what to repair."


@dataclass(eq=False)
class FactsAreWrong(Unprocessable):
    """The requester called facts of the current draft wrong: it cannot go on uncorrected."""

    items: tuple[str, ...]
    id = "OPD pemohon menyatakan ada fakta yang keliru pada konten ini ({items}, lihat riwayat). Konten belum dapat diteruskan atau disetujui: putuskan perlu koreksi, atau tidak disetujui dengan alasan; fakta itu menjadi koreksi dengan sendirinya."
    en = "The requesting agency called facts of this content wrong ({items}, see the history). It cannot go on or be approved: decide that corrections are needed, or do not approve and say why; the facts become corrections by themselves."


@dataclass(eq=False)
class FactsNotOpen(Unprocessable):
    """Facts that were not asked about the current draft, or are answered already."""

    items: tuple[str, ...]
    id = "Fakta ini tidak ditanyakan untuk konten yang berlaku, atau sedang diperbaiki tim: {items}. Muat ulang permohonan dan jawab yang ditanyakan di sana."
    en = "These facts were not asked about the current content, or the team is repairing them: {items}. Reload the request and answer what is asked there."


@dataclass(eq=False)
class TooManyFacts(Unprocessable):
    """A draft version would have more facts to confirm than it may."""

    most: int
    id = "Satu versi konten memuat paling banyak {most} fakta untuk dikonfirmasi. Tanyakan yang terpenting."
    en = "A draft version has at most {most} facts to confirm. Ask for the most important ones."


@dataclass(eq=False)
class FileNotInDraft(Unprocessable):
    """A correction points at a file that is not part of the current draft."""

    file: str
    id = "Berkas {file} bukan bagian dari konten yang berlaku. Tunjuk berkas dari versi itu."
    en = "File {file} is not part of the current content. Point at a file of that version."


# -- Files


@dataclass(eq=False)
class NoSuchFile(Missing):
    """No upload has this id."""

    file: str
    id = "Berkas {file} tidak ditemukan. Unggah berkasnya lebih dulu."
    en = "There is no file {file}. Upload it first."


@dataclass(eq=False)
class FileNotSealed(Unprocessable):
    """An upload that was not finished, or was refused."""

    file: str
    id = "Unggahan {file} belum selesai atau ditolak. Selesaikan dengan finish-upload, atau unggah lagi."
    en = "Upload {file} is not finished or was refused. Finish it with finish-upload, or upload again."


@dataclass(eq=False)
class FileOfAnotherRequest(Unprocessable):
    """A file belongs to the request it was uploaded for."""

    file: str
    id = "Berkas {file} diunggah untuk permohonan lain. Unggah untuk permohonan ini."
    en = "File {file} was uploaded for another request. Upload it for this one."


@dataclass(eq=False)
class WrongFileKind(Unprocessable):
    """A letter where a draft is wanted, and the like."""

    file: str
    expected: str
    id = "Berkas {file} bukan {expected}. Unggah sebagai {expected}."
    en = "File {file} is no {expected}. Upload it as {expected}."


@dataclass(eq=False)
class FileTooLarge(TooLarge):
    """Over the limit of its kind."""

    limit: int  # bytes
    id = "Berkas terlalu besar; batas untuk jenis ini {limit}. Kecilkan atau bagi berkasnya."
    en = "The file is too large; the limit for this kind is {limit}. Compress or split it."


@dataclass(eq=False)
class FileTypeRefused(UnsupportedType):
    """Not on the list of its kind, or not what it claims to be."""

    content_type: str
    allowed: tuple[str, ...]
    id = "Jenis berkas {content_type} tidak diterima di sini, atau isinya tidak sesuai jenisnya. Yang diterima: {allowed}."
    en = "File type {content_type} is not accepted here, or the content is not of that type. Accepted: {allowed}."


@dataclass(eq=False)
class UploadIncomplete(Conflict):
    """Storage does not have all the bytes yet."""

    file: str
    id = "Berkas {file} belum terunggah seluruhnya. Lanjutkan unggahan, lalu panggil finish-upload lagi."
    en = "File {file} is not fully uploaded. Resume the upload, then call finish-upload again."


@dataclass(eq=False)
class UploadDamaged(Unprocessable):
    """Storage has other bytes than the client declared."""

    file: str
    id = "Isi berkas {file} yang tiba berbeda dari yang dikirim (ukuran atau CRC32C). Mulai unggahan baru dengan start-upload."
    en = "The bytes of file {file} that arrived differ from those declared (size or CRC32C). Begin a new upload with start-upload."


@dataclass(eq=False)
class MalwareFound(Unprocessable):
    """The scanner found something in an upload, which was thrown away."""

    file: str
    finding: str  # by the scanner's name for it
    id = "Pemindai menemukan malware ({finding}) pada berkas {file}; unggahan itu dihapus. Periksa perangkat asalnya, lalu unggah berkas yang bersih dengan start-upload."
    en = "The scanner found malware ({finding}) in file {file}; the upload was deleted. Check the device it came from, then upload a clean file with start-upload."


@dataclass(eq=False)
class NotScanned(Unavailable):
    """The malware scanner gave no verdict, so nothing was sealed."""

    file: str
    id = "Berkas {file} belum dapat dipindai dari malware, jadi belum disegel. Unggahannya tersimpan: panggil finish-upload lagi sebentar lagi, dan hubungi admin jika berlanjut."
    en = "File {file} could not be scanned for malware yet, so it is not sealed. The upload is kept: call finish-upload again shortly, and tell the admin if it goes on."


# -- Accounts


@dataclass(eq=False)
class NoSuchAgency(Missing):
    """No agency has this id."""

    agency: str
    id = "OPD {agency} belum terdaftar. Daftarkan dengan set-agency lebih dulu."
    en = "Agency {agency} is not registered. Register it with set-agency first."


class AgencyMismatch(Unprocessable):
    """A requester belongs to exactly one agency; nobody else belongs to any."""

    id = "Peran Pemohon wajib punya tepat satu OPD, dan hanya peran itu yang punya OPD."
    en = "The role requester needs exactly one agency, and only that role has one."


class OwnAdminRole(Unprocessable):
    """An admin cannot lock themselves out."""

    id = "Anda tidak dapat mencabut peran admin atau menonaktifkan akun Anda sendiri. Minta admin lain."
    en = "You cannot take the admin role from yourself or disable your own account. Ask another admin."


# -- Acting for the head of department


@dataclass(eq=False)
class NoActiveAccount(Unprocessable):
    """A mandate is for somebody who can sign in."""

    person: str  # uid
    id = "Tidak ada akun aktif dengan uid {person}. Periksa uid-nya, atau aktifkan akunnya dengan set-account lebih dulu."
    en = "There is no active account with uid {person}. Check the uid, or activate the account with set-account first."


class HeadAlready(Unprocessable):
    """Who is the head needs no mandate to act for the head."""

    id = "Orang ini sudah berperan Kepala Dinas, jadi tidak memerlukan mandat. Pilih orang lain, atau cabut dulu peran itu."
    en = "This person holds the role head of department already and needs no mandate. Choose somebody else, or take that role away first."


@dataclass(eq=False)
class AnotherMandate(Conflict):
    """A person bears one mandate at a time: the days of two do not overlap."""

    mandate: str
    id = "Hari-harinya bertumpang tindih dengan mandat {mandate} yang dipegang orang ini. Periksa harinya, atau akhiri mandat itu dengan end-mandate, lalu ulangi."
    en = "The days overlap with mandate {mandate}, which this person bears. Check the days, or end that one with end-mandate, then try again."


@dataclass(eq=False)
class TooManyMandates(Conflict):
    """A person would bear more mandates, in force or to come, than a person may."""

    most: int
    id = "Orang ini sudah memegang {most} mandat yang belum berakhir. Tunggu sampai salah satunya berakhir, atau akhiri dengan end-mandate."
    en = "This person already bears {most} mandates that have not ended. Wait until one has, or end one with end-mandate."


@dataclass(eq=False)
class MandateTaken(Conflict):
    """The id belongs to a mandate with other details: what was entered is never changed."""

    mandate: str
    id = "Mandat {mandate} sudah dicatat dengan isian lain, dan tidak dapat diubah. Akhiri mandat itu, unggah suratnya lagi, lalu catat sebagai mandat baru."
    en = "Mandate {mandate} is already entered with other details and cannot be changed. End it, upload the letter again, then enter a new mandate."


@dataclass(eq=False)
class MandateEnded(Conflict):
    """A mandate that was ended does not begin again."""

    mandate: str
    id = "Mandat {mandate} sudah diakhiri dan tidak dapat berlaku lagi. Unggah suratnya lagi, lalu catat sebagai mandat baru."
    en = "Mandate {mandate} was ended and cannot begin again. Upload the letter again, then enter a new mandate."


@dataclass(eq=False)
class NoSuchMandate(Missing):
    """No mandate has this id."""

    mandate: str
    id = "Mandat {mandate} tidak ditemukan. Periksa id-nya."
    en = "There is no mandate {mandate}. Check its id."


class DaysReversed(Unprocessable):
    """A mandate ends before it begins."""

    id = "Hari terakhir mandat mendahului hari pertamanya. Isi keduanya menurut suratnya."
    en = "The mandate's last day is before its first. Enter both as the letter has them."


@dataclass(eq=False)
class MandateTooLong(Unprocessable):
    """Longer than any such letter, or far in the future: a year that was mistyped."""

    most: int  # days
    id = "Hari terakhir mandat paling jauh {most} hari dari hari pertamanya dan dari hari ini. Periksa tahunnya."
    en = "The mandate's last day is at most {most} days from its first day and from today. Check the year."


@dataclass(eq=False)
class FileOfAnotherMandate(Unprocessable):
    """A letter belongs to the mandate it was uploaded for."""

    file: str
    id = "Berkas {file} tidak diunggah untuk mandat ini. Pakai id yang dijawab start-upload untuk surat itu."
    en = "File {file} was not uploaded for this mandate. Use the id that start-upload answered for that letter."


@dataclass(eq=False)
class IdOfARequest(Unprocessable):
    """A mandate's letter belongs to no request."""

    request: str
    id = "Id {request} adalah id permohonan, padahal surat mandat bukan bagian dari permohonan. Kosongkan isian request, lalu ulangi."
    en = "Id {request} is a request's, but a mandate's letter belongs to no request. Leave request out, then try again."


# -- The system


@dataclass(eq=False)
class NoSuchDeadLetter(Missing):
    """Nothing that was given up has this id, or it was removed after ninety days."""

    letter: str
    id = "Tidak ada surat mati (dead letter) {letter}. Periksa id-nya; setelah 90 hari surat mati dihapus."
    en = "There is no dead letter {letter}. Check its id; dead letters are removed after 90 days."


@dataclass(eq=False)
class StillFails(Conflict):
    """What was given up was tried again, and failed again."""

    letter: str
    reason: str
    id = "Surat mati (dead letter) {letter} sudah dicoba lagi dan masih gagal: {reason}. Perbaiki penyebabnya, lalu ulangi."
    en = "Dead letter {letter} was tried again and still fails: {reason}. Mend the cause, then try again."


@dataclass(eq=False)
class NothingToReplay(Conflict):
    """A dead letter that reports what was found, such as a history that was changed."""

    letter: str
    id = "Surat mati (dead letter) {letter} melaporkan temuan; tidak ada yang dapat diulang. Periksa dokumen yang disebutnya."
    en = "Dead letter {letter} reports what was found; there is nothing to do again. Look into the documents that it names."


@dataclass(eq=False)
class TooManyRequests(TooOften):
    """More of this in an hour than one person, or one address, can need."""

    seconds: int  # until the next is taken
    minutes: int
    id = "Yang seperti ini dari Anda atau dari jaringan Anda sudah melebihi batas untuk satu jam. Ulangi {minutes} menit lagi."
    en = "More of this kind came from you or from your network than is taken in an hour. Try again in {minutes} min."

    @classmethod
    def for_seconds(cls, seconds: int) -> Self:
        """Minutes are rounded up, so that who waits for them has waited long enough."""
        return cls(seconds, -(-seconds // 60))


class TryAgain(Unavailable):
    """A part of the system did not answer; whether the step happened is settled by repeating it with its key."""

    id = "Sistem sedang tidak dapat menjawab. Ulangi sebentar lagi; jika tindakan memakai Idempotency-Key, pakai kunci yang sama, supaya tidak terjadi dua kali."
    en = "The system cannot answer right now. Repeat shortly; where the action takes an Idempotency-Key, use the same one, so that nothing happens twice."


class InternalError(DomainError):
    """Anything unknown. Its text tells nothing of the inside."""

    id = "Terjadi kesalahan di sistem; sudah tercatat. Ulangi sebentar lagi, dan hubungi admin jika berlanjut."
    en = "Something went wrong in the system; it has been recorded. Try again shortly, and tell the admin if it goes on."
