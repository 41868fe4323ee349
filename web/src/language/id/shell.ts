export const shell = {
  skip: 'Langsung ke isi',
  office: 'Diskominfo Kota Pontianak',
  menu: 'Menu utama',
  work: 'Pekerjaan saya',
  newRequest: 'Permohonan baru',
  overview: 'Ringkasan',
  admin: 'Admin',
  account: 'Akun',
  signOut: 'Keluar',
  notices: (unread: number) =>
    unread === 0 ? 'Pemberitahuan' : `Pemberitahuan, ${unread} belum dibaca`,
  offline:
    'Tidak ada sambungan. Yang sudah dimuat tetap dapat dibaca; langkah Anda dikirim begitu tersambung.',
  newVersion: 'Versi baru aplikasi ini tersedia.',
  update: 'Perbarui sekarang',
  language: 'English',
  outbox: {
    title: 'Langkah yang diambil di perangkat ini',
    waiting: 'akan dikirim',
    applied: 'sudah dijalankan',
    refused: (why: string) => `ditolak: ${why}`,
    dismiss: 'Hapus dari daftar',
  },
  sessionOver: 'Sesi Anda berakhir',
  sessionOverHint: 'Masuk lagi untuk melanjutkan. Isian di halaman ini tetap ada.',
  leaveWithOutbox:
    'Masih ada langkah yang belum terkirim. Jika Anda keluar sekarang, langkah itu hilang. Tetap keluar?',
};

export const signIn = {
  title: 'Masuk',
  intro: 'Permohonan, pembuatan, dan persetujuan konten informasi menurut SOP 91/IKP.KOMINFO/2020.',
  email: 'Surel',
  password: 'Kata sandi',
  showPassword: 'Tampilkan kata sandi',
  submit: 'Masuk',
  google: 'Masuk dengan akun Google',
  forgot: 'Lupa kata sandi?',
  linkSent:
    'Jika surel itu terdaftar, tautan untuk membuat kata sandi baru sudah dikirim. Periksa kotak masuk Anda.',
  linkNeedsEmail: 'Tulis dahulu surel Anda di atas.',
  wrong: 'Surel atau kata sandi tidak cocok. Periksa keduanya, atau pakai “Lupa kata sandi?”.',
  disabled: 'Akun ini dinonaktifkan. Hubungi admin Diskominfo.',
  tooMany: 'Terlalu banyak percobaan. Tunggu beberapa menit, atau buat kata sandi baru.',
  samples: 'Akun contoh di komputer ini',
  noRole: 'Akun Anda belum diberi peran. Hubungi admin Diskominfo.',
};
