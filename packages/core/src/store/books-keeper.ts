/** The books' own stream, kept in memory as it stands: every posting is checked against it. */
import * as E from 'fp-ts/lib/Either.js';
import { evolveBooks, type Books, type BooksEvent } from '../aggregates/books.ts';
import type { ArEvent } from '../events.ts';
import { corrupt } from '../kernel/corruption.ts';
import { booksStream } from '../kernel/ids.ts';
import { appendSurely, notBefore, sealAll, type Asked, type Tip } from './commit.ts';
import { GENESIS } from './envelope.ts';
import type { AppendError, EventStore, ReadError } from './event-store.ts';
import type { Ports } from './ports.ts';
import { readStored, type RecordedEvent } from './recorded.ts';

const PAGE = 500;

const isBooksEvent = (event: ArEvent): event is BooksEvent => !('customer' in event.data);

export type RecordedBooksEvent = RecordedEvent<BooksEvent>;

export class BooksKeeper {
  readonly stream: string;
  readonly #store: EventStore;
  readonly #ports: Ports;
  #books: Books | null = null;
  #tip: Tip = { revision: -1, hash: GENESIS, recordedAt: '' };
  #openedHash: string | null = null;
  /**
   * Three short events a day: all of them stay, so that a close is idempotent for ever. One that
   * was abandoned leaves nothing, for it was refused.
   */
  readonly #events: RecordedBooksEvent[] = [];
  /** Readers follow one another, so that no event is folded twice. */
  #refreshing: Promise<unknown> = Promise.resolve();

  constructor(booksId: string, store: EventStore, ports: Ports) {
    this.stream = booksStream(booksId);
    this.#store = store;
    this.#ports = ports;
  }

  /** Null until the books are opened. */
  get books(): Books | null {
    return this.#books;
  }

  get revision(): number {
    return this.#tip.revision;
  }

  /** What the first event of every account is chained to. */
  get openedHash(): string | null {
    return this.#openedHash;
  }

  /** The events of a command that was accepted, oldest first. */
  eventsOf(commandId: string): ReadonlyArray<RecordedBooksEvent> {
    return this.#events.filter((event) => event.commandId === commandId);
  }

  /** The line of a closed day. */
  lineOf(date: string): RecordedBooksEvent | undefined {
    return this.#events.find(({ type, data }) => type === 'DayClosed' && data.date === date);
  }

  /** Whether the close of a day has taken its last step. */
  isTotalled(date: string): boolean {
    return this.#events.some(
      ({ type, data }) => type === 'DayTotalsRecorded' && data.date === date,
    );
  }

  /** Reads what others have written since. Throws a `Corruption` when the chain does not hold. */
  refresh(): Promise<E.Either<ReadError, void>> {
    const refreshed = this.#refreshing.then(() => this.#readOn());
    this.#refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  async #readOn(): Promise<E.Either<ReadError, void>> {
    for (;;) {
      const { revision } = this.#tip;
      const after = revision < 0 ? {} : { after: revision };
      const page = await this.#store.readStream(this.stream, {
        ...after,
        limit: PAGE,
        direction: 'forward',
      })();
      if (E.isLeft(page)) return page;
      for (const stored of page.right.events) this.#apply(readStored(stored));
      if (page.right.end) return E.right(undefined);
    }
  }

  /** Appends the next step of the books. A conflict means that somebody else took it. */
  async append(
    events: ReadonlyArray<BooksEvent>,
    asked: Asked,
  ): Promise<E.Either<AppendError, void>> {
    const tip = this.#tip;
    const recordedAt = notBefore(tip.recordedAt, this.#ports.clock.now());
    const sealed = sealAll(events, this.stream, tip, asked, recordedAt);
    const expected = tip.revision < 0 ? 'noStream' : tip.revision;
    const write = { stream: this.stream, expected, events: sealed } as const;
    const appended = await appendSurely(this.#store, write, this.#ports);
    return E.isLeft(appended) ? appended : this.refresh();
  }

  #apply(event: RecordedEvent): void {
    const { stream, revision, position, prev, hash, recordedAt } = event;
    if (!isBooksEvent(event)) throw corrupt(`${event.type} is no event of books`, event);
    if (revision !== this.#tip.revision + 1 || prev !== this.#tip.hash)
      throw corrupt('is not chained to the event before it', { stream, revision, position });
    this.#books = evolveBooks(this.#books, event);
    this.#openedHash ??= hash;
    this.#tip = { revision, hash, recordedAt };
    if (event.type === 'DayCloseAbandoned') {
      const started = this.#events.findLastIndex(({ type }) => type === 'DayCloseStarted');
      this.#events.splice(started, 1);
    } else this.#events.push(event);
  }
}
