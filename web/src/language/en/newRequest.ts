export const newRequest = {
  title: 'New request',
  titleAgain: 'File again',
  onlyRequesters:
    'Requests are filed by accounts of agencies. If you belong to one, ask the admin of Diskominfo to check your account’s roles.',
  notReturned: 'This request does not wait to be filed again.',
  toRequest: 'Open the request',
  restored: (at: string) => `What you filled in on ${at} was restored, files included.`,
  startOver: 'Start over',
  startOverSure: 'All that is in this form is removed from this device, files included. Go on?',
  saved: 'What you type is kept on this device.',
  waits: 'This request is ready and will be sent once there is a connection.',
  sent: 'This request was sent.',
  materialLeft:
    'Its information data did not go with it. The files are still here: supply them on the request page once the request is sent.',
  another: 'Make another request',
  refused: (why: string) => `This request was refused when it was sent: ${why}`,
  returned: 'Why it was returned',
  missing: 'What is missing:',
  parts: {
    label: 'Parts of the form',
    what: 'The content you ask for',
    letter: 'Request letter',
    material: 'Information data',
    send: 'Check and file',
    at: (number: number, of: number) => `Part ${number} of ${of}`,
  },
  next: 'Next',
  back: 'Back',
  fields: {
    title: 'Title',
    titleHint: 'For example: Preventing dengue fever in the rainy season',
    types: 'Kinds of content',
    purpose: 'Purpose',
    purposeHint: 'What shall people know or do once they have seen it?',
    audience: 'Audience',
    audienceHint: 'For example: families with small children',
    wished: 'Wished for',
    wishedHint: 'Today at the earliest.',
    wishedEarly: (at: string) =>
      `By the SOP’s standards the content is done ${at} at the earliest. You may file this date all the same.`,
  },
  errors: {
    title: 'Write the title of the content.',
    types: 'Choose at least one kind of content.',
    purpose: 'Write what the content is for.',
    audience: 'Write whom it is for.',
    wished: 'Fill in the date for which you wish the content.',
    wishedPast: 'This date has passed. Choose today or later.',
  },
  letter: {
    keep: (number: string, date: string) => `Use the letter that is there: ${number}, ${date}`,
    mine: 'The letter that is there was uploaded by your colleague, so attach it once more.',
  },
  material: {
    intro:
      'The team makes the content from your own agency’s data only. You may skip this part and supply them later from the request’s page; the time for making the content starts once they are there.',
    before: (count: number) => `${count} files of the earlier round still count.`,
  },
  summary: {
    change: (part: string) => `Change: ${part}`,
    changeShort: 'Change',
    none: 'None yet; to be supplied later',
    missing: 'not filled in yet',
    expected: (at: string, minutes: string) =>
      `Filed now, with complete data and without corrections, the content is done ${at} at the earliest: after ${minutes} of working time by the SOP’s standards.`,
    expectedNoMaterial:
      'The time for making the content starts only once you have supplied the information data.',
    letterUnfinished: 'The letter is not uploaded yet.',
    materialUnfinished:
      'Some of the information data are not uploaded yet. You can wait, or file now and supply the rest from the request’s page.',
    submit: 'File the request',
    submitAgain: 'File again',
  },
  incomplete: 'Something is not filled in yet. Complete this part first.',
  done: 'The request is filed.',
  queued: 'The request will be sent once there is a connection.',
  materialFailed:
    'The request is filed, but its information data were not sent. The files are still there: supply them from the request’s page.',
};
