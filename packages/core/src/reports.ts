/** The reports of open books, each answered from the log as it stands when it is asked. */
import * as E from 'fp-ts/lib/Either.js';
import type { Books, Totals } from './aggregates/books.ts';
import { verifyLog, type Verification, type VerifyOptions } from './checks/verify.ts';
import { Corruption } from './kernel/corruption.ts';
import type { PlainDate } from './kernel/dates.ts';
import type { DocumentKey } from './kernel/ids.ts';
import {
  aging,
  agingOf,
  agingTotals,
  type Aging,
  type AgingOptions,
  type AgingTotals,
} from './projections/aging.ts';
import {
  balanceList,
  controlTotals,
  type BalanceList,
  type BalanceOptions,
} from './projections/balance.ts';
import {
  creditList,
  creditUses,
  type CreditList,
  type CreditOptions,
} from './projections/credit-remaining.ts';
import {
  listedDocuments,
  type DocumentList,
  type ListOptions,
} from './projections/document-list.ts';
import { documents, DocumentTable, type WaitingDocument } from './projections/documents.ts';
import { documentHistory, type DocumentLine } from './projections/document-history.ts';
import { InexactTotal } from './projections/inexact.ts';
import { openItemList, type OpenItemList, type OpenItemOptions } from './projections/open-items.ts';
import { PostingTable } from './projections/posting-table.ts';
import type { Projection } from './projections/projection.ts';
import {
  catchUp,
  ReadFailed,
  readLog,
  type LogReader,
  type LogRead,
} from './projections/read-log.ts';
import { startRun, type Run } from './projections/run.ts';
import type { Selection } from './projections/selection.ts';
import type { EventStore, Position, ReadError } from './store/event-store.ts';
import { rootOf, type StreamEnd } from './store/heads.ts';
import type { RecordedEvent } from './store/recorded.ts';

/** Follows the log of the books: the table of postings, and where every stream ends. */
class Follower implements LogReader {
  readonly table: PostingTable;
  /** Drafts alone: what a close waits for. */
  readonly drafts = new DocumentTable(true);
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
    if (booksId !== this.table.booksId) return;
    this.drafts.apply(event);
    this.#ends.set(stream, { stream, revision, hash });
  }
}

/** The date and the position of a report whose figures come from a fold. */
export interface MadeAt {
  readonly asOf: PlainDate;
  readonly position: Position | null;
}

export interface HistoryOptions extends Selection {
  readonly customer: string;
  readonly document: DocumentKey;
}

/** A store that cannot be read is a value here, for a process that goes on later. */
const readable = async <A>(read: () => Promise<A>): Promise<E.Either<ReadError, A>> => {
  try {
    return E.right(await read());
  } catch (error) {
    if (error instanceof ReadFailed) return E.left({ _tag: error._tag, detail: error.detail });
    throw error;
  }
};

