/** Every text of the client in Indonesian. */

import { common, errors } from './id/common';
import { shell, signIn } from './id/shell';
import { work } from './id/work';
import { request } from './id/request';
import { steps } from './id/steps';
import { uploads } from './id/uploads';
import { fileSteps } from './id/fileSteps';
import { newRequest } from './id/newRequest';
import { account } from './id/account';
import { review } from './id/review';
import { overview } from './id/overview';
import { admin } from './id/admin';
import { print } from './id/print';

export const messages = {
  ...{ common, errors, shell, signIn, work, request, steps, uploads },
  ...{ fileSteps, newRequest, account },
  ...{ review, overview, admin, print },
};
