export const fileSteps = {
  form: {
    sending: 'Sending …',
    taken: (what: string) => `Done: ${what}.`,
    queued: (what: string) => `No connection yet. To be sent once there is one: ${what}.`,
    restored: (at: string) => `What you filled in on ${at} was restored.`,
  },
  letter: {
    number: 'Number of the letter',
    numberNeeded: 'Write the number as it stands on the letter.',
    date: 'Date of the letter',
    dateNeeded: 'Fill in the date that stands on the letter.',
    dateAhead: 'The letter cannot be dated after today. Check the date on the letter.',
    file: 'The letter',
    fileHint: 'A clear scan or photograph, with number, date and signature.',
  },
  material: {
    intro:
      'Supply data, photographs, recordings or texts of your own agency. The team makes the content from this material only.',
    files: 'Files of information data',
    caption: 'About this file',
    captionHint: 'What it holds, when and where it comes from, who is to be seen.',
    submit: 'Supply the information data',
  },
  draft: {
    intro: 'Upload the finished content. Each file names the information data that it rests on.',
    noMaterial:
      'The agency has supplied no information data yet, and content has to be made from the source directly. Write the agency a comment; this form opens once the data are there.',
    files: 'Files of the content',
    caption: 'Caption or script',
    captionHint: 'The caption of a picture, the script or narration of a video.',
    sources: 'Its sources',
    sourcesHint: 'The agency’s information data that this file rests on.',
    sourcesNeeded: 'Choose at least one piece of information data.',
    source: (number: number) => `Information data ${number}`,
    note: 'Note for whoever checks it',
    filesNeeded: 'Add at least one file of content.',
    submit: 'Submit the content',
  },
  repair: {
    intro:
      'Answer every correction, then submit the new version. It goes on to the head of department.',
    corrections: (count: number) => `What is to be repaired (${count})`,
    correction: (number: number) => `Correction ${number}`,
    place: (file: string) => `In ${file}`,
    moment: (at: string) => `minute ${at}`,
    region: 'the part that is marked',
    wrongFact: (statement: string) => `The agency calls this wrong: “${statement}”`,
    rightFact: (correct: string, source: string) =>
      `What is right: ${correct}${source ? ` (source: ${source})` : ''}`,
    unknown: 'The text of this correction is not loaded yet. Open the review room to read it.',
    room: 'See the place in the review room',
    answer: 'What was done about it',
    answerNeeded: 'Answer this correction: what was done about it.',
    carried: 'Files that did not change',
    carriedHint: 'Tick the files of the present version that are part of the new one, too.',
    carry: (name: string) => `Use ${name} again`,
    file: (number: number) => `file ${number}`,
    files: 'New or repaired files',
    filesNeeded:
      'The new version needs at least one file: add a new one, or use one again that did not change.',
    filesMany: (most: number) => `A version holds ${most} files at most.`,
    submit: 'Submit the repaired version',
  },
  team: {
    intro: 'Choose 2 to 10 members and who leads them, then attach the assignment letter.',
    introAgain:
      'Say who the team is from now on, with its assignment letter. The step under way and its due time stay as they are.',
    members: 'Members',
    load: (count: number) =>
      count === 0
        ? 'no other requests'
        : `${count} other ${count === 1 ? 'request' : 'requests'} under way`,
    away: (day: string) => `away until ${day}`,
    membersNeeded: 'Choose at least two members.',
    membersMany: 'Choose ten members at most.',
    nobody:
      'No active account holds the role of the content team yet. Ask the admin to add at least two.',
    leader: 'Leader',
    leaderHint: 'Choose the members first.',
    leaderNeeded: 'Choose the leader among the members.',
    letter: {
      number: 'Number of the assignment letter (SPT)',
      date: 'Date of the assignment letter',
      file: 'The assignment letter',
    },
    reason: 'Why the team changes',
    submit: 'Form the team',
    submitAgain: 'Reassign the team',
  },
};
