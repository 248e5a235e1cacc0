/**
 * The one ticking clock: everything that runs on the screen reads `now.ms`, so that a page has one timer.
 */
class Now {
  ms = $state(Date.now());

  /** Ticks once a second until the answered function is called. */
  start(): () => void {
    const timer = setInterval(() => (this.ms = Date.now()), 1000);
    return () => clearInterval(timer);
  }
}

export const now = new Now();
