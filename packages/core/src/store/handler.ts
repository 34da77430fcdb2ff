/**
 * The command handler: one command of one account, from state to durable events. It alone knows
 * about idempotency, conflicts and retries, so that the domain stays pure.
 */
import * as E from 'fp-ts/lib/Either.js';
import { isSome } from 'fp-ts/lib/Option.js';
import { decideAccount, namesAsked, streamOf, type AccountCommand } from '../aggregates/account.ts';
import { claimsOf, type AccountEvent } from '../aggregates/account-events.ts';
import type { Refusal } from '../commands.ts';
import type { ArEvent } from '../events.ts';
import { corrupt } from '../kernel/corruption.ts';
import { isNeed } from '../kernel/need.ts';
import {
  AccountKeeper,
  commandName,
  type Recalled,
  type RecordedAccountEvent,
} from './account-keeper.ts';
import type { BooksKeeper } from './books-keeper.ts';
import { appendSurely, limitExceeded, notBefore, sealAll, type Asked } from './commit.ts';
import { bare } from './recorded.ts';
import type { AppendReceipt, EventStore, StoreFailure } from './event-store.ts';
import type { Ports } from './ports.ts';

/** What a command came to. `duplicate`: it had been done before, and nothing was written now. */
export interface Outcome {
  readonly events: ReadonlyArray<ArEvent>;
  readonly receipt: AppendReceipt;
  readonly duplicate: boolean;
}

/** The command was refused, or the store failed. Corruption of the log is thrown. */
export type CommandError = Refusal | StoreFailure;
export type CommandResult = E.Either<CommandError, Outcome>;

const TRIES_MAX = 10;

/** How many accounts a process keeps loaded. The one that was used longest ago goes first. */
const ACCOUNTS_MAX = 10_000;

/** What others have written to since it was read. */
type Moved = 'account' | 'books';

export class Handler {
  readonly #booksId: string;
  readonly #store: EventStore;
  readonly #ports: Ports;
  readonly #keeper: BooksKeeper;
  readonly #accounts = new Map<string, AccountKeeper>();
  readonly #locks = new Map<string, Promise<void>>();

  constructor(booksId: string, store: EventStore, ports: Ports, keeper: BooksKeeper) {
    this.#booksId = booksId;
    this.#store = store;
    this.#ports = ports;
    this.#keeper = keeper;
  }

