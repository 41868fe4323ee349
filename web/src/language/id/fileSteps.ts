export const fileSteps = {
  form: {
    sending: 'Mengirim …',
    taken: (what: string) => `Berhasil: ${what}.`,
    queued: (what: string) => `Belum ada sambungan. Dikirim begitu tersambung: ${what}.`,
    restored: (at: string) => `Isian Anda dari ${at} dipulihkan.`,
  },
  letter: {
    number: 'Nomor surat',
    numberNeeded: 'Tulis nomor surat seperti tertera pada suratnya.',
    date: 'Tanggal surat',
    dateNeeded: 'Isi tanggal yang tertera pada surat.',
    dateAhead: 'Tanggal surat tidak boleh setelah hari ini. Periksa lagi tanggal pada suratnya.',
    file: 'Berkas surat',
    fileHint: 'Pindaian atau foto yang jelas, dengan nomor, tanggal, dan tanda tangan.',
  },
  material: {
    intro:
      'Serahkan data, foto, rekaman, atau naskah dari OPD Anda sendiri. Tim membuat konten hanya dari bahan ini.',
    files: 'Berkas data informasi',
    caption: 'Keterangan berkas',
    captionHint: 'Apa isinya, kapan dan dari mana asalnya, siapa yang tampak.',
    submit: 'Serahkan data informasi',
  },
  draft: {
    intro: 'Unggah konten yang sudah jadi. Setiap berkas menyebut data informasi sumbernya.',
    noMaterial:
      'OPD belum menyerahkan data informasi, padahal konten harus dibuat dari sumbernya langsung. Tulis komentar kepada OPD; formulir ini terbuka begitu datanya ada.',
    files: 'Berkas konten',
    caption: 'Keterangan atau naskah',
    captionHint: 'Teks unggahan untuk gambar, naskah atau narasi untuk video.',
    sources: 'Sumbernya',
    sourcesHint: 'Data informasi dari OPD yang menjadi dasar berkas ini.',
    sourcesNeeded: 'Pilih sedikitnya satu data informasi.',
    source: (number: number) => `Data informasi ${number}`,
    note: 'Catatan untuk pemeriksa',
    filesNeeded: 'Tambahkan sedikitnya satu berkas konten.',
    submit: 'Serahkan konten',
  },
  repair: {
    intro:
      'Jawab setiap koreksi, lalu serahkan versi baru. Setelah itu konten diperiksa Kepala Dinas.',
    corrections: (count: number) => `Yang harus diperbaiki (${count})`,
    correction: (number: number) => `Koreksi ${number}`,
    place: (file: string) => `Pada ${file}`,
    moment: (at: string) => `menit ${at}`,
    region: 'bagian yang ditandai',
    wrongFact: (statement: string) => `OPD menyatakan salah: “${statement}”`,
    rightFact: (correct: string, source: string) =>
      `Yang benar: ${correct}${source ? ` (sumber: ${source})` : ''}`,
    unknown: 'Teks koreksi ini belum termuat. Buka ruang periksa untuk membacanya.',
    room: 'Lihat tempatnya di ruang periksa',
    answer: 'Apa yang sudah diperbaiki',
    answerNeeded: 'Jawab koreksi ini: apa yang sudah diperbaiki.',
    carried: 'Berkas yang tidak berubah',
    carriedHint: 'Centang berkas versi sekarang yang ikut lagi dalam versi baru.',
    carry: (name: string) => `Pakai lagi ${name}`,
    file: (number: number) => `berkas ${number}`,
    files: 'Berkas yang baru atau diperbaiki',
    filesNeeded:
      'Versi baru memerlukan sedikitnya satu berkas: tambahkan berkas baru, atau pakai lagi berkas yang tidak berubah.',
    filesMany: (most: number) => `Satu versi memuat paling banyak ${most} berkas.`,
    submit: 'Serahkan versi yang diperbaiki',
  },
  team: {
    intro: 'Pilih 2 sampai 10 anggota, tentukan ketuanya, lalu lampirkan Surat Perintah Tugas.',
    introAgain:
      'Tentukan susunan tim yang baru beserta Surat Perintah Tugasnya. Langkah yang berjalan dan tenggatnya tidak berubah.',
    members: 'Anggota tim',
    load: (count: number) =>
      count === 0 ? 'tidak ada permohonan lain' : `${count} permohonan lain berjalan`,
    away: (day: string) => `tidak di tempat sampai ${day}`,
    membersNeeded: 'Pilih sedikitnya dua anggota.',
    membersMany: 'Pilih paling banyak sepuluh anggota.',
    nobody:
      'Belum ada akun aktif dengan peran Tim Pembuat Konten. Mintalah admin menambahkan sedikitnya dua.',
    leader: 'Ketua tim',
    leaderHint: 'Pilih dahulu anggotanya.',
    leaderNeeded: 'Pilih ketua dari anggota tim.',
    letter: {
      number: 'Nomor Surat Perintah Tugas',
      date: 'Tanggal Surat Perintah Tugas',
      file: 'Berkas Surat Perintah Tugas',
    },
    reason: 'Alasan perubahan',
    submit: 'Bentuk tim',
    submitAgain: 'Ubah susunan tim',
  },
};
