/** Runs scripts against open books on a store, through the facade that an application uses. */
import {
  createBooks,
  memoryStore,
  openBooks,
  type EventStore,
  type OpenedBooks,
  type Ports,
} from '@counterfoil/core';
import { hurriedScheduler, type ClerkCommand, type Script } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';

/** A clock that moves by a second, numbered ids, and waiting that takes one turn of the loop. */
export const testPorts = (): Ports => {
  let [seconds, numbers] = [0, 0];
  return {
    clock: { now: () => new Date(1_900_000_000_000 + 1000 * (seconds += 1)).toISOString() },
    ids: { next: () => `id-${(numbers += 1)}` },
    scheduler: hurriedScheduler(() => new Promise((resolve) => void setImmediate(resolve))),
  };
};

export const newBooks = (
  books: Script['books'],
  store: EventStore = memoryStore({ scheduler: testPorts().scheduler }),
): Promise<OpenedBooks> => createBooks({ store, ports: testPorts(), name: 'Main books', ...books });

export const reopened = (store: EventStore): Promise<OpenedBooks> =>
  openBooks({ store, ports: testPorts() });

/** What a command came to: `accepted`, `repeated`, or the tag of what came instead. */
export const saidOf = async (books: OpenedBooks, command: ClerkCommand): Promise<string> => {
  const outcome = await books.task(command)();
  if (E.isLeft(outcome)) return outcome.left._tag;
  return outcome.right.duplicate ? 'repeated' : 'accepted';
};

/** Books in which the whole script was asked for, whatever was refused of it. */
export const after = async (
  { books: opened, commands }: Script,
  store?: EventStore,
): Promise<OpenedBooks> => {
  const books = await newBooks(opened, store);
  for (const command of commands) await saidOf(books, command);
  return books;
};

/** Milliseconds that a property with a store may take on a machine that does other things too. */
export const PATIENCE = 60_000;

/** How figures are asked for: every basis, every place for what is unapplied, some bounds. */
export const QUESTIONS = (['dueDate', 'documentDate'] as const).flatMap((basis) =>
  (['column', 'bucket', 'setOff'] as const).flatMap((unapplied) =>
    [
      [0, 30, 60, 90],
      [-1, 0, 1, 2, 3, 43, 44, 45],
    ].map((bounds) => ({ basis, unapplied, bounds })),
  ),
);

/** Everything that the aging says as of some days, without the position it was made at. */
export const agings = async (books: OpenedBooks, dates: ReadonlyArray<string>) => {
  const all = [];
  for (const asOf of dates)
    for (const question of QUESTIONS) {
      const { rows, totals } = await books.reports.aging({ ...question, asOf });
      all.push({ rows, totals });
    }
  return all;
};

/** Item, amount and dates of all that is open. */
export const itemsOf = async (books: OpenedBooks, asOf?: string) => {
  const { items } = await books.reports.openItems({ asOf });
  return items.map(({ customer, item, open, documentDate, dueDate }) => ({
    customer,
    item,
    open,
    documentDate,
    dueDate,
  }));
};
