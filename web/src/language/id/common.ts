export const common = {
  optional: '(boleh kosong)',
  retry: 'Coba lagi',
  loading: 'Memuat …',
  close: 'Tutup',
  cancel: 'Batal',
  save: 'Simpan',
  send: 'Kirim',
  yes: 'Ya',
  no: 'Tidak',
  back: 'Kembali',
  agency: 'OPD',
  you: 'Anda',
  nameless: 'seseorang',
  units: {
    hour: (count: number) => `${count} jam`,
    minute: (count: number) => `${count} menit`,
  },
};

export const errors = {
  unreachable:
    'Tidak ada jawaban dari sistem. Periksa sambungan internet Anda, lalu coba lagi; isian Anda tetap ada di layar ini.',
  unknown: 'Terjadi kesalahan yang tidak terduga. Muat ulang halaman ini; data Anda tidak hilang.',
  denied:
    'Anda tidak dapat membuka halaman ini. Permohonan itu mungkin milik OPD lain, atau timnya tidak memuat Anda.',
  page: 'Halaman ini tidak dapat ditampilkan',
  notFound: 'Halaman tidak ditemukan',
  notFoundHint: 'Alamatnya mungkin salah ketik. Pekerjaan Anda ada di halaman utama.',
  home: 'Ke halaman utama',
  reload: 'Muat ulang',
};