type Figures = { readonly totals: ReadonlyArray<Totals>; readonly root: string };

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
  async aging(
    options: AgingOptions & { readonly customer?: string | undefined } = {},
  ): Promise<Aging> {
    const { customer, ...rest } = options;
    const table = await this.table();
    return customer === undefined ? aging(table, rest) : agingOf(table, customer, rest);
  }

  /** Aging of the whole book without a line per customer: today's costs the same at any size. */
  async agingTotals(options: AgingOptions = {}): Promise<AgingTotals> {
    return agingTotals(await this.table(), options);
  }

  /** What each document has open. */
  async openItems(options: OpenItemOptions = {}): Promise<OpenItemList> {
    return openItemList(await this.table(), options);
  }

  /** What each customer owes, and the control total. */
  async balances(options: BalanceOptions = {}): Promise<BalanceList> {
    return balanceList(await this.table(), options);
  }

  /** What is left of each credit, and what it paid. */
  async creditRemaining(options: CreditOptions & Selection = {}): Promise<CreditList & MadeAt> {
    const { asOf, position } = (await this.table()).cut(options);
    const run = await this.project(creditUses, { ...options, asOf });
    return { asOf, position, ...creditList(run.state, options) };
  }

  /**
   * Every document with its status, drafts included; all of them, or those that are wanted. Posted
   * invoices with how they stand on the date: unpaid, partly paid, paid, overdue.
   */
  async documents(options: ListOptions = {}): Promise<DocumentList> {
    const { customer, asOf, knownAt } = options;
    const open = await this.openItems({ customer, asOf, knownAt });
    const { position } = open;
    const known = position === null ? knownAt : { position };
    const { state } = await this.project(documents, { asOf, knownAt: known });
    return listedDocuments(state, open, options);
  }

  /** Everything that happened to one document. */
  async history(
    options: HistoryOptions,
  ): Promise<MadeAt & { readonly lines: ReadonlyArray<DocumentLine> }> {
    const { asOf, position } = (await this.table()).cut(options);
    const projection = documentHistory(options.customer, options.document);
    const run = await this.project(projection, { ...options, asOf });
    return { asOf, position, lines: run.state.lines };
  }

  /** Runs any projection over the log: as of a date, as known at a moment. */
  project<State>(projection: Projection<State>, selection: Selection = {}): Promise<Run<State>> {
    const { asOf, knownAt } = selection;
    return catchUp(this.#store, startRun(projection, { booksId: this.#booksId, asOf, knownAt }));
  }

  /** The events of these books, in order, up to the end of the log. */
  async *events(read: LogRead = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    for await (const event of readLog(this.#store, read))
      if (event.booksId === this.#booksId) yield event;
  }

  /** Recomputes the hash chain and runs the named invariants over the whole log. */
  verify(options: Omit<VerifyOptions, 'booksId'> = {}): Promise<Verification> {
    return verifyLog(this.#store, { ...options, booksId: this.#booksId });
  }

  /** The table of postings, up to the end of the log. For reports of one's own. */
  table(): Promise<PostingTable> {
    return this.#inTurn(async () => {
      await catchUp(this.#store, this.#follower);
      return this.#follower.table;
    });
  }

  /** Documents that are not posted and that the close of a date waits for. */
  waiting(
    books: Books,
    date: PlainDate,
  ): Promise<E.Either<ReadError, ReadonlyArray<WaitingDocument>>> {
    return this.#inTurn(() =>
      readable(async () => {
        await catchUp(this.#store, this.#follower);
        return this.#follower.drafts.waiting(books, date);
      }),
    );
  }

  /** The total as of a date that is too large to be exact, by its name; undefined if all are. */
  inexactTotal(asOf: PlainDate): Promise<E.Either<ReadError, string | undefined>> {
    return this.#inTurn(() =>
      readable(async () => {
        await catchUp(this.#store, this.#follower);
        try {
          controlTotals(this.#follower.table, { asOf });
          return undefined;
        } catch (error) {
          if (error instanceof InexactTotal) return error.total;
          throw error;
        }
      }),
    );
  }

  /**
   * What a closed day records: its totals, and one hash over the ends of all streams at its line.
   */
  figuresAt(
    line: Position,
    asOf: PlainDate,
    currency: string,
  ): Promise<E.Either<ReadError, Figures>> {
    return this.#inTurn(async () => {
      const isPast = (this.#follower.position ?? '') > line;
      const follower = isPast ? new Follower(this.#booksId) : this.#follower;
      follower.until = line;
      const read = await readable(() => catchUp(this.#store, follower));
      follower.until = null;
      if (E.isLeft(read)) return read;
      const { totals } = controlTotals(follower.table, { asOf });
      const nothing = { currency, owed: 0, credit: 0, balance: 0 };
      return E.right({ totals: totals.length === 0 ? [nothing] : totals, root: follower.root });
    });
  }

  #inTurn<A>(read: () => Promise<A>): Promise<A> {
    const result = this.#reading.then(read);
    this.#reading = result.catch((error: unknown) => {
      // A read that stopped inside an event left half of it behind: begin anew, and stop again.
      if (error instanceof Corruption) this.#follower = new Follower(this.#booksId);
    });
    return result;
  }
}
