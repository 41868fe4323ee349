"""What the API's addresses and fields mean, in Indonesian and English, for its documentation.

A field's name means the same everywhere; where a model's own field means something else it is named
`Model.field`. Tests hold this to the models: nothing without words, no words for nothing.
"""

from typing import NamedTuple

from shared.words import LANGUAGES, Language


class Endpoint(NamedTuple):
    """An address in Indonesian; the English is the function's and its model's own docstring."""

    summary: str
    description: str = ""


ENDPOINTS: dict[str, Endpoint] = {
    "submit_request": Endpoint(
        "Langkah 1: OPD mengajukan permohonan konten informasi, disertai suratnya.",
        "`request` adalah id acak baru (20 karakter: huruf dan angka), yaitu id yang diberikan "
        "saat suratnya diunggah. Mengajukan lagi setelah dikembalikan memulai putaran baru dari "
        "permohonan itu.",
    ),
    "receive_request": Endpoint(
        "Langkah 2: Bidang IKP menerima permohonan dan mencatatnya di buku agenda.",
        "Nomor agenda diberikan oleh sistem: berurutan tanpa celah dalam satu tahun, satu nomor "
        "untuk satu permohonan.",
    ),
    "form_team": Endpoint(
        "Langkah 3: Bidang IKP membentuk tim dengan Surat Perintah Tugas (SPT).",
        "Dua sampai sepuluh orang, salah satunya ketua.",
    ),
    "supply_material": Endpoint(
        "OPD menyerahkan data informasi yang menjadi dasar konten; boleh sampai akhir.",
        "Satu berkas atau lebih, langsung dari sumbernya.",
    ),
    "submit_draft": Endpoint(
        "Langkah 4: tim membuat konten dari data OPD itu sendiri.",
        "Versi pertama dalam satu putaran.",
    ),
    "check_content": Endpoint(
        "Langkah 5: anggota tim yang bukan pembuat konten memeriksanya.",
        "Seluruh daftar periksa diisi. Temuannya menjadi bahan keputusan langkah 6.",
    ),
    "decide_corrections": Endpoint(
        "Langkah 6: Bidang IKP memutuskan apakah ada koreksi.",
        "Jika ya, paling sedikit satu koreksi; jika tidak, tanpa koreksi.",
    ),
    "repair_content": Endpoint(
        "Langkah 7, “diperbaiki”: tim memperbaiki konten.",
        "Versi baru, dan jawaban atas setiap koreksi yang terbuka. Lanjut ke Kepala Dinas.",
    ),
    "return_request": Endpoint(
        "Langkah 7, “dikembalikan”: Bidang IKP mengembalikan permohonan kepada OPD.",
        "Alasannya, dan apa yang perlu dilengkapi OPD sebelum mengajukan lagi.",
    ),
    "review_content": Endpoint(
        "Langkah 8: Kepala Dinas memeriksa konten.",
        "Mencatat versi dan sidik digital (checksum) berkas yang dilihat Kepala Dinas.",
    ),
    "decide_approval": Endpoint(
        "Langkah 9: Kepala Dinas menyetujui konten atau tidak.",
        "Setuju mengakhiri SOP. Tidak setuju memerlukan alasan dan paling sedikit satu koreksi, "
        "lalu kembali ke langkah 7.",
    ),
    "withdraw_request": Endpoint(
        "Di luar SOP: OPD menarik permohonannya sebelum disetujui.",
        "Alasan konten tidak diperlukan lagi.",
    ),
    "start_upload": Endpoint(
        "Memulai unggahan: menjawab alamat tujuan pengiriman berkas oleh klien.",
        "Untuk permohonan baru, kosongkan `request` dan pakai id pada jawaban untuk seterusnya.",
    ),
    "finish_upload": Endpoint(
        "Menyelesaikan unggahan: berkas disegel hanya jika tiba utuh dan benar jenisnya.",
        "CRC32C dihitung dari byte yang dikirim klien (base64 dari nilai big-endian).",
    ),
    "open_file": Endpoint("Membuka berkas: menjawab tautan yang berlaku sepuluh menit."),
    "list_requests": Endpoint(
        "Daftar permohonan: milik OPD atau tim pemanggil; untuk kantor, semuanya.",
        "Semua saringan berlaku bersama-sama, yang terakhir berubah lebih dahulu.",
    ),
    "get_request": Endpoint("Membaca satu permohonan."),
    "get_history": Endpoint("Membaca riwayat permohonan yang keutuhannya sudah diperiksa."),
    "me": Endpoint("Siapa saya?"),
    "set_account": Endpoint(
        "Menetapkan akun: untuk admin.",
        "Sebutkan setiap peran yang dipegang: yang tidak disebut dicabut.",
    ),
    "set_agency": Endpoint("Menetapkan OPD: untuk admin."),
    "openapi": Endpoint("API ini sebagai dokumen OpenAPI 3.1."),
    "docs": Endpoint("Halaman ini."),
}

