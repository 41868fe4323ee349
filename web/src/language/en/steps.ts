export const steps = {
  note: 'Note',
  reason: 'Reason',
  reasonHint: 'At least 10 characters; read by those who act on it.',
  reasonTooShort: 'Write the reason, at least 10 characters.',
  receive: {
    intro:
      'Check the letter and the request. The system gives the register number when you receive it.',
    submit: 'Receive the request',
  },
  return: {
    intro:
      'The request goes back to the agency, which completes it and files it again as a new round.',
    missing: 'What the agency has to complete',
    missingHint: 'One thing on each line.',
    missingNone: 'Write at least one thing that has to be completed.',
    submit: 'Return the request',
  },
  withdraw: {
    intro: 'A request that is withdrawn cannot go on; for the same content file a new request.',
    submit: 'Withdraw the request',
  },
};
