import { mount } from 'svelte';

import App from './App.svelte';
import './app.css';
import { session } from './core/session.svelte';
import { language } from './language/language.svelte';

// without its texts the client speaks Indonesian, which it has
await language.begin().catch(() => undefined);
void session.begin();
mount(App, { target: document.getElementById('app') as HTMLElement });