  /**
   * Executes one command; commands of one account wait for each other. The close of a day posts
   * (`forClose`) what is refused to everybody else while it goes on.
   */
  async execute(command: AccountCommand, asked: Asked, forClose = false): Promise<CommandResult> {
    const stream = streamOf(this.#booksId, command);
    const before = this.#locks.get(stream);
    let release = (): void => {};
    const mine = new Promise<void>((resolve) => (release = resolve));
    this.#locks.set(stream, mine);
    try {
      if (before !== undefined) await before;
      const result = await this.#settle(stream, command, asked, forClose);
      if (E.isLeft(result) && isFailure(result.left)) this.#accounts.delete(stream);
      return result;
    } catch (error) {
      this.#accounts.delete(stream);
      throw error;
    } finally {
      if (this.#locks.get(stream) === mine) this.#locks.delete(stream);
      release();
    }
  }

  async #settle(
    stream: string,
    command: AccountCommand,
    asked: Asked,
    forClose: boolean,
  ): Promise<CommandResult> {
    const loaded = this.#kept(stream) ?? (await this.#load(stream));
    if (E.isLeft(loaded)) return loaded;
    const keeper = loaded.right;
    const names = [commandName(asked.commandId), ...namesAsked(command, asked.commandId)];
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      if (!this.#store.capabilities.guards) {
        // No append will say that a day was closed meanwhile.
        const refreshed = await this.#keeper.refresh();
        if (E.isLeft(refreshed)) return refreshed;
      }
      const recalled = await keeper.recall(names);
      if (E.isLeft(recalled)) return recalled;
      const done = outcomeOf(recalled.right.get(commandName(asked.commandId)) ?? [], asked);
      if (done !== undefined) return done;
      // Others may refresh the books while this command waits: what it guards is what it saw.
      const { revision } = this.#keeper;
      const decided = await this.#decide(
        keeper,
        command,
        asked.commandId,
        recalled.right,
        forClose,
      );
      if (E.isLeft(decided)) {
        // A refusal must be true when it is given: is this still the end of the log?
        const moved = await this.#moved(keeper, revision);
        if (E.isLeft(moved)) return moved;
        if (!moved.right) return decided;
        continue;
      }
      const appended = await this.#append(keeper, decided.right, asked, revision);
      if (typeof appended !== 'string') return appended;
      const caughtUp = await this.#catchUpLater(appended, keeper, tries);
      if (E.isLeft(caughtUp)) return caughtUp;
    }
    return E.left({
      _tag: 'Contended',
      detail: `${stream} was changed by others ${TRIES_MAX} times`,
    });
  }

  /**
   * Reads what others have written. Who has lost twice waits a moment before, longer each time:
   * then others are through, or at least not in step.
   */
  async #catchUpLater(
    moved: Moved,
    keeper: AccountKeeper,
    tries: number,
  ): Promise<E.Either<StoreFailure, void>> {
    const { sleep, random } = this.#ports.scheduler;
    if (tries > 0) await sleep(random() * 2 ** tries);
    return moved === 'account' ? keeper.catchUp() : this.#keeper.refresh();
  }

  /** The account as it was loaded before, if it still is; it is then the one used last. */
  #kept(stream: string): E.Either<never, AccountKeeper> | undefined {
    const keeper = this.#accounts.get(stream);
    if (keeper === undefined) return undefined;
    this.#accounts.delete(stream);
    this.#accounts.set(stream, keeper);
    return E.right(keeper);
  }

  async #load(stream: string): Promise<E.Either<CommandError, AccountKeeper>> {
    const { openedHash } = this.#keeper;
    if (openedHash === null) return E.left({ _tag: 'BooksNotOpen' });
    const keeper = new AccountKeeper(stream, this.#store, openedHash);
    const loaded = await keeper.load();
    if (E.isLeft(loaded)) return loaded;
    this.#accounts.set(stream, keeper);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > ACCOUNTS_MAX && oldest !== undefined) this.#accounts.delete(oldest);
    return E.right(keeper);
  }

  /** Decides, recalling what the decision needs until it needs nothing more. */
  async #decide(
    keeper: AccountKeeper,
    command: AccountCommand,
    commandId: string,
    recalled: Recalled,
    forClose: boolean,
  ): Promise<E.Either<CommandError, ReadonlyArray<AccountEvent>>> {
    const known = this.#keeper.books;
    if (known === null) return E.left({ _tag: 'BooksNotOpen' });
    const books = forClose ? { ...known, closing: null } : known;
    for (;;) {
      const decision = decideAccount(command, keeper.account, books, recalled, commandId);
      if (E.isRight(decision)) return decision;
      const { left } = decision;
      if (!isNeed(left)) return E.left(left);
      if (left.names.every((name) => recalled.has(name)))
        throw new Error(`${command.type} asks again for ${left.names.join(', ')}`);
      const found = await keeper.recall(left.names);
      if (E.isLeft(found)) return found;
      for (const [name, events] of found.right) recalled.set(name, events);
    }
  }

  /** Whether somebody else has written to the account or the books since they were read. */
  async #moved(
    keeper: AccountKeeper,
    booksRevision: number,
  ): Promise<E.Either<CommandError, boolean>> {
    const heads = [
      { stream: keeper.stream, revision: keeper.tip.revision, refresh: () => keeper.catchUp() },
      {
        stream: this.#keeper.stream,
        revision: booksRevision,
        refresh: () => this.#keeper.refresh(),
      },
    ];
    let moved = false;
    for (const { stream, revision, refresh } of heads) {
      const head = await this.#store.head(stream)();
      if (E.isLeft(head)) return head;
      const actual = isSome(head.right) ? head.right.value.revision : -1;
      if (actual < revision)
        throw corrupt('the stream is shorter than it was', { stream, revision });
      if (actual === revision) continue;
      moved = true;
      const refreshed = await refresh();
      if (E.isLeft(refreshed)) return refreshed;
    }
    return E.right(moved);
  }

  async #append(
    keeper: AccountKeeper,
    events: ReadonlyArray<AccountEvent>,
    asked: Asked,
    booksRevision: number,
  ): Promise<CommandResult | Moved> {
    const { stream, tip } = keeper;
    const recordedAt = notBefore(tip.recordedAt, this.#ports.clock.now());
    const sealed = sealAll(events, stream, tip, asked, recordedAt);
    const tooLarge = limitExceeded(sealed);
    if (tooLarge !== undefined) return E.left(tooLarge);
    const claims = events.flatMap(claimsOf).map((name) => `${this.#booksId}.${name}`);
    const write = {
      stream,
      expected: tip.revision < 0 ? ('noStream' as const) : tip.revision,
      events: sealed,
      guards: [{ stream: this.#keeper.stream, revision: booksRevision }],
      ...(claims.length === 0 ? {} : { claims }),
    };
    const appended = await appendSurely(this.#store, write, this.#ports);
    if (E.isRight(appended)) {
      // The append is durable: only now does the account move.
      for (const [index, event] of events.entries()) {
        const { hash = appended.right.hash } = sealed[index] ?? {};
        const revision = keeper.tip.revision + 1;
        keeper.fold(event, { revision, hash, recordedAt, commandId: asked.commandId });
      }
      const { accountCache } = this.#store;
      // A cache that cannot be saved now is saved with a later append.
      if (accountCache !== undefined && keeper.isSaveDue) await keeper.save(accountCache);
      return E.right({ events, receipt: appended.right, duplicate: false });
    }
    const { left } = appended;
    switch (left._tag) {
      case 'Conflict':
        return 'account';
      case 'GuardFailed':
        return 'books';
      case 'Claimed':
        return E.left({
          _tag: 'DuplicateDocument',
          document: left.name.slice(this.#booksId.length + 1),
        });
      default:
        return E.left(left);
    }
  }
}

/** The first outcome of a command id, if it has one: the events that carry it. */
const outcomeOf = (
  events: ReadonlyArray<RecordedAccountEvent>,
  { commandId, commandHash }: Asked,
): CommandResult | undefined => {
  const last = events[events.length - 1];
  if (last === undefined) return undefined;
  if (last.commandHash !== commandHash) return E.left({ _tag: 'CommandIdReused', commandId });
  const { stream, revision, position, hash } = last;
  const receipt = { stream, revision, position, hash };
  return E.right({ events: events.map(bare), receipt, duplicate: true });
};

const FAILURES: ReadonlySet<string> = new Set<StoreFailure['_tag']>([
  'OutcomeUnknown',
  'Unavailable',
  'TooLarge',
  'StoreFull',
  'Denied',
  'Contended',
]);

/** Whether the store failed, rather than the command being refused. */
export const isFailure = (error: CommandError): error is StoreFailure => FAILURES.has(error._tag);
