/**
 * The facade that an application embeds: books that are open, with a method for each command and
 * each report. Methods return promises and reject with tagged errors; `task` gives the same as a
 * `TaskEither` for those who chain them.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  changeBooks,
  openBooks as decideOpen,
  type Books,
  type BooksEvent,
  type Policies,
} from './aggregates/books.ts';
import { closeDay } from './batches/close-day.ts';
import {
  commandMethods,
  readCommand,
  readMeta,
  type CommandMethods,
  type Meta,
  type Refusal,
} from './commands.ts';
import { explain, type ArError } from './explain.ts';
import { Corruption } from './kernel/corruption.ts';
import type { PlainDate } from './kernel/dates.ts';
import { Reports } from './reports.ts';
import { BooksKeeper } from './store/books-keeper.ts';
import type { Asked } from './store/commit.ts';
import { commandHashOf } from './store/envelope.ts';
import type { EventStore } from './store/event-store.ts';
import { Handler, type CommandResult, type Outcome } from './store/handler.ts';
import type { Ports } from './store/ports.ts';
import { systemPorts } from './store/system.ts';
import { bare } from './store/recorded.ts';

export interface OpenOptions {
  readonly store: EventStore;
  /** One store can hold several books. Default: `main`. */
  readonly booksId?: string | undefined;
  /** Who is named as the author of a command that names nobody. Default: `unknown`. */
  readonly actor?: string | undefined;
  /** Time, ids and waiting, for tests and simulations. Default: those of this machine. */
  readonly ports?: Partial<Ports> | undefined;
}

export interface CreateOptions extends OpenOptions, Partial<Policies> {
  readonly name: string;
  /** ISO 4217, such as `USD`: what all amounts are in. */
  readonly currency: string;
  /** The first open business day, `YYYY-MM-DD`. */
  readonly cutoffDate: string;
}

/** Who asks, under which id, and why. What is left out is filled in; a retry needs its own id. */
export type MetaOptions = Partial<Meta>;

/** A command as it comes from outside. */
export interface CommandMessage {
  readonly type: string;
  readonly data: unknown;
  readonly meta?: unknown;
}

/** A tagged error as an `Error`: its message explains it, its fields are those of the value. */
export type Rejection = Error & ArError;

/** Whether something that was caught is one: then its `_tag` says what happened. */
export const isRejection = (error: unknown): error is Rejection =>
  error instanceof Error && '_tag' in error && typeof error._tag === 'string';

const rejection = (error: ArError, currency: string | undefined): Rejection =>
  error instanceof Corruption ? error : Object.assign(new Error(explain(error, currency)), error);

/** Books that are open: reports, and a method for each command. */
export type OpenedBooks = BooksSession & CommandMethods<MetaOptions, Outcome>;

export class BooksSession {
  readonly booksId: string;
  /** Aging, open items, balances and the rest, as of any date, as known at any moment. */
  readonly reports: Reports;
  readonly #store: EventStore;
  readonly #actor: string;
  readonly #ports: Ports;
  readonly #keeper: BooksKeeper;
  readonly #handler: Handler;

  constructor({ store, booksId = 'main', actor = 'unknown', ports }: OpenOptions) {
    this.booksId = booksId;
    this.#store = store;
    this.#actor = actor;
    this.#ports = { ...systemPorts, ...ports };
    this.#keeper = new BooksKeeper(booksId, store, this.#ports);
    this.#handler = new Handler(booksId, store, this.#ports, this.#keeper);
    this.reports = new Reports(booksId, store);
  }

  /** Name, currency, policy and first open day, as last read; null while they are not open. */
  get state(): Books | null {
    return this.#keeper.books;
  }

  /** Reads what others have done to the books themselves. */
  refresh(): Promise<E.Either<ArError, void>> {
    return this.#keeper.refresh();
  }

  /** Any command, checked and executed. A refusal or a failure of the store is the left value. */
  task({ type, data, meta }: CommandMessage): TaskEither<ArError, Outcome> {
    return async () => {
      try {
        return await this.#execute({ type, data }, meta);
      } catch (error) {
        if (error instanceof Corruption) return E.left(error);
        throw error;
      }
    };
  }

  /** Any command, checked and executed. Rejects with the tagged error. */
  async execute(command: CommandMessage): Promise<Outcome> {
    const result = await this.task(command)();
    if (E.isRight(result)) return result.right;
    throw rejection(result.left, this.state?.currency);
  }

