/**
 * The parts that live as long as the page, wired together: texts, login, client, socket, outbox. Made once by the root
 * layout and handed down with the page's data; nothing else is global but the ticking clock.
 */
import { Api } from './api/client';
import { Login } from './api/login.svelte';
import { Outbox, type Courier } from './desk/outbox.svelte';
import { openStore, type Item } from './desk/outbox-store';
import { Live, PROTOCOL } from './live/live.svelte';
import { Texts } from './text/texts.svelte';

export class App {
  readonly texts = new Texts();
  readonly login = new Login();
  readonly api = new Api(this.login);
  readonly live = new Live({
    open: () => new WebSocket(new URL('/api/v1/live', location.href.replace(/^http/, 'ws')), PROTOCOL),
    token: () => this.login.token(),
    loginEnded: () => this.login.renew(),
  });
  readonly outbox: Outbox;

  constructor(outbox: (app: App) => Outbox) {
    this.outbox = outbox(this);
  }

  static async start(): Promise<App> {
    const store = await openStore();
    const app = new App(
      (self) =>
        new Outbox({
          store,
          courier: courier(self.api),
          person: () => self.#personNow(),
          serverNow: () => self.live.serverNow,
        }),
    );
    await Promise.all([app.texts.start(), app.login.start()]);
    void app.outbox.start();
    app.#listen();
    return app;
  }

  async #personNow(): Promise<string | null | undefined> {
    if (this.login.who.state === 'unknown') await this.login.renew();
    return this.login.who.state === 'unknown' ? undefined : (this.login.me?.person ?? null);
  }

  /** What waits goes out without waiting for its own timer; who is here is asked again where it could not be. */
  lineIsBack(): void {
    this.outbox.wake();
    if (this.login.who.state !== 'unknown') return;
    // The socket that is open now said hello for nobody.
    void this.login.renew().then((renewal) => renewal === 'renewed' && this.live.reconnect());
  }

  #listen(): void {
    const back = () => {
      this.live.wake();
      this.lineIsBack();
    };
    addEventListener('online', back);
    // Not believed as it stands (a server on this device needs no network), but a reason to look at once.
    addEventListener('offline', () => this.live.reconnect());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') back();
    });
  }
}

function courier(api: Api): Courier {
  return {
    send: (item) => sendItem(api, item),
    changeHeld: (slug, id, changes) => api.changeHeld(slug, id, changes),
    undoHeld: (slug, id) => api.undoHeld(slug, id),
  };
}

function sendItem(api: Api, { slug, act, key }: Item) {
  switch (act.type) {
    case 'entry':
      return api.post(slug, act.stream, act.body, key);
    case 'correction':
      return api.correct(slug, act.stream, act.ref, act.body, key);
    case 'retraction':
      return api.retract(slug, act.stream, act.ref, act.body, key);
    case 'restoration':
      return api.restore(slug, act.stream, act.ref, act.body, key);
    case 'phase':
      return api.callPhase(slug, act.session, act.body, key);
  }
}