MODELS: dict[str, str] = {  # in Indonesian; the English is the model's own docstring
    "Account": "Akun seseorang.",
    "AccountSet": "Akun sebagaimana sekarang; orang baru membuat kata sandinya lewat tautan.",
    "Agency": "Sebuah OPD.",
    "Answer": "Apa yang dilakukan atas sebuah koreksi.",
    "Changes": "Yang diubah satu peristiwa; hanya isian yang ada yang berubah.",
    "CheckedPoint": "Satu butir daftar periksa; catatan menjelaskan mengapa tidak lulus.",
    "Correction": "Apa yang perlu dikoreksi, dan di mana.",
    "Draft": "Konten yang berlaku, tanpa teksnya: pemohon boleh membaca permohonan.",
    "DraftFile": "Satu berkas konten, keterangannya, dan data OPD yang menjadi dasarnya.",
    "Event": "Satu tindakan yang terjadi. Tidak pernah berubah.",
    "EventActor": "Siapa yang bertindak, dan dalam peran apa.",
    "FileOpened": "Alamat unduhan, masa berlakunya, dan sidik digital (checksum) untuk mencocokkan "
    "isinya.",
    "History": "Peristiwa yang boleh dibaca, dari semua yang sudah diperiksa keutuhannya.",
    "Letter": "Surat permohonan atau Surat Perintah Tugas (SPT).",
    "Material": "Satu berkas data informasi, dan apa isinya.",
    "Me": "Orang yang masuk, dengan peran sesi ini.",
    "Place": "Letak dalam konten: berkasnya, dan di dalamnya saat atau bagian gambar.",
    "Proposal": "Apa yang diminta OPD.",
    "Region": "Persegi pada gambar atau halaman, sebagai bagian dari lebar dan tingginya, "
    "dihitung dari kiri atas.",
    "RegisterEntry": "Nomor dalam buku agenda: berurutan tanpa celah dalam satu tahun.",
    "Request": "Keadaan permohonan sekarang. Semuanya terbuka bagi pemohonnya.",
    "RequestPage": "Satu halaman daftar.",
    "SealedFile": "Berkas dan sidik digitalnya (checksum), sebagaimana dihitung oleh penyimpanan.",
    "SeenDraft": "Konten yang dilihat seseorang saat memutuskan.",
    "StepTaken": "Hasil sebuah tindakan: jawabannya sama, berapa kali pun diulang.",
    "Team": "Orang yang ditugaskan, dan surat tugasnya.",
    "UploadFinished": "Berkas yang sudah disegel; sidik digitalnya (checksum) mengikat setiap "
    "keputusan sesudahnya.",
    "UploadStarted": "Ke mana byte dikirim (protokol resumable Cloud Storage), lalu finish_upload.",
}