  /**
   * Closes every business day up to and including this one, and stops at the first that documents
   * keep open: rejects `OpenDocuments`, after the days before it are closed. `onDay` is told of
   * each. Asked again with the same command id, it goes on where it stopped.
   */
  async closeDaysThrough(
    date: PlainDate,
    options: MetaOptions & { readonly onDay?: (closed: Outcome) => void } = {},
  ): Promise<ReadonlyArray<Outcome>> {
    const { onDay, commandId = this.#ports.ids.next(), ...meta } = options;
    // Days are compared as text: what is no date would be after all that have yet to come.
    const asked = readCommand({ type: 'CloseDay', data: { date } });
    if (E.isLeft(asked)) throw rejection(asked.left, this.state?.currency);
    const closed: Outcome[] = [];
    for (;;) {
      const refreshed = await this.refresh();
      if (E.isLeft(refreshed)) throw rejection(refreshed.left, this.state?.currency);
      const { state } = this;
      if (state === null) throw rejection({ _tag: 'BooksNotOpen' }, undefined);
      // A close that was cut off before its totals were recorded is finished first.
      const day = state.untotalled ?? state.cutoffDate;
      if (day > date) return closed;
      const close = { type: 'CloseDay', data: { date: day } };
      const outcome = await this.execute({
        ...close,
        meta: { ...meta, commandId: `${commandId}/${day}` },
      });
      closed.push(outcome);
      onDay?.(outcome);
    }
  }

  /** Closes the store underneath. */
  close(): Promise<void> {
    return this.#store.close();
  }

  async #execute(
    { type, data }: CommandMessage,
    meta: unknown,
  ): Promise<E.Either<ArError, Outcome>> {
    const command = readCommand({ type, data });
    if (E.isLeft(command)) return command;
    const who = readMeta(this.#filled(meta));
    if (E.isLeft(who)) return who;
    const asked = { ...who.right, commandHash: commandHashOf({ type, data }) };
    if (this.#keeper.books === null) {
      const refreshed = await this.#keeper.refresh();
      if (E.isLeft(refreshed)) return refreshed;
    }
    const { right } = command;
    switch (right.type) {
      case 'OpenBooks':
        return this.#step(asked, (books) => decideOpen(right, books, this.booksId));
      case 'ChangeBooks':
        return this.#step(asked, (books) =>
          books === null ? E.left({ _tag: 'BooksNotOpen' }) : changeBooks(right),
        );
      case 'CloseDay':
        return closeDay(right.data.date, asked, {
          keeper: this.#keeper,
          figuresAt: (line, date, currency) => this.reports.figuresAt(line, date, currency),
          waiting: (books, date) => this.reports.waiting(books, date),
          inexactTotal: (date) => this.reports.inexactTotal(date),
          post: (command, posted) => this.#handler.execute(command, posted, true),
        });
      default:
        if (this.#keeper.books === null) return E.left({ _tag: 'BooksNotOpen' });
        return this.#handler.execute(right, asked);
    }
  }

  /** One step of the books that is decided from where they stand, done once per command id. */
  async #step(
    asked: Asked,
    decide: (books: Books | null) => E.Either<Refusal, ReadonlyArray<BooksEvent>>,
  ): Promise<CommandResult> {
    for (let duplicate = true; ; duplicate = false) {
      const [done] = this.#keeper.eventsOf(asked.commandId);
      if (done !== undefined && done.commandHash !== asked.commandHash)
        return E.left({ _tag: 'CommandIdReused', commandId: asked.commandId });
      if (done !== undefined) {
        const { stream, revision, position, hash } = done;
        const receipt = { stream, revision, position, hash };
        return E.right({ events: [bare(done)], receipt, duplicate });
      }
      const decided = decide(this.#keeper.books);
      if (E.isLeft(decided)) return decided;
      const appended = await this.#keeper.append(decided.right, asked);
      if (E.isRight(appended)) continue;
      const { left } = appended;
      if (left._tag === 'GuardFailed' || left._tag === 'Claimed')
        throw new Error(`a step of the books without guards and claims met ${left._tag}`);
      if (left._tag !== 'Conflict') return E.left(left);
      const refreshed = await this.#keeper.refresh();
      if (E.isLeft(refreshed)) return refreshed;
    }
  }

  #filled(meta: unknown): unknown {
    if (meta !== undefined && (typeof meta !== 'object' || meta === null)) return meta;
    const given: Partial<Record<keyof Meta, unknown>> = meta ?? {};
    const { commandId = this.#ports.ids.next(), actor = this.#actor } = given;
    return { ...given, commandId, actor };
  }
}

const opened = (options: OpenOptions): OpenedBooks => {
  const session = new BooksSession(options);
  const methods = commandMethods((type, data, meta?: MetaOptions) =>
    session.execute({ type, data, meta }),
  );
  return Object.assign(session, methods);
};

/** Opens existing books. Rejects with `BooksNotOpen` when the store has none of this id. */
export const openBooks = async (options: OpenOptions): Promise<OpenedBooks> => {
  const books = opened(options);
  const refreshed = await books.refresh();
  if (E.isLeft(refreshed)) throw rejection(refreshed.left, undefined);
  if (books.state === null) throw rejection({ _tag: 'BooksNotOpen' }, undefined);
  return books;
};

/** Opens new books. Rejects with `BooksAlreadyOpen` when the store has some of this id. */
export const createBooks = async (options: CreateOptions): Promise<OpenedBooks> => {
  const { store, booksId, actor, ports, ...policies } = options;
  const books = opened({ store, booksId, actor, ports });
  const data = { booksId: books.booksId, ...policies };
  await books.execute({ type: 'OpenBooks', data });
  return books;
};
