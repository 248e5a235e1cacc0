/**
 * One negotiation as this page shows it: what it is, its record, and the caucus log where the viewer is of the team.
 * Keeps the phase true as entries arrive.
 */
import type { App } from '$lib/app.svelte';
import { Problem, Unreachable } from '$lib/api/problem';
import type { Article, Entry, Negotiation, Session, Stream } from '$lib/api/types';
import { Feed, UNKNOWN_HEAD } from './feed.svelte';
import { applyPhase, isPhaseEntry } from './phases';

export class Room {
  negotiation = $state.raw() as Negotiation;
  /** Articles by slug, for their names. Empty until they are read. */
  articles = $state.raw<ReadonlyMap<string, Article>>(new Map());
  /** Who writes at this desk; null for a viewer. */
  readonly person: string | null;
  /** True where the server could not be reached and the desk was opened from what this device keeps. */
  kept = $state(false);
  readonly record: Feed;
  readonly caucus: Feed | null;
  #app: App;
  /** The negotiation tells what the record said up to this index. */
  #known: number;

  constructor(app: App, negotiation: Negotiation, person: string | null, kept = false) {
    this.#app = app;
    this.negotiation = negotiation;
    this.person = person;
    this.kept = kept;
    const feed = (stream: Stream, onNew?: (entry: Entry) => void, onAfresh?: () => void) =>
      new Feed(
        negotiation.slug,
        stream,
        {
          page: (range) => app.api.entries(negotiation.slug, stream, range),
          entry: (index) => app.api.entry(negotiation.slug, stream, index),
        },
        onNew,
        onAfresh,
      );
    this.#known = negotiation.record.head;
    const isNew = (entry: Entry) => {
      if (entry.index <= this.#known || !isPhaseEntry(entry)) return;
      this.negotiation = applyPhase(this.negotiation, entry);
      this.#keep();
    };
    // What stands beside the record was restored with it.
    this.record = feed('record', isNew, () => {
      this.articles = new Map();
      void this.reload().catch(() => undefined);
    });
    this.caucus = negotiation.you.role === 'team' ? feed('caucus') : null;
    if (!kept) this.#keep();
  }

  feed(stream: Stream): Feed {
    return stream === 'caucus' && this.caucus ? this.caucus : this.record;
  }

  /** Reads the newest pages, then follows both streams. Answers how to stop. */
  follow(): () => void {
    if (!this.negotiation.you.can_read) return () => undefined;
    const stops: (() => void)[] = [];
    let stopped = false;
    void this.#readArticles();
    for (const feed of this.caucus ? [this.record, this.caucus] : [this.record]) {
      const head = feed === this.record ? this.negotiation.record.head : UNKNOWN_HEAD;
      const begin = () => {
        if (!stopped) stops.push(this.#app.live.follow(feed));
      };
      // Without the first page the follow brings what there is, from the start.
      feed.open(head).then(begin, (error: unknown) => {
        if (error instanceof Problem && !error.passes) feed.gone();
        else begin();
      });
    }
    return () => {
      stopped = true;
      for (const stop of stops) stop();
    };
  }

  /** `20 · Passport security`, or the slug while the articles are not known. */
  articleName = (slug: string): string => {
    const article = this.articles.get(slug);
    return article ? `${article.number} · ${article.title}` : slug;
  };

  async #readArticles(): Promise<void> {
    if (this.negotiation.articles.total === 0) return;
    try {
      const { items } = await this.#app.api.articles(this.negotiation.slug);
      this.articles = new Map(items.map((article) => [article.slug, article]));
    } catch {
      // slugs are shown instead
    }
  }

  /** A session was planned from here: known at once, its opening may be held for long. */
  planned(session: Session): void {
    this.negotiation = { ...this.negotiation, next_session: this.negotiation.next_session ?? session };
    this.#keep();
  }

  async reload(): Promise<void> {
    const negotiation = await this.#app.api.negotiation(this.negotiation.slug);
    this.#known = negotiation.record.head;
    this.negotiation = negotiation;
    this.kept = false;
    this.#keep();
    if (this.articles.size === 0) await this.#readArticles();
  }

  /** Keeps on this device what the desk needs to open without a network. No words of the record stay there. */
  #keep(): void {
    const { person, negotiation } = this;
    if (person === null || !negotiation.you.can_post) return;
    const kept: Negotiation = { ...negotiation, last_entry: undefined };
    void this.#app.outbox.keepDesk({ slug: negotiation.slug, person, negotiation: kept }).catch(() => undefined);
  }
}

/** Opens a negotiation; without a network, from what the desk keeps on this device. */
export async function openRoom(app: App, slug: string): Promise<Room> {
  try {
    const negotiation = await app.api.negotiation(slug);
    return new Room(app, negotiation, app.login.me?.person ?? null);
  } catch (error) {
    const away = error instanceof Unreachable || (error instanceof Problem && error.passes);
    const kept = away ? await app.outbox.keptDesk(slug) : undefined;
    if (kept === undefined) throw error;
    return new Room(app, kept.negotiation as Negotiation, kept.person, true);
  }
}
