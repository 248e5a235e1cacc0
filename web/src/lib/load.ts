/** Turns what a request could not do into the error page that says so. */
import { error } from '@sveltejs/kit';
import { Problem, Unreachable } from './api/problem';

export async function loaded<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof Unreachable || (cause instanceof Problem && cause.passes)) {
      error(503, { message: 'unreachable', unreachable: true });
    }
    if (cause instanceof Problem) error(404, { message: 'not found' });
    throw cause;
  }
}
