/**
 * One request and its answer. Knows the address, JSON and time limits; nothing of logins or of what is asked.
 */
import { Problem, Unreachable } from './problem';

export const BASE = '/api/v1';

/** Long enough for one bar of signal, short enough that a note is shown as waiting rather than as hanging. */
const TIMEOUT_MS = 15_000;

export interface Ask {
  method?: string;
  body?: unknown;
  token?: string | null;
  /** Sent as `Idempotency-Key`. */
  key?: string;
}

/**
 * Sends one request and answers the parsed body (undefined for none).
 *
 * @throws Problem when the server says no, Unreachable when nothing answered.
 */
export async function request<T>(path: string, ask: Ask = {}, fetcher: typeof fetch = fetch): Promise<T> {
  const headers: Record<string, string> = {};
  if (ask.body !== undefined) headers['content-type'] = 'application/json';
  if (ask.token) headers.authorization = `Bearer ${ask.token}`;
  if (ask.key !== undefined) headers['idempotency-key'] = ask.key;
  let response: Response;
  try {
    response = await fetcher(BASE + path, {
      method: ask.method ?? 'GET',
      headers,
      body: ask.body === undefined ? undefined : JSON.stringify(ask.body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new Unreachable(cause);
  }
  if (!response.ok) throw await Problem.from(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new Unreachable(cause); // cut off in the middle of the answer
  }
}
