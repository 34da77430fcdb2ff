/**
 * Many accounts in one set of books, decided and folded in memory: what the command handler does,
 * without a store. It keeps every event, so that a property can look at all of them.
 */
import {
  isOfBooks,
  ownerOf,
  type BooksClerkCommand,
  type ClerkCommand,
} from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import { Account, decideAccount, type AccountCommand } from '../../src/aggregates/account.ts';
import { claimsOf, namesOf, type AccountEvent } from '../../src/aggregates/account-events.ts';
import {
  changeBooks,
  closeDay,
  evolveBooks,
  openBooks,
  type Books,
} from '../../src/aggregates/books.ts';
import { waitingIn, type Waiting } from './world-days.ts';

export interface Refused {
  readonly _tag: string;
}

/** What one command came to: its events, none when it was a repetition. */
export type Outcome = E.Either<Refused, ReadonlyArray<AccountEvent>>;

export interface Room {
  readonly account: Account;
  readonly events: AccountEvent[];
  /** Events by every name that recalls them. */
  readonly names: Map<string, AccountEvent[]>;
}

export class World {
  books: Books;
  /** The accounts, by customer. */
  readonly rooms = new Map<string, Room>();
  /** The cash books, by bank. */
  readonly banks = new Map<string, Room>();
  /** How many documents were posted by closes that were blocked all the same. */
  postedInVain = 0;
  readonly #claims = new Map<string, string>();
  readonly #commands = new Map<string, string>();

  constructor(opened: {
    readonly currency: string;
    readonly cutoffDate: string;
    readonly postingPolicy: 'openPeriod' | 'cutoffDay';
  }) {
    const data = { booksId: 'main', name: 'Main books', ...opened };
    const events = openBooks({ type: 'OpenBooks', data }, null, 'main');
    if (E.isLeft(events)) throw new Error('books that are not there open');
    this.books = events.right.reduce<Books | null>(evolveBooks, null) ?? this.#none();
  }

  #none(): never {
    throw new Error('opening the books left no books');
  }

  room(customer: string): Room {
    return roomIn(this.rooms, customer);
  }

  /** Where a command writes; what is asked of the books writes to nobody's account. */
  roomOf(command: ClerkCommand | AccountCommand): Room {
    if (command.type === 'CloseDay' || command.type === 'ChangeBooks') return this.room('nobody');
    return 'bank' in command.data && 'miscCash' in command.data
      ? roomIn(this.banks, command.data.bank)
      : this.room(command.data.customer ?? '');
  }

  ask(command: ClerkCommand): Outcome {
    const { meta, ...asked } = command;
    const key = `${ownerOf(command)} ${meta.commandId}`;
    const content = JSON.stringify(asked);
    const before = this.#commands.get(key);
    if (before !== undefined)
      return before === content ? E.right([]) : E.left({ _tag: 'CommandIdReused' });
    const outcome = isOfBooks(command)
      ? this.#inBooks(command)
      : this.#post(withoutMeta(command), meta.commandId);
    if (E.isRight(outcome)) this.#commands.set(key, content);
    return outcome;
  }

  #post(command: AccountCommand, commandId: string): Outcome {
    const room = this.roomOf(command);
    const decided = this.decide(room, command, commandId);
    if (E.isLeft(decided)) return decided;
    // Cash books claim nothing; what a customer's account claims, nobody else's may have.
    const customer = 'customer' in command.data ? (command.data.customer ?? '') : '';
    for (const claim of decided.right.flatMap(claimsOf)) {
      if ((this.#claims.get(claim) ?? customer) !== customer)
        return E.left({ _tag: 'DuplicateDocument' });
      this.#claims.set(claim, customer);
    }
    for (const event of decided.right) record(room, event);
    return decided;
  }

  /** Decides without writing anything. */
  decide({ account, names }: Room, command: AccountCommand, commandId: string): Outcome {
    const recalled = new Map<string, ReadonlyArray<AccountEvent>>();
    for (;;) {
      const decision = decideAccount(command, account, this.books, recalled, commandId);
      if (E.isRight(decision)) return decision;
      const { left } = decision;
      if (left._tag !== 'Need') return E.left(left);
      const missing = left.names.filter((name) => !recalled.has(name));
      if (missing.length === 0) throw new Error(`asked again for ${left.names.join(', ')}`);
      for (const name of missing) recalled.set(name, names.get(name) ?? []);
    }
  }

  #inBooks(command: BooksClerkCommand): Outcome {
    if (command.type === 'CloseDay') return this.#closeDay(command.data.date);
    const { type, data } = command;
    const step = changeBooks({ type, data });
    if (E.isLeft(step)) return step;
    this.books = step.right.reduce<Books>(evolveBooks, this.books);
    return E.right([]);
  }

  /** What the command handler's close does: posts what is ready, unless something is not. */
  #settle(waiting: ReadonlyArray<Waiting>): Outcome {
    const isBlocked = waiting.some(({ status }) => status === 'inProgress');
    if (isBlocked || (waiting.length > 0 && this.books.readyToPostAtClose === 'block'))
      return E.left({ _tag: 'OpenDocuments' });
    for (const [posted, { command }] of waiting.entries()) {
      if (E.isRight(this.#post(command, `close ${command.type}`))) continue;
      this.postedInVain += posted;
      return E.left({ _tag: 'OpenDocuments' });
    }
    return E.right([]);
  }

  #closeDay(date: string): Outcome {
    const opened = this.books.cutoffDate;
    const begun = closeDay(date, this.books);
    if (E.isLeft(begun)) return begun;
    const settled = this.#settle(waitingIn(this, date));
    if (E.isLeft(settled)) return settled;
    do {
      const step = closeDay(date, this.books);
      if (E.isLeft(step)) return step;
      this.books = step.right.reduce<Books>(evolveBooks, this.books);
    } while (this.books.cutoffDate === opened);
    return E.right([]);
  }
}

const roomIn = (rooms: Map<string, Room>, name: string): Room => {
  const before = rooms.get(name);
  if (before !== undefined) return before;
  const room = { account: new Account(), events: [], names: new Map() };
  rooms.set(name, room);
  return room;
};

const withoutMeta = ({ meta: _meta, ...command }: Exclude<ClerkCommand, BooksClerkCommand>) =>
  command;

const record = ({ account, events, names }: Room, event: AccountEvent): void => {
  account.evolve(event);
  events.push(event);
  for (const name of namesOf(event)) {
    const found = names.get(name);
    if (found === undefined) names.set(name, [event]);
    else found.push(event);
  }
};
