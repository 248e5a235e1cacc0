/**
 * What can go wrong between the app and the server, as two types: an answer that says no, and no answer at all.
 */

/** The server answered with a problem (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  /** The last part of the problem's type, stable: `not-found`, `conflict`, … */
  readonly code: string;
  readonly fields: { field: string; message: string }[];
  /** Seconds to wait, where the server named them. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, detail: string, fields: Problem['fields'] = [], retryAfter?: number) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** True where asking again later, unchanged, can succeed. */
  get passes(): boolean {
    return this.status === 429 || this.status >= 500;
  }

  static async from(response: Response): Promise<Problem> {
    const after = Number(response.headers.get('retry-after') ?? NaN);
    const body: unknown = await response.json().catch(() => undefined);
    const { type, title, detail, errors } = (body ?? {}) as Record<string, unknown>;
    const code = typeof type === 'string' ? type.slice(type.lastIndexOf('/') + 1) : '';
    return new Problem(
      response.status,
      code === '' || code === 'about:blank' ? String(response.status) : code,
      typeof detail === 'string' ? detail : typeof title === 'string' ? title : response.statusText,
      Array.isArray(errors) ? (errors as Problem['fields']) : [],
      Number.isFinite(after) ? after : undefined,
    );
  }
}

/** No answer: the network or the server is away. What was asked may or may not have happened. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}
