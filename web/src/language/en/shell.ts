export const shell = {
  skip: 'Skip to content',
  office: 'Diskominfo Kota Pontianak',
  menu: 'Main menu',
  work: 'My work',
  newRequest: 'New request',
  overview: 'Overview',
  admin: 'Admin',
  account: 'Account',
  signOut: 'Sign out',
  notices: (unread: number) => (unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`),
  offline:
    'No connection. What was loaded can still be read; your steps are sent as soon as there is one.',
  newVersion: 'A new version of this application is available.',
  update: 'Update now',
  language: 'Bahasa Indonesia',
  outbox: {
    title: 'Steps taken on this device',
    waiting: 'will be sent',
    applied: 'applied',
    refused: (why: string) => `refused: ${why}`,
    dismiss: 'Remove from the list',
  },
  sessionOver: 'Your session has ended',
  sessionOverHint: 'Sign in again to go on. What you filled in on this page is still there.',
  leaveWithOutbox:
    'There are steps that have not been sent. If you sign out now they are lost. Sign out anyway?',
};

export const signIn = {
  title: 'Sign in',
  intro: 'Requests, production and approval of information content by SOP 91/IKP.KOMINFO/2020.',
  email: 'E-mail',
  password: 'Password',
  showPassword: 'Show password',
  submit: 'Sign in',
  google: 'Sign in with a Google account',
  forgot: 'Forgot your password?',
  linkSent:
    'If that address is registered, a link to choose a new password has been sent. Look into your inbox.',
  linkNeedsEmail: 'Write your e-mail address above first.',
  wrong: 'E-mail or password do not match. Check both, or use “Forgot your password?”.',
  disabled: 'This account is disabled. Ask the admin of Diskominfo.',
  tooMany: 'Too many attempts. Wait a few minutes, or choose a new password.',
  samples: 'Sample accounts on this machine',
  noRole: 'Your account has no role yet. Ask the admin of Diskominfo.',
};