# fmt: off
FIELDS: dict[str, tuple[str, str]] = {
    # what a step carries
    "request": ("id permohonan", "the request's id"),
    "SubmitRequest.request": (
        "id acak baru (20 karakter: huruf dan angka), yang dipakai saat mengunggah suratnya",
        "a new random id (20 letters and digits), the one its letter was uploaded for"),
    "title": ("judul konten yang diminta", "title of the content that is wanted"),
    "content_types": ("bentuk konten, masing-masing satu kali", "kinds of content, each once"),
    "purpose": ("tujuan konten", "what the content is for"),
    "target_audience": ("sasaran konten", "whom the content addresses"),
    "wished_date": ("tanggal yang diinginkan; hari ini atau sesudahnya",
                    "the date it is wished for; today or later"),
    "letter": ("surat permohonan", "the request letter"),
    "FormTeam.letter": ("Surat Perintah Tugas (SPT)", "the assignment letter (SPT)"),
    "Team.letter": ("Surat Perintah Tugas (SPT)", "the assignment letter (SPT)"),
    "number": ("nomor surat", "the letter's number"),
    "date": ("tanggal surat; tidak sesudah hari ini", "the letter's date; not after today"),
    "members": ("uid anggota tim, masing-masing satu kali",
                "uids of the team's members, each once"),
    "leader": ("uid ketua tim; salah satu anggota", "uid of the team's leader; one of the members"),
    "items": ("berkas data informasi", "files of information data"),
    "caption": ("keterangan atau naskah", "caption or script"),
    "Material.caption": ("apa isi berkas ini", "what the file shows"),
    "draft_files": ("berkas versi baru ini, masing-masing satu kali",
                    "the files of this new version, each once"),
    "sources": ("id berkas data OPD yang menjadi dasarnya",
                "ids of the agency's files it rests on"),
    "note": ("catatan", "a note"),
    "CheckedPoint.note": ("catatan; wajib jika tidak lulus",
                          "a note; required where it did not pass"),
    "notes": ("catatan", "notes"),
    "reason": ("alasan", "the reason"),
    "DecideApproval.reason": ("alasan; wajib jika tidak disetujui",
                              "the reason; required for a refusal"),
    "missing": ("apa yang perlu dilengkapi OPD", "what the agency has to supply"),
    "seen": ("versi konten yang dilihat saat memutuskan", "the draft that the decider saw"),
    "checklist": ("setiap butir pemeriksaan tepat satu kali", "every point exactly once"),
    "point": ("butir pemeriksaan", "the point of the check list"),
    "passed": ("apakah butir ini lulus", "whether this point passed"),
    "needs_correction": ("ya: perlu koreksi; tidak: lanjut ke Kepala Dinas",
                         "yes: to be corrected; no: on to the head of department"),
    "is_approved": ("disetujui atau tidak", "approved or not"),
    "corrections": ("koreksi; hanya jika perlu koreksi",
                    "only where there is something to correct"),
    "text": ("apa yang perlu dikoreksi", "what is to be corrected"),
    "place": ("letaknya dalam konten", "where in the draft"),
    "seconds": ("detik ke berapa, untuk video dan suara",
                "the moment, for video and sound, in seconds"),
    "region": ("bagian gambar atau halaman", "the part of the picture or page"),
    "x": ("tepi kiri, bagian dari lebar", "left edge, as a fraction of the width"),
    "y": ("tepi atas, bagian dari tinggi", "top edge, as a fraction of the height"),
    "width": ("lebar, bagian dari lebar seluruhnya", "width, as a fraction of the whole"),
    "height": ("tinggi, bagian dari tinggi seluruhnya", "height, as a fraction of the whole"),
    "answers": ("satu jawaban untuk setiap koreksi terbuka", "one answer for each open correction"),
    "correction": ("id koreksi", "the correction's id"),
    "answer": ("apa yang sudah dilakukan", "what was done about it"),
    # files
    "file": ("id berkas", "the file's id"),
    "files": ("berkas beserta sidik digitalnya (checksum)", "the files and their digests"),
    "kind": ("jenis dokumen menurut SOP", "the kind of document in the SOP"),
    "StartUpload.request": ("id permohonan; kosongkan untuk permohonan baru",
                            "the request's id; left out for a new request"),
    "StartUpload.name": ("nama berkas", "the file's name"),
    "FileOpened.name": ("nama berkas", "the file's name"),
    "size": ("ukuran dalam byte", "size in bytes"),
    "content_type": ("jenis media berkas", "the file's media type"),
    "crc32c": ("CRC32C, base64 dari nilai big-endian", "CRC32C, base64 of the big-endian value"),
    "md5": ("MD5, base64", "MD5, base64"),
    "upload_url": ("alamat pengiriman byte; rahasia", "where to send the bytes; a secret"),
    "url": ("tautan unduhan; rahasia", "link for the download; a secret"),
    "expires_at": ("berlaku sampai", "valid until"),
    # a request
    "id": ("id permohonan", "the request's id"),
    "Agency.id": ("id OPD", "the agency's id"),
    "Event.id": ("Idempotency-Key tindakan itu", "the Idempotency-Key of the action"),
    "schema_version": ("versi bentuk data", "version of the form of the data"),
    "agency": ("id OPD pemohon", "the requesting agency's id"),
    "Account.agency": ("id OPD; hanya untuk Pemohon", "the agency's id; for requesters only"),
    "SetAccount.agency": ("id OPD; wajib untuk Pemohon, dan hanya untuknya",
                          "the agency's id; required for requesters, and only for them"),
    "Me.agency": ("OPD pemanggil; hanya untuk Pemohon", "the caller's agency; for requesters only"),
    "requester": ("uid pemohon", "uid of the person who filed it"),
    "proposal": ("isi permohonan", "what the agency asks for"),
    "register_entry": ("catatan buku agenda", "entry in the register"),
    "year": ("tahun buku agenda", "the register's year"),
    "RegisterEntry.number": ("nomor agenda", "the number in the register"),
    "material": ("id berkas data informasi yang diserahkan",
                 "ids of the information data supplied"),
    "team": ("tim pembuat konten", "the content team"),
    "draft": ("konten yang berlaku", "the current draft"),
    "version": ("nomor versi", "the version's number"),
    "authors": ("uid semua pembuat dalam putaran ini",
                "uids of everyone who authored in this round"),
    "checker": ("uid pemeriksa langkah 5", "uid of who checked it in step 5"),
    "open_corrections": ("id koreksi yang belum dijawab",
                         "ids of the corrections not yet answered"),
    "status": ("apa yang terakhir terjadi", "what happened last"),
    "ListRequests.status": ("hanya yang berstatus ini", "only those in this status"),
    "awaiting": ("tindakan yang sekarang ditunggu", "the transitions whose turn it is now"),
    "round": ("putaran; bertambah jika diajukan lagi",
              "the round; a resubmission starts a new one"),
    "sequence": ("nomor urut peristiwa", "number of the event in its order"),
    "Request.sequence": ("banyaknya peristiwa", "number of events"),
    "head": ("hash peristiwa terakhir", "hash of the last event"),
    "created_at": ("waktu diajukan pertama kali", "when it was first filed"),
    "updated_at": ("waktu terakhir berubah", "when it last changed"),
    "step_started_at": ("mulai menunggu langkah ini", "since when it waits for this step"),
    "due_at": ("batas waktu langkah ini; null jika tidak berjalan",
               "when the step is due; null while no clock runs"),
    # a step taken, and history
    "event": ("id peristiwa: Idempotency-Key-nya", "the event's id: its Idempotency-Key"),
    "transition": ("nama tindakan", "the transition's name"),
    "step": ("langkah 1–9; null di luar sembilan langkah", "1–9; null outside the nine steps"),
    "at": ("waktu terjadinya", "when it happened"),
    "draft_version": ("nomor versi konten yang baru", "number of the draft's new version"),
    "actor": ("pelakunya", "who did it"),
    "role": ("perannya saat itu", "in which role"),
    "EventActor.agency": ("OPD-nya, jika Pemohon", "their agency, if a requester"),
    "from_status": ("status sebelumnya", "status before"),
    "to_status": ("status sesudahnya", "status after"),
    "payload": ("isian tindakan seperti dikirim", "the command as it was sent"),
    "changes": ("yang berubah pada permohonan", "what it changed in the request"),
    "audience": ("peran yang boleh membacanya", "the roles that may read it"),
    "previous": ("hash peristiwa sebelumnya; kosong untuk yang pertama",
                 "hash of the event before; empty for the first"),
    "hash": ("hash peristiwa ini", "hash of this event"),
    "is_verified": ("setiap hash benar dan bersambung, dan peristiwa menghasilkan permohonan ini",
                    "every hash is right and chained, and the events fold to the request"),
    "broken_at": ("nomor urut tempat pemeriksaan gagal",
                  "the sequence at which verification failed"),
    "length": ("banyaknya seluruh peristiwa", "number of all events"),
    "events": ("peristiwa yang boleh dibaca pemanggil", "the events that the caller may read"),
    "people": ("nama para pelaku menurut uid", "names by uid of those who acted"),
    # lists
    "ListRequests.awaiting": ("hanya yang menunggu giliran peran ini",
                              "only those in which it is this role's turn"),
    "ListRequests.agency": ("hanya milik OPD ini", "only this agency's"),
    "mine": ("hanya yang saya ajukan, atau yang timnya memuat saya",
             "only those that I filed, or with me on the team"),
    "limit": ("banyaknya dalam satu halaman", "how many on a page"),
    "cursor": ("penanda `next` dari halaman sebelumnya", "`next` of the page before"),
    "requests": ("permohonan pada halaman ini", "the requests on this page"),
    "next": ("penanda halaman berikutnya; null pada yang terakhir",
             "cursor of the following page; null on the last"),
    # people
    "uid": ("id orangnya", "the person's id"),
    "name": ("nama", "the name"),
    "email": ("alamat surel", "e-mail address"),
    "roles": ("peran yang dipegang", "the roles held"),
    "is_active": ("false: akun dinonaktifkan", "false: the account is disabled"),
    "language": ("bahasa pemberitahuan", "language of notifications"),
    "Me.language": ("bahasa pilihan", "preferred language"),
    "account": ("akun sebagaimana sekarang", "the account as it stands now"),
    "is_new": ("apakah akun baru dibuat", "whether the account is new"),
    "password_link": ("tautan untuk membuat kata sandi; rahasia, hanya untuk orang itu",
                      "link to set a password; a secret for that person alone"),
    "lang": ("bahasa halaman; mendahului Accept-Language",
             "the page's language, over Accept-Language"),
}
# fmt: on


def words_of(model: str, field: str, language: Language) -> str:
    """What a model's field means. Raises KeyError for a field that has no words."""
    both = FIELDS.get(f"{model}.{field}") or FIELDS[field]
    return both[LANGUAGES.index(language)]
