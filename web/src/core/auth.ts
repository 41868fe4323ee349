/** Firebase Authentication: who is signed in on this device, and their ID token. */

import { initializeApp, type FirebaseApp } from 'firebase/app';
import {
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  onAuthStateChanged,
  sendPasswordResetEmail,
  signInWithEmailAndPassword,
  signOut as leave,
  type Auth,
  type User,
} from 'firebase/auth';

import { loadSettings, type Settings } from './settings';

let app: FirebaseApp;
let auth: Auth;
let settings: Settings;
let begun: Promise<Settings>;

/** Begins: calls back with the person's uid, or null, now and whenever it changes. */
export function begin(changed: (uid: string | null) => void): Promise<Settings> {
  return (begun = start(changed));
}

async function start(changed: (uid: string | null) => void): Promise<Settings> {
  settings = await loadSettings();
  app = initializeApp(settings);
  auth = initializeAuth(app, { persistence: indexedDBLocalPersistence });
  if (settings.local) connectAuthEmulator(auth, settings.local.auth, { disableWarnings: true });
  onAuthStateChanged(auth, (user) => changed(user?.uid ?? null));
  return settings;
}

/** What the other parts of Firebase need. */
export async function firebase(): Promise<{ app: FirebaseApp; settings: Settings }> {
  await begun;
  return { app, settings };
}

export async function signIn(email: string, password: string): Promise<void> {
  await signInWithEmailAndPassword(auth, email, password);
}

/** Signs in with a Google account; what that needs is loaded only now. */
export async function signInWithGoogle(): Promise<void> {
  const { GoogleAuthProvider, browserPopupRedirectResolver, signInWithPopup } =
    await import('firebase/auth');
  await signInWithPopup(auth, new GoogleAuthProvider(), browserPopupRedirectResolver);
}

export async function sendPasswordLink(email: string, languageCode: string): Promise<void> {
  auth.languageCode = languageCode;
  await sendPasswordResetEmail(auth, email);
}

export async function signOut(): Promise<void> {
  await begun;
  await leave(auth);
}

/**
 * When this session began, in seconds since 1970, as the ID token says. Throws when nobody is
 * signed in, and without a network when the token has to be renewed.
 */
export async function signedInAt(): Promise<number> {
  await begun;
  await auth.authStateReady();
  if (!auth.currentUser) throw new Error('nobody is signed in');
  const { claims } = await auth.currentUser.getIdTokenResult();
  return Number(claims.auth_time);
}

/** The ID token; null when nobody is signed in. Throws without a network when it has to be renewed. */
export async function token(isRenewed = false): Promise<string | null> {
  await begun;
  await auth.authStateReady();
  const user: User | null = auth.currentUser;
  return user ? user.getIdToken(isRenewed) : null;
}
