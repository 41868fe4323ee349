export const common = {
  optional: '(may be empty)',
  retry: 'Try again',
  loading: 'Loading …',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  send: 'Send',
  yes: 'Yes',
  no: 'No',
  back: 'Back',
  agency: 'Agency',
  nameless: 'somebody',
  you: 'You',
  units: {
    hour: (count: number) => `${count} h`,
    minute: (count: number) => `${count} min`,
  },
};

export const errors = {
  unreachable:
    'The system did not answer. Check your internet connection and try again; what you filled in is still on this screen.',
  unknown: 'Something unexpected went wrong. Reload this page; your data are not lost.',
  denied:
    'You cannot open this page: it is not for your role, or the request is another agency’s, or you are not on its team.',
  page: 'This page cannot be shown',
  notFound: 'Page not found',
  notFoundHint: 'The address may be misspelt. Your work is on the start page.',
  home: 'To the start page',
  reload: 'Reload',
};
