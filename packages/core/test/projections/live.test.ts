/** Projections that follow the log: resumed, rebuilt beside the old ones, and waited for. */
import {
  balances,
  copyLog,
  createBooks,
  follow,
  memoryStore,
  openBooks,
  projection,
  storeFailure,
  type Checkpoint,
  type CheckpointStore,
  type EventStore,
  type OpenedBooks,
  type Subscriber,
} from '@counterfoil/core';
import { until } from '@counterfoil/testkit';
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

/** The store, with something done before each subscription, in their order, passes anything on. */
const passing = (
  ...hooks: ReadonlyArray<Partial<Subscriber>>
): EventStore & { readonly running: () => number } => {
  let [began, running] = [0, 0];
  return {
    ...store,
    running: () => running,
    subscribe: (subscription, subscriber) => async () => {
      const hook = hooks[began];
      began += 1;
      running += 1;
      const event: Subscriber['event'] = async (stored) => {
        await hook?.event?.(stored);
        await subscriber.event(stored);
      };
      const caughtUp = async () => {
        await hook?.caughtUp?.();
        await subscriber.caughtUp?.();
      };
      return store
        .subscribe(subscription, { event, caughtUp })()
        .finally(() => {
          running -= 1;
        });
    },
  };
};
/** Lets events pass until it is shut, and again once it is open. */
const gate = () => {
  let passed: Promise<void> = Promise.resolve();
  let open = (): void => undefined;
  return {
    event: () => passed,
    shut: () => {
      passed = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => open(),
  };
};
const aMoment = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 20);
  });

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

test('a checkpoint of a log that was restored from a backup is passed over', async () => {
  const checkpoints = kept();
  const backup = memoryStore();
  await post(100);
  await copyLog(store, backup);
  const same = async (of: EventStore) => {
    const live = await follow(of, invoiced(1), { booksId, checkpoints });
    await live.caughtUp();
    const { sum } = live.state;
    await live.stop();
    return sum;
  };
  await post(20);
  expect(await same(store)).toBe(120);
  const again = await openBooks({ store: backup });
  const lines = [{ line: '1', description: 'work', amount: 3 }];
  const other = { customer: 'domar', documentDate: DAY, lines };
  for (const invoice of ['other', 'another']) await again.postInvoice({ ...other, invoice });
  expect(await same(backup)).toBe(106);
  // That one is of this log, and so is what was saved after it.
  const saved = checkpoints.saved.at(-1);
  expect(saved?.last?.position).toBe(saved?.cursor.position);
  await again.postInvoice({ ...other, invoice: 'third' });
  expect(await same(backup)).toBe(109);
});

test('what cannot be read is told by the state, and once it is stopped', async () => {
  const spoilt = passing({
    event: ({ type }) => {
      if (type === 'InvoicePosted') throw new Error('a line that nobody can read');
    },
  });
  const live = await follow(spoilt, invoiced(1), { booksId });
  await live.caughtUp();
  expect(live.state.sum).toBe(0);
  const { receipt } = await post(7);
  await expect(live.waitFor(receipt)).rejects.toThrow('nobody can read');
  expect(() => live.state).toThrow('nobody can read');
  await expect(live.stop()).rejects.toThrow('nobody can read');
  // A version that can take it is built and serves, whatever became of the one before.
  const healed = await follow(
    passing({ event: () => Promise.reject(new Error('not yet')) }),
    invoiced(1),
    { booksId },
  );
  await expect(healed.waitFor(receipt)).rejects.toThrow('not yet');
  await healed.rebuild(invoiced(2));
  expect(healed.state.sum).toBe(14);
  await healed.stop();
});

test('a store that is not there is no empty state', async () => {
  const checkpoints = kept();
  const first = await follow(store, invoiced(1), { booksId, checkpoints });
  await first.caughtUp();
  await first.stop();
  const gone = async () => E.left(storeFailure('Unavailable', 'nobody answers'));
  const absent: EventStore = { ...store, readStream: () => gone, subscribe: () => gone };
  const live = await follow(absent, invoiced(1), { booksId, checkpoints });
  await expect(live.caughtUp()).rejects.toMatchObject({ _tag: 'Unavailable' });
  expect(() => live.state).toThrow('nobody answers');
  await expect(live.stop()).rejects.toMatchObject({ _tag: 'Unavailable' });
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

test('a new version serves only once it is as far as the old one', async () => {
  const held = gate();
  const caughtUp = async () => {
    held.shut();
    const { receipt } = await post(100);
    await live.waitFor(receipt);
  };
  const live = await follow(passing({}, { ...held, caughtUp }), invoiced(1), { booksId });
  await live.caughtUp();
  const rebuilt = live.rebuild(invoiced(3));
  await until('the old one is ahead', () => live.state.sum > 0);
  await aMoment();
  expect([live.version, live.state.sum]).toEqual([1, 100]);
  held.open();
  await rebuilt;
  expect([live.version, live.state.sum]).toEqual([3, 300]);
  await live.stop();
});

test('who waits while a new version takes over waits for that one', async () => {
  const [old, held] = [gate(), gate()];
  const seen: Array<ReadonlyArray<number>> = [];
  const caughtUp = async () => {
    for (const each of [old, held]) each.shut();
    const { receipt } = await post(100);
    void live.waitFor(receipt).then(() => seen.push([live.version, live.state.sum]));
  };
  const live = await follow(passing(old, { ...held, caughtUp }), invoiced(1), { booksId });
  await live.caughtUp();
  const rebuilt = live.rebuild(invoiced(3));
  await until('the new one serves', () => live.version === 3);
  old.open();
  await rebuilt;
  await aMoment();
  expect(seen).toEqual([]);
  held.open();
  await until('it is in', () => seen.length > 0);
  expect(seen).toEqual([[3, 300]]);
  // So is what nobody has written yet.
  const next = { position: String(Number(live.position) + 1).padStart(16, '0') };
  const later = live.waitFor(next);
  await live.rebuild(invoiced(4));
  await post(1);
  await later;
  expect(live.state.sum).toBe(404);
  await live.stop();
});

test('stopped while a new version is built, it leaves nothing running', async () => {
  const [free, held] = [gate(), gate()];
  const counted = passing(free, held);
  const live = await follow(counted, invoiced(1), { booksId });
  await live.caughtUp();
  held.shut();
  const rebuilt = live.rebuild(invoiced(2)).catch(String);
  await until('both run', () => counted.running() === 2);
  const stopped = live.stop();
  held.open();
  await stopped;
  expect(counted.running()).toBe(0);
  expect(await rebuilt).toContain('the projection was stopped');
  expect(live.version).toBe(1);
  await expect(live.rebuild(invoiced(2))).rejects.toThrow('the projection was stopped');
  await expect(live.waitFor({ position: '9' })).rejects.toThrow('the projection was stopped');
  expect(counted.running()).toBe(0);
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
