/** Where the parts of this deployment are; Firebase Hosting answers it at a reserved address. */

export interface SampleAccount {
  email: string;
  name: string;
  roles: string[];
  agency: string | null;
}

export interface Settings {
  projectId: string;
  apiKey: string;
  authDomain: string;
  appId?: string;
  /** Only where the system runs on emulators. */
  local?: {
    auth: string;
    firestore: { host: string; port: number };
    password: string;
    accounts: SampleAccount[];
  };
}

const KEPT = 'settings';

/**
 * The settings: those of the last visit at once, else as they are answered. What has changed since
 * holds from a reload. Throws when there are neither.
 */
export async function loadSettings(): Promise<Settings> {
  const kept = localStorage.getItem(KEPT);
  const asked = ask();
  if (!kept) return JSON.parse(await asked) as Settings;
  void asked.then((text) => text !== kept && location.reload()).catch(() => undefined);
  return JSON.parse(kept) as Settings;
}

async function ask(): Promise<string> {
  const answer = await fetch('/__/firebase/init.json');
  if (!answer.ok) throw new Error(`settings: ${answer.status}`);
  const text = JSON.stringify(await answer.json());
  localStorage.setItem(KEPT, text);
  return text;
}

/** Whether one may also sign in with a Google account; chosen when the client is built. */
export const HAS_GOOGLE = import.meta.env['VITE_SIGN_IN_WITH_GOOGLE'] === '1';
