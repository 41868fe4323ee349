/** Every text of the client in English. */

import type { Messages } from './language.svelte';
import { common, errors } from './en/common';
import { shell, signIn } from './en/shell';
import { work } from './en/work';
import { request } from './en/request';
import { steps } from './en/steps';
import { uploads } from './en/uploads';
import { fileSteps } from './en/fileSteps';
import { newRequest } from './en/newRequest';
import { account } from './en/account';
import { review } from './en/review';
import { overview } from './en/overview';
import { admin } from './en/admin';
import { print } from './en/print';

export const messages: Messages = {
  ...{ common, errors, shell, signIn, work, request, steps, uploads },
  ...{ fileSteps, newRequest, account },
  ...{ review, overview, admin, print },
};
