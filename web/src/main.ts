import { mount } from 'svelte';

import App from './App.svelte';
import './app.css';
import { session } from './core/session.svelte';
import { language } from './language/language.svelte';

await language.begin();
void session.begin();
mount(App, { target: document.getElementById('app') as HTMLElement });
