/**
 * The scribe's composer: what is being written, to where, for which side; and what each line does. Everything it does
 * goes through the outbox, so that it works without a network; only opening a session asks the server directly.
 */
import type { App } from '$lib/app.svelte';
import type { Entry, NewEntry, PhaseCall, Side, Stream } from '$lib/api/types';
import type { Room } from '$lib/live/room.svelte';
import { read, type Command } from './commands';
import type { Item } from './outbox-store';
import { keepPlace, placeOf } from './place';

/** Seconds a note can be taken back before it is recorded. */
export const UNDO_HOLD_S = 5;

export type Mode =
  | { type: 'write' }
  /** Changing what is not recorded yet. */
  | { type: 'edit'; item: Item }
  /** Writing a correction of what is recorded. */
  | { type: 'fix'; entry: Entry };

export class Desk {
  stream = $state<Stream>('record');
  side = $state<Side | undefined>('ours');
  text = $state('');
  article = $state<string | undefined>();
  reason = $state('');
  mode = $state.raw<Mode>({ type: 'write' });
  /** One sentence about what was just done or why it was not; `bad` where the scribe has to do something. */
  said = $state.raw<{ text: string; bad: boolean } | null>(null);

  #app: App;
  #room: Room;
  /** Who speaks for each side at the moment. */
  #speakers = $state<Partial<Record<Side | 'none', string>>>({});
  /** What was being written when a correction or a change began; given back after it. */
  #aside = $state('');
  /** One session is planned at a time, however quickly phases are called. */
  #turn: Promise<unknown> = Promise.resolve();
  #inLine = 0;

  constructor(app: App, room: Room) {
    this.#app = app;
    this.#room = room;
    // Only what does not change of the room is read here: a desk lasts as long as its room.
    const place = placeOf(room.record.slug, room.person ?? '');
    if (place === undefined) return;
    if (room.caucus !== null) this.stream = place.stream;
    this.side = place.side ?? undefined;
    this.#speakers = place.speakers;
    this.text = place.draft;
  }

  /** Keeps for this tab where the composer is. Reads what it keeps, so that an effect can call it. */
  keep(): void {
    const written = this.mode.type === 'write' ? this.text : this.#aside;
    keepPlace(this.#room.record.slug, this.#room.person ?? '', {
      stream: this.stream,
      side: this.side ?? null,
      speakers: $state.snapshot(this.#speakers),
      draft: this.stream === 'record' ? written : '',
    });
  }

  get speaker(): string {
    return this.#speakers[this.side ?? 'none'] ?? '';
  }
  set speaker(name: string) {
    this.#speakers[this.side ?? 'none'] = name;
  }

  get items(): Item[] {
    return this.#app.outbox.of(this.#room.negotiation.slug);
  }

