export const steps = {
  note: 'Catatan',
  reason: 'Alasan',
  reasonHint: 'Sedikitnya 10 huruf; dibaca oleh mereka yang menindaklanjuti.',
  reasonTooShort: 'Tulis alasannya, sedikitnya 10 huruf.',
  receive: {
    intro:
      'Periksa surat dan isi permohonan. Nomor register diberikan oleh sistem saat Anda menerimanya.',
    submit: 'Terima permohonan',
  },
  return: {
    intro:
      'Permohonan kembali ke OPD pemohon, yang melengkapi lalu mengajukannya lagi sebagai putaran baru.',
    missing: 'Yang harus dilengkapi OPD',
    missingHint: 'Satu hal pada setiap baris.',
    missingNone: 'Tulis sedikitnya satu hal yang harus dilengkapi.',
    submit: 'Kembalikan permohonan',
  },
  withdraw: {
    intro:
      'Permohonan yang ditarik tidak dapat dilanjutkan lagi; untuk konten yang sama ajukan permohonan baru.',
    submit: 'Tarik permohonan',
  },
};
