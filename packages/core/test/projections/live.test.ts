/** Projections that follow the log: resumed, rebuilt beside the old ones, and waited for. */
import {
  balances,
  createBooks,
  follow,
  memoryStore,
  projection,
  type Checkpoint,
  type CheckpointStore,
  type EventStore,
  type OpenedBooks,
} from '@counterfoil/core';
import { beforeEach, expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

const DAY = '2026-03-02';
const booksId = 'main';

let store: EventStore;
let books: OpenedBooks;
let invoices = 0;

beforeEach(async () => {
  store = memoryStore();
  books = await createBooks({ store, name: 'Main books', currency: 'USD', cutoffDate: DAY });
  await books.openCustomer({ customer: 'domar', personal: { name: 'Domar Ltd' } });
});

const post = (amount: number) =>
  books.postInvoice({
    customer: 'domar',
    invoice: String((invoices += 1)),
    documentDate: DAY,
    lines: [{ line: '1', description: 'work', amount }],
  });

/** How much was ever invoiced, times a factor that tells versions apart. */
const invoiced = (version: number) =>
  projection({
    name: 'invoiced',
    version,
    initial: () => ({ sum: 0, seen: 0 }),
    on: {
      InvoicePosted: ({ sum, seen }, { data }) => ({
        sum: sum + data.total * version,
        seen: seen + 1,
      }),
    },
    codec: t.type({ sum: t.number, seen: t.number }),
  });

/** Checkpoints in memory, and how often one was saved. */
const kept = (): CheckpointStore & { readonly saved: Checkpoint[] } => {
  const saved: Checkpoint[] = [];
  return {
    saved,
    load: (name, version) => async () =>
      E.right(saved.findLast((each) => each.name === name && each.version === version) ?? null),
    save: (checkpoint) => async () => {
      saved.push(checkpoint);
      return E.right(undefined);
    },
  };
};

test('who has written something waits until it is in', async () => {
  const live = await follow(store, invoiced(1), { booksId });
  const { receipt } = await post(100);
  await live.waitFor(receipt);
  expect(live.state.sum).toBe(100);
  const later = await post(50);
  await live.waitFor(later.receipt);
  expect(live.state).toEqual({ sum: 150, seen: 2 });
  await live.stop();
});

test('how far behind it is can be seen', async () => {
  const live = await follow(store, invoiced(1), { booksId });
  await live.caughtUp();
  expect(await live.lag()).toBe(0);
  await live.stop();
  await post(1);
  await post(2);
  expect(await live.lag()).toBe(2);
});

test('it goes on from its checkpoint, and takes no event twice', async () => {
  const checkpoints = kept();
  await post(100);
  const first = await follow(store, invoiced(1), { booksId, checkpoints });
  await first.caughtUp();
  await first.stop();
  await post(10);
  let delivered = 0;
  const counting: EventStore = {
    ...store,
    subscribe: (subscription, subscriber) =>
      store.subscribe(subscription, {
        ...subscriber,
        event: (event) => {
          delivered += 1;
          return subscriber.event(event);
        },
      }),
  };
  const second = await follow(counting, invoiced(1), { booksId, checkpoints });
  await second.caughtUp();
  expect(second.state).toEqual({ sum: 110, seen: 2 });
  expect(delivered).toBe(1);
  await second.stop();
});

test('a checkpoint of other books or another version is passed over', async () => {
  const checkpoints = kept();
  await post(100);
  const first = await follow(store, invoiced(1), { booksId, checkpoints });
  await first.caughtUp();
  await first.stop();
  const other = await follow(store, invoiced(2), { booksId, checkpoints });
  await other.caughtUp();
  expect(other.state.sum).toBe(200);
  await other.stop();
  const elsewhere = await follow(store, invoiced(1), { booksId: 'other', checkpoints });
  await elsewhere.caughtUp();
  expect(elsewhere.state.sum).toBe(0);
  await elsewhere.stop();
});

test('a new version is built beside the old one, which serves until then', async () => {
  await post(100);
  const live = await follow(store, invoiced(1), { booksId });
  await live.caughtUp();
  const rebuilt = live.rebuild(invoiced(3));
  expect([live.version, live.state.sum]).toEqual([1, 100]);
  await rebuilt;
  expect([live.version, live.state.sum]).toEqual([3, 300]);
  const { receipt } = await post(1);
  await live.waitFor(receipt);
  expect(live.state.sum).toBe(303);
  await live.stop();
});

test('what it fails with is told to everybody who waits', async () => {
  const broken = projection({
    name: 'broken',
    version: 1,
    initial: () => 0,
    on: {
      InvoicePosted: () => {
        throw new Error('no invoices, please');
      },
    },
  });
  const live = await follow(store, broken, { booksId });
  const { receipt } = await post(1);
  await expect(live.waitFor(receipt)).rejects.toThrow('no invoices, please');
  await expect(live.waitFor(receipt)).rejects.toThrow('no invoices, please');
});

test('the built-in projections follow the log as they are', async () => {
  const live = await follow(store, balances, { booksId });
  const { receipt } = await post(70);
  await live.waitFor(receipt);
  const { totals } = await books.reports.balances();
  expect(live.state.get('domar')).toEqual(new Map([['USD', 70]]));
  expect(totals.map(({ balance }) => balance)).toEqual([70]);
  await live.stop();
});