  /** Speakers of the chosen side first, then all others, each most recently heard first. */
  get seen(): string[] {
    const entries = [...this.#room.record.entries].reverse().filter((entry) => entry.speaker !== undefined);
    const mine = entries.filter((entry) => entry.side === this.side);
    return [...new Set([...mine, ...entries].map((entry) => entry.speaker ?? ''))];
  }

  /** Does what the line says: writes, corrects, changes, or obeys. */
  async submit(): Promise<void> {
    const { t } = this.#app.texts;
    this.said = null;
    const line = read(this.text, new Date());
    if (this.mode.type === 'edit' && line.type === 'text') return this.#change(this.mode.item, line.text);
    if (this.mode.type === 'fix' && line.type === 'text') return this.#correct(this.mode.entry, line.text);
    switch (line.type) {
      case 'text':
        await this.#write('note', line.text);
        break;
      case 'command':
        await this.obey(line.command);
        break;
      case 'wrong':
        if (line.reason !== 'empty' || line.word !== '')
          this.#complain(t(`command.wrong.${line.reason}`, { word: line.word }));
    }
  }

  async obey(command: Command): Promise<void> {
    switch (command.name) {
      case 'phase':
        this.text = '';
        return this.phase(command.phase, command.side, command.resumesAt);
      case 'fix': {
        const entry = this.#lastRecorded();
        this.text = '';
        if (entry === undefined) return this.#complain(this.#app.texts.t('desk.nothing_to_fix'));
        this.fix(entry);
        if (command.text !== undefined) this.text = command.text;
        return;
      }
      case 'withdraw':
        this.text = '';
        return this.takeBackLast(command.reason);
      case 'article':
        this.article = command.slug;
        this.text = '';
        return;
      case 'announce':
        return this.#write('announcement', command.text);
      case 'record':
      case 'log':
        this.to(command.name === 'log' ? 'caucus' : 'record');
        this.text = '';
    }
  }

  to(stream: Stream): void {
    if (this.#room.negotiation.you.role !== 'team' || stream === this.stream) return;
    if (this.mode.type === 'fix') this.cancel(); // its number is one of the stream that is left
    this.stream = stream;
  }

  /** Calls a phase; opens the planned session, or a new one, where none is open. */
  phase(phase: PhaseCall, side?: Side, resumesAt?: string): Promise<void> {
    return this.#inTurn(() => this.#phase(phase, side, resumesAt));
  }

  async #phase(phase: PhaseCall, side?: Side, resumesAt?: string): Promise<void> {
    const { t } = this.#app.texts;
    let id = this.#sessionCalled();
    if (id === undefined) {
      if (phase === 'adjourned') return this.#complain(t('desk.no_session'));
      try {
        id = await this.#plan();
      } catch {
        return this.#complain(t('desk.open_needs_network'));
      }
    }
    await this.#put({ type: 'phase', session: id, body: { phase, side, resumes_at: resumesAt } });
  }

  /** One after the other, in order of writing: a phase may have to wait for its session before it can be kept. */
  async #inTurn<T>(act: () => Promise<T>): Promise<T> {
    this.#inLine += 1;
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#inLine -= 1;
    }
  }

  /** The session that a phase called now belongs to: what waits or is held here will have happened before it. */
  #sessionCalled(): string | undefined {
    const { session, next_session: planned } = this.#room.negotiation;
    const last = this.items.findLast(({ act, state }) => act.type === 'phase' && state !== 'refused');
    if (last?.act.type !== 'phase') return session?.id ?? planned?.id;
    const { session: called, body } = last.act;
    if (body.phase !== 'adjourned') return called;
    return planned?.id === called ? undefined : planned?.id;
  }

  /** The session to open: one that another scribe planned meanwhile, or a new one. */
  async #plan(): Promise<string> {
    await this.#room.reload();
    const there = this.#sessionCalled();
    if (there !== undefined) return there;
    const planned = await this.#app.api.planSession(this.#room.negotiation.slug, {});
    this.#room.planned(planned);
    return planned.id;
  }

  /** Begins a correction of a recorded entry. */
  fix(entry: Entry): void {
    const wording = entry.corrected_by === undefined ? entry : (this.#feed.at(entry.corrected_by) ?? entry);
    this.#putAside();
    this.mode = { type: 'fix', entry };
    this.text = wording.text ?? '';
    this.reason = this.#app.texts.t('desk.reason_default');
  }

  /** Begins a change of what is not recorded yet. */
  edit(item: Item): void {
    if (item.act.type !== 'entry' || !this.#app.outbox.editable(item)) return;
    this.#putAside();
    this.mode = { type: 'edit', item };
    this.text = { ...item.act.body, ...item.edited }.text;
  }

  /** The newest own note that can still be changed. Answers whether there was one. */
  editLast(): boolean {
    const item = this.items.filter((i) => i.act.type === 'entry' && this.#app.outbox.editable(i)).at(-1);
    if (item) this.edit(item);
    return item !== undefined;
  }

  /** Ends a correction or a change and gives back what was being written before; empties the box otherwise. */
  cancel(): void {
    this.mode = { type: 'write' };
    this.text = this.#aside;
    this.#aside = '';
    this.reason = '';
    this.said = null;
  }

  #putAside(): void {
    if (this.mode.type === 'write') this.#aside = this.text;
  }

  /** Undoes the newest note: before it is recorded without a trace, afterwards by a retraction. */
  async takeBackLast(reason?: string): Promise<void> {
    const { t } = this.#app.texts;
    const item = this.items.filter(({ act }) => act.type === 'entry').at(-1);
    if (item?.act.type === 'entry') {
      if (await this.undo(item)) return;
      // Recorded in this very moment: what it became is what is meant, not the note before it.
      await this.#app.outbox.flush();
      const became = this.#app.outbox.recorded.find(({ seq }) => seq === item.seq);
      if (became !== undefined) await this.#retract(became.index, item.act.stream, reason);
      return;
    }
    const entry = this.#lastRecorded();
    if (entry === undefined) return this.#complain(t('desk.nothing_to_take_back'));
    await this.takeBack(entry, reason);
  }

  takeBack(entry: Entry, reason?: string): Promise<void> {
    return this.#retract(entry.index, this.stream, reason);
  }

  /** Shows again what was taken back. */
  async restore(entry: Entry): Promise<void> {
    const body = { reason: this.#app.texts.t('desk.restoration_default') };
    await this.#put({ type: 'restoration', stream: this.stream, ref: entry.index, body });
  }

  /** Takes an item out before it is recorded. */
  async undo(item: Item): Promise<boolean> {
    const { t } = this.#app.texts;
    try {
      const undone = await this.#app.outbox.undo(item);
      if (undone) this.said = { text: t('desk.undone'), bad: false };
      else if (item.state === 'waiting') this.#complain(t('desk.undo_unknown'));
      if (this.mode.type === 'edit' && this.mode.item.seq === item.seq) this.cancel();
      return undone;
    } catch {
      this.#complain(t('problem.unreachable'));
      return true; // not known: do not retract on top of it
    }
  }

  async #retract(index: number, stream: Stream, reason?: string): Promise<void> {
    const { t } = this.#app.texts;
    const body = { reason: reason ?? t('desk.retraction_default') };
    if (await this.#put({ type: 'retraction', stream, ref: index, body })) {
      this.said = { text: t('desk.taken_back', { index: String(index) }), bad: false };
    }
  }

  get #feed() {
    return this.#room.feed(this.stream);
  }

  /** The newest note this scribe recorded in the stream being written, and nobody took back. */
  #lastRecorded(): Entry | undefined {
    const { by } = this.#room.negotiation.you;
    return [...this.#feed.entries]
      .reverse()
      .find(
        (e) =>
          (e.kind === 'note' || e.kind === 'announcement') &&
          e.retracted_by === undefined &&
          (by === undefined || e.by === by),
      );
  }

  async #write(kind: 'note' | 'announcement', text: string): Promise<void> {
    const told = kind === 'note';
    const body: NewEntry = {
      kind,
      text,
      side: told ? this.side : undefined,
      speaker: told && this.speaker.trim() !== '' ? this.speaker.trim() : undefined,
      article: this.article,
      noted_at: new Date().toISOString(),
      hold_s: UNDO_HOLD_S,
    };
    const act: Item['act'] = { type: 'entry', stream: this.stream, body };
    const article = this.article;
    // Behind a phase that waits for its session the box is free at once; the words come back if they cannot be kept.
    const atOnce = this.#inLine > 0;
    const empty = () => ([this.text, this.article] = ['', undefined]);
    if (atOnce) empty();
    const kept = await this.#inTurn(() => this.#put(act));
    if (kept && !atOnce) empty();
    if (!kept && atOnce) [this.text, this.article] = [[text, this.text].filter(Boolean).join('\n'), article];
  }

  async #correct(entry: Entry, text: string): Promise<void> {
    const reason = this.reason.trim() || this.#app.texts.t('desk.reason_default');
    if (await this.#put({ type: 'correction', stream: this.stream, ref: entry.index, body: { text, reason } }))
      this.cancel();
  }

  async #change(item: Item, text: string): Promise<void> {
    const { t } = this.#app.texts;
    try {
      await this.#app.outbox.edit(this.items.find((i) => i.seq === item.seq) ?? item, { text });
      this.cancel();
    } catch {
      this.#complain(t('desk.edit_too_late')); // the words stay in the box
    }
  }

  /** Keeps an act on the device. The composer is emptied only when that worked. */
  async #put(act: Item['act']): Promise<boolean> {
    const { person, negotiation } = this.#room;
    if (person === null) {
      this.#complain(this.#app.texts.t('problem.unauthorized'));
      return false;
    }
    try {
      await this.#app.outbox.add(negotiation.slug, person, act);
      return true;
    } catch {
      this.#complain(this.#app.texts.t('desk.not_kept'));
      return false;
    }
  }

  #complain(text: string): void {
    this.said = { text, bad: true };
  }
}
