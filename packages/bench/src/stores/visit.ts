/** One store in one round: it is given a history, read, and followed. */
import type { EventStore, Position, Write } from '@counterfoil/core';
import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import type { History } from './history.ts';

const PAGE = 1000;

/** An event by what must be the same in every store: all of it but its position. */
export type Told = readonly [stream: string, revision: number, hash: string, line: string];

const mustBeRight = <E, A>(result: Either<E, A>): A => {
  if (isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

const inOrder = ([a, first]: Told, [b, second]: Told): number =>
  a === b ? first - second : a < b ? -1 : 1;

export class Visit {
  readonly accounts: History['accounts'];
  readonly #store: EventStore;
  /** Where these books begin: others may stand before them. */
  readonly #start: Position;

  private constructor(store: EventStore, start: Position, accounts: History['accounts']) {
    this.#store = store;
    this.#start = start;
    this.accounts = accounts;
  }

  /** Opens the books in the store. */
  static async open(store: EventStore, { opening, accounts }: History): Promise<Visit> {
    const { position } = mustBeRight(await store.append(opening)());
    return new Visit(store, position, accounts);
  }

  /** Appends the histories of accounts; so many accounts at once have one on its way. */
  async append(accounts: ReadonlyArray<ReadonlyArray<Write>>, inFlight: number): Promise<void> {
    const waiting = accounts.values();
    const writer = async (): Promise<void> => {
      for (const writes of waiting)
        for (const write of writes) mustBeRight(await this.#store.append(write)());
    };
    await Promise.all(Array.from({ length: inFlight }, writer));
  }

  /** Reads all that was appended, a page at a time. */
  async read(): Promise<ReadonlyArray<Told>> {
    const told: Told[] = [];
    let after = this.#start;
    for (;;) {
      const { events, end } = mustBeRight(await this.#store.readAll({ after, limit: PAGE })());
      for (const { stream, revision, hash, line } of events)
        told.push([stream, revision, hash, line]);
      after = events.at(-1)?.position ?? after;
      if (end) return told;
    }
  }

  /** Subscribes, and ends the subscription once it has caught up. */
  async follow(): Promise<ReadonlyArray<Told>> {
    const told: Told[] = [];
    const stop = new AbortController();
    const subscription = { after: this.#start, signal: stop.signal };
    const ended = this.#store.subscribe(subscription, {
      event: ({ stream, revision, hash, line }) => {
        told.push([stream, revision, hash, line]);
      },
      caughtUp: () => stop.abort(),
    });
    mustBeRight(await ended());
    return told;
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** What was given, in the order of streams and revisions. */
  given(): ReadonlyArray<Told> {
    const told = this.accounts.flat().flatMap(({ stream, expected, events }) => {
      const first = expected === 'noStream' ? 0 : expected + 1;
      return events.map(({ hash, line }, at): Told => [stream, first + at, hash, line]);
    });
    return Visit.byStream(told);
  }

  /** In the same order: accounts that are written at the same time may stand in any. */
  static byStream(told: ReadonlyArray<Told>): ReadonlyArray<Told> {
    return told.toSorted(inOrder);
  }
}
