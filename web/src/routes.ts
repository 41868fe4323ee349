/** The pages and their addresses; each page's code is loaded when it is opened. */

import { createRouter } from 'sv-router';

import MyWork from './work/MyWork.svelte';
import NotFound from './NotFound.svelte';

// A click that opens a link elsewhere (another tab, another window) is none of the router's.
document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) event.stopPropagation();
});

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
