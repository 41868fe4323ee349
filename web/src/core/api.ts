/** The HTTPS endpoints, typed by the API's own document. */

import createClient, { type Middleware } from 'openapi-fetch';

import type { paths } from '../generated/api';
import { language } from '../language/language.svelte';
import * as auth from './auth';
import { Refused, Unreachable } from './problems';
import type { CommandOf, Problem, StepTaken, TransitionName } from './types';

type Ended = () => void;
let ended: Ended = () => {};

/** Whom to call when the session is over: the server takes the person's token no more. */
export function onSessionEnd(callback: Ended): void {
  ended = callback;
}

const SESSION_IS_OVER = new Set(['not_signed_in', 'session_expired', 'session_revoked']);
const PATIENCE = 20_000; // milliseconds for an answer; a step's key makes asking again safe
const LONG = 180_000; // for what reads a whole file
const PAUSES = [400, 1200, 3000]; // milliseconds before a call that may be repeated is

const asPerson: Middleware = {
  async onRequest({ request }) {
    const token = await tokenOrEnd();
    if (token) request.headers.set('Authorization', `Bearer ${token}`);
    request.headers.set('Accept-Language', language.current);
    const isLong = new URL(request.url).pathname === '/api/finish-upload';
    return new Request(request, { signal: AbortSignal.timeout(isLong ? LONG : PATIENCE) });
  },
};

async function tokenOrEnd(): Promise<string | null> {
  try {
    return await auth.token();
  } catch (error) {
    if ((error as { code?: string }).code === 'auth/network-request-failed')
      throw new Unreachable();
    ended();
    throw error;
  }
}

export const api = createClient<paths>({ baseUrl: '/' });
api.use(asPerson);

/** The answer of a call, which throws `Refused` or `Unreachable` otherwise. */
export async function answerOf<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let result;
  try {
    result = await call;
  } catch (error) {
    const { name } = error as Error;
    throw name === 'TypeError' || name === 'TimeoutError' ? new Unreachable() : error;
  }
  if (result.data !== undefined) return result.data;
  const problem = result.error as Problem | undefined;
  // A gateway answers without a problem document: nobody of ours has heard the call.
  if (!problem?.code) throw new Unreachable();
  if (SESSION_IS_OVER.has(problem.code)) ended();
  throw new Refused(problem);
}

/**
 * Takes a step over HTTPS. The key makes it happen once, however often it is sent: what is in
 * flight or can't be served at the moment is tried again.
 */
export async function takeStep<T extends TransitionName>(
  transition: T,
  request: string,
  command: CommandOf<T>,
  key: string,
): Promise<StepTaken> {
  const path = `/api/${transition.replaceAll('_', '-')}` as '/api/receive-request';
  for (let attempt = 0; ; attempt++) {
    try {
      return await answerOf(
        api.POST(path, {
          params: { header: { 'Idempotency-Key': key } },
          // every command is the request's id and its own fields
          body: { request, ...command } as never,
        }),
      );
    } catch (error) {
      const pause = PAUSES[attempt];
      const isPassing =
        error instanceof Refused && ['in_flight', 'lost_race', 'try_again'].includes(error.code);
      if (!isPassing || pause === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
