import type { Me } from '$lib/api/types';

/** Whether someone has people or codes to look after: administrators, and teams. */
export function manages(me: Me | null): boolean {
  return me?.instance_role === 'admin' || (me?.roles.some(({ role }) => role === 'team') ?? false);
}
