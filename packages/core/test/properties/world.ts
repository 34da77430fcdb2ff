/**
 * Many accounts in one set of books, decided and folded in memory: what the command handler does,
 * without a store. It keeps every event, so that a property can look at all of them.
 */
import type { ClerkCommand } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import { Account, decideAccount, type AccountCommand } from '../../src/aggregates/account.ts';
import { claimsOf, namesOf, type AccountEvent } from '../../src/aggregates/account-events.ts';
import { closeDay, evolveBooks, openBooks, type Books } from '../../src/aggregates/books.ts';

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
  readonly rooms = new Map<string, Room>();
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
    const before = this.rooms.get(customer);
    if (before !== undefined) return before;
    const room = { account: new Account(), events: [], names: new Map() };
    this.rooms.set(customer, room);
    return room;
  }

  ask(command: ClerkCommand): Outcome {
    const { meta, ...asked } = command;
    const customer = asked.type === 'CloseDay' ? '' : asked.data.customer;
    const key = `${customer} ${meta.commandId}`;
    const content = JSON.stringify(asked);
    const before = this.#commands.get(key);
    if (before !== undefined)
      return before === content ? E.right([]) : E.left({ _tag: 'CommandIdReused' });
    const outcome =
      asked.type === 'CloseDay'
        ? this.#closeDay(asked.data.date)
        : this.#post(asked, meta.commandId);
    if (E.isRight(outcome)) this.#commands.set(key, content);
    return outcome;
  }

  #post(command: AccountCommand, commandId: string): Outcome {
    const customer = 'customer' in command.data ? (command.data.customer ?? '') : '';
    const room = this.room(customer);
    const decided = this.decide(room, command, commandId);
    if (E.isLeft(decided)) return decided;
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

  #closeDay(date: string): Outcome {
    const opened = this.books.cutoffDate;
    do {
      const step = closeDay(date, this.books);
      if (E.isLeft(step)) return step;
      this.books = step.right.reduce<Books>(evolveBooks, this.books);
    } while (this.books.cutoffDate === opened);
    return E.right([]);
  }
}

const record = ({ account, events, names }: Room, event: AccountEvent): void => {
  account.evolve(event);
  events.push(event);
  for (const name of namesOf(event)) {
    const found = names.get(name);
    if (found === undefined) names.set(name, [event]);
    else found.push(event);
  }
};
