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
const PATIENCE = 2_000; // milliseconds, where there are those of the last visit

/** The settings; without an answer, those of the last visit. Throws when there are neither. */
export async function loadSettings(): Promise<Settings> {
  const kept = localStorage.getItem(KEPT);
  try {
    const signal = kept ? AbortSignal.timeout(PATIENCE) : null;
    const answer = await fetch('/__/firebase/init.json', { signal });
    if (!answer.ok) throw new Error(`settings: ${answer.status}`);
    const settings = (await answer.json()) as Settings;
    localStorage.setItem(KEPT, JSON.stringify(settings));
    return settings;
  } catch (error) {
    if (kept) return JSON.parse(kept) as Settings;
    throw error;
  }
}

/** Whether one may also sign in with a Google account; chosen when the client is built. */
export const HAS_GOOGLE = import.meta.env['VITE_SIGN_IN_WITH_GOOGLE'] === '1';
