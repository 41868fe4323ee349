/** The pages and their addresses; each page's code is loaded when it is opened. */

import { createRouter } from 'sv-router';

import MyWork from './work/MyWork.svelte';
import NotFound from './NotFound.svelte';

export const { p, navigate, isActive, route } = createRouter({
  '/': MyWork,
  '/requests/new': () => import('./requests/NewRequest.svelte'),
  '/requests/:id': () => import('./requests/RequestPage.svelte'),
  '/requests/:id/resubmit': () => import('./requests/NewRequest.svelte'),
  '/requests/:id/review': () => import('./review/ReviewRoom.svelte'),
  '/requests/:id/print/:sheet': () => import('./print/Sheet.svelte'),
  '/notifications': () => import('./work/Notifications.svelte'),
  '/overview': () => import('./overview/Overview.svelte'),
  '/account': () => import('./account/Account.svelte'),
  '/admin': () => import('./admin/Admin.svelte'),
  '*notFound': NotFound,
});
