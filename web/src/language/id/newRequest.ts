export const newRequest = {
  title: 'Permohonan baru',
  titleAgain: 'Ajukan lagi',
  onlyRequesters:
    'Permohonan diajukan oleh akun OPD. Jika Anda dari OPD, mintalah admin Diskominfo memeriksa peran akun Anda.',
  notReturned: 'Permohonan ini tidak sedang menunggu diajukan lagi.',
  toRequest: 'Buka permohonannya',
  restored: (at: string) => `Isian Anda dari ${at} dipulihkan, termasuk berkasnya.`,
  startOver: 'Mulai dari awal',
  startOverSure: 'Semua isian dan berkas di formulir ini dihapus dari perangkat ini. Lanjutkan?',
  saved: 'Isian disimpan di perangkat ini sambil Anda mengetik.',
  waits: 'Permohonan ini sudah siap dan dikirim begitu ada sambungan.',
  sent: 'Permohonan ini sudah dikirim.',
  materialLeft:
    'Data informasinya belum ikut. Berkasnya masih ada: serahkan dari halaman permohonan setelah permohonan terkirim.',
  another: 'Buat permohonan lain',
  refused: (why: string) => `Permohonan ini ditolak ketika dikirim: ${why}`,
  returned: 'Mengapa dikembalikan',
  missing: 'Yang harus dilengkapi:',
  parts: {
    label: 'Bagian formulir',
    what: 'Konten yang dimohon',
    letter: 'Surat permohonan',
    material: 'Data informasi',
    send: 'Periksa dan ajukan',
    at: (number: number, of: number) => `Bagian ${number} dari ${of}`,
  },
  next: 'Lanjut',
  back: 'Kembali',
  fields: {
    title: 'Judul',
    titleHint: 'Misalnya: Pencegahan demam berdarah di musim hujan',
    types: 'Jenis konten',
    purpose: 'Tujuan',
    purposeHint: 'Apa yang diharapkan diketahui atau dilakukan warga setelah melihatnya?',
    audience: 'Sasaran',
    audienceHint: 'Misalnya: keluarga dengan anak balita',
    wished: 'Diharapkan selesai',
    wishedHint: 'Paling awal hari ini.',
    wishedEarly: (at: string) =>
      `Menurut standar SOP konten paling cepat selesai ${at}. Tanggal ini tetap dapat diajukan.`,
  },
  errors: {
    title: 'Tulis judul kontennya.',
    types: 'Pilih sedikitnya satu jenis konten.',
    purpose: 'Tulis tujuan kontennya.',
    audience: 'Tulis siapa sasarannya.',
    wished: 'Isi tanggal konten diharapkan selesai.',
    wishedPast: 'Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.',
  },
  letter: {
    keep: (number: string, date: string) => `Pakai surat yang sudah ada: ${number}, ${date}`,
    mine: 'Surat yang sudah ada diunggah oleh rekan Anda, jadi lampirkan suratnya sekali lagi.',
  },
  material: {
    intro:
      'Tim membuat konten hanya dari data OPD Anda sendiri. Anda boleh melewati bagian ini dan menyerahkannya nanti dari halaman permohonan; waktu pembuatan konten baru berjalan setelah datanya ada.',
    before: (count: number) => `${count} berkas dari putaran sebelumnya tetap berlaku.`,
  },
  summary: {
    change: (part: string) => `Ubah: ${part}`,
    changeShort: 'Ubah',
    none: 'Belum ada; diserahkan nanti',
    missing: 'belum diisi',
    expected: (at: string, minutes: string) =>
      `Jika diajukan sekarang dengan data yang lengkap dan tanpa koreksi, konten paling cepat selesai ${at}, yaitu setelah ${minutes} waktu kerja menurut standar SOP.`,
    expectedNoMaterial:
      'Waktu pembuatan konten baru berjalan setelah data informasinya Anda serahkan.',
    letterUnfinished: 'Surat belum selesai diunggah.',
    materialUnfinished:
      'Sebagian data informasi belum selesai diunggah. Anda dapat menunggu, atau mengajukan sekarang dan menyerahkan sisanya dari halaman permohonan.',
    submit: 'Ajukan permohonan',
    submitAgain: 'Ajukan lagi',
  },
  incomplete: 'Ada isian yang belum lengkap. Lengkapi bagian ini dahulu.',
  done: 'Permohonan sudah diajukan.',
  queued: 'Permohonan dikirim begitu ada sambungan.',
  materialFailed:
    'Permohonan sudah diajukan, tetapi data informasinya belum terkirim. Berkasnya masih ada: serahkan dari halaman permohonan.',
};
