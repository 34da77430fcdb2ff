/** The log alone is right: a cache that says less or something else never changes an answer. */
import { createHash } from 'node:crypto';
import {
  copyLog,
  createBooks,
  memoryStore,
  openBooks,
  storeFailure,
  type AccountCache,
  type EventStore,
  type OpenedBooks,
  type Snapshot,
  type Verification,
} from '@counterfoil/core';
import { expect, test } from '@jest/globals';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { isSome, some } from 'fp-ts/lib/Option.js';

const customer = 'domar';
const documentDate = '2026-03-02';
const opening = { name: 'Acme', currency: 'USD', cutoffDate: documentDate } as const;

const booksOn = async (store: EventStore): Promise<OpenedBooks> => {
  const books = await createBooks({ store, ...opening });
  await books.openCustomer({ customer, personal: { name: 'Domar' } });
  return books;
};

const invoice = (number: string) => ({
  ...{ customer, invoice: number, documentDate },
  lines: [{ line: '1', description: 'Goods', amount: 100 }],
});

const cash = (receipt: string, to: string, amount: number) => ({
  ...{ customer, receipt, documentDate, paymentType: 'cash' as const, bank: { code: 'till' } },
  ...{ total: amount, lines: [{ to, amount }] },
});

/** Enough events for a snapshot: so many invoices, and a receipt for each. */
const MANY = 150;
const postMany = async (books: OpenedBooks, from = 0, to = MANY): Promise<void> => {
  for (let n = from; n < to; n += 1) {
    await books.postInvoice(invoice(`I${n}`), { commandId: `invoice-${n}` });
    await books.postReceipt(cash(`R${n}`, `invoice:I${n}`, 100), { commandId: `receipt-${n}` });
  }
};

const emptyCache = (): AccountCache => {
  const { accountCache } = memoryStore();
  if (accountCache === undefined) throw new Error('the store in memory has a cache');
  return accountCache;
};

/** A cache whose answers can be spoiled. */
const spoilt = (inner: AccountCache) => {
  const spoil = {
    snapshot: (snapshot: Snapshot) => snapshot,
    namesAreGone: false,
    isBroken: false,
  };
  const failure = left(storeFailure('Unavailable', 'the disk of the cache is broken'));
  const cache: AccountCache = {
    load: (stream) => async () => {
      const loaded = await inner.load(stream)();
      if (spoil.isBroken) return failure;
      if (isLeft(loaded) || !isSome(loaded.right)) return loaded;
      return right(some(spoil.snapshot(loaded.right.value)));
    },
    save: (...saved) => (spoil.isBroken ? async () => failure : inner.save(...saved)),
    find: (...sought) => {
      if (spoil.isBroken) return async () => failure;
      return spoil.namesAreGone ? async () => right([]) : inner.find(...sought);
    },
  };
  return { spoil, cache };
};

/** What was done is known, what is open is known, and work goes on. Verifies the log it leaves. */
const knowing = async (books: OpenedBooks): Promise<Verification> => {
  const again = await books.postInvoice(invoice('I0'), { commandId: 'invoice-0' });
  expect(again).toMatchObject({ duplicate: true, receipt: { revision: 1 } });
  await expect(books.postInvoice(invoice('I0'))).rejects.toMatchObject({ _tag: 'AlreadyPosted' });
  await expect(books.postReceipt(cash('new', 'invoice:I0', 1))).rejects.toMatchObject({
    ...{ _tag: 'OverApplied', open: 0, requested: 1 },
  });
  await books.postInvoice(invoice('more'));
  await books.postReceipt(cash('more', 'invoice:more', 100));
  return books.reports.verify();
};

test('an account far past its snapshot remembers its first command, document and payment', async () => {
  const store = memoryStore();
  const books = await booksOn(store);
  await postMany(books, 0, 300);
  for (const again of [books, await openBooks({ store })]) {
    const repeated = await again.postInvoice(invoice('I0'), { commandId: 'invoice-0' });
    expect(repeated).toMatchObject({ duplicate: true, receipt: { revision: 1 } });
    await expect(again.postInvoice(invoice('I0'))).rejects.toMatchObject({ _tag: 'AlreadyPosted' });
    await expect(
      again.postReceipt({ ...cash('R0', 'invoice:I299', 1), receipt: 'R0' }),
    ).rejects.toMatchObject({ _tag: 'AlreadyPosted' });
  }
  const reversed = await books.reverseReceipt({ customer, receipt: 'R0', reason: 'error' });
  expect(reversed.events.map(({ type }) => type)).toEqual([
    'DistributionReversed',
    'ReceiptReversed',
  ]);
});

test('a store without an account cache is slow, but right', async () => {
  const { accountCache: _, ...store } = memoryStore();
  await postMany(await booksOn(store));
  expect(await knowing(await openBooks({ store }))).toMatchObject({ ok: true });
});

/** The state as if `I0` were still open, as a program would have written it. */
const withOpenInvoice = (snapshot: Snapshot): Snapshot => {
  const item = {
    ...{ key: 'invoice:I0', open: 100, facts: { document: 'invoice:I0', documentDate } },
    ...{ days: [[documentDate, 100]], whole: true },
  };
  const state = snapshot.state.replace('"items":[]', `"items":[${JSON.stringify(item)}]`);
  return { ...snapshot, state, checksum: createHash('sha256').update(state).digest('base64url') };
};

const payingAgain = async (damage: (snapshot: Snapshot) => Partial<Snapshot>) => {
  const { spoil, cache } = spoilt(emptyCache());
  const store = { ...memoryStore(), accountCache: cache };
  await postMany(await booksOn(store));
  spoil.snapshot = (snapshot) => ({ ...withOpenInvoice(snapshot), ...damage(snapshot) });
  const books = await openBooks({ store });
  return books.postReceipt(cash('new', 'invoice:I0', 100));
};

test('a snapshot that fits is believed', async () => {
  expect(await payingAgain(() => ({}))).toMatchObject({ duplicate: false });
});

test.each<[string, (snapshot: Snapshot) => Partial<Snapshot>]>([
  ['of another program', ({ version }) => ({ version: version + 1 })],
  ['with a damaged state', ({ checksum }) => ({ checksum: checksum.replace(/^./, '.') })],
  ['of another history', () => ({ hash: 'B'.repeat(43) })],
  ['from a log that was cut', ({ revision }) => ({ revision: revision + 9_999 })],
])('a snapshot %s is ignored, and the log replayed', async (_, damage) => {
  const refusal = { _tag: 'OverApplied', open: 0, requested: 100 };
  await expect(payingAgain(damage)).rejects.toMatchObject(refusal);
});

test('a cache whose names were emptied is noticed, by books that are open and by others', async () => {
  const { spoil, cache } = spoilt(emptyCache());
  const store = { ...memoryStore(), accountCache: cache };
  const books = await booksOn(store);
  await postMany(books);
  const others = await openBooks({ store });
  spoil.namesAreGone = true;
  expect(await knowing(books)).toMatchObject({ ok: true });
  const again = await others.postInvoice(invoice('I1'), { commandId: 'invoice-1' });
  expect(again.duplicate).toBe(true);
});

test('two processes that write to one account read what the other wrote, and not all of it again', async () => {
  const inner = memoryStore();
  let read = 0;
  const readStream: EventStore['readStream'] = (stream, from) => async () => {
    const page = await inner.readStream(stream, from)();
    if (!isLeft(page)) read += page.right.events.length;
    return page;
  };
  const store = { ...inner, readStream };
  const writers = [await booksOn(store), await openBooks({ store })];
  const rounds = 200;
  for (let n = 0; n < rounds; n += 1)
    for (const [at, books] of writers.entries()) await books.postInvoice(invoice(`${at}-${n}`));
  // Each reads the other's invoice, and now and then loads what the other saved.
  expect(read).toBeLessThan(10 * rounds);
  expect(await writers[0]?.reports.verify()).toMatchObject({ ok: true });
});

test('a cache that cannot be read or written any more stops nobody', async () => {
  const { spoil, cache } = spoilt(emptyCache());
  const store = { ...memoryStore(), accountCache: cache };
  const books = await booksOn(store);
  await postMany(books);
  spoil.isBroken = true;
  expect(await knowing(books)).toMatchObject({ ok: true });
  await postMany(await openBooks({ store }), MANY, 2 * MANY);
});

test('two logs with books of the same id may share a cache, and each remembers its own', async () => {
  const accountCache = emptyCache();
  const [one, other] = [
    { ...memoryStore(), accountCache },
    { ...memoryStore(), accountCache },
  ];
  const books = await booksOn(one);
  await postMany(books);
  const others = await booksOn(other);
  await postMany(others, MANY, 2 * MANY);
  expect(await knowing(books)).toMatchObject({ ok: true });
  const again = await others.postInvoice(invoice(`I${MANY}`), { commandId: `invoice-${MANY}` });
  expect(again).toMatchObject({ duplicate: true, receipt: { revision: 1 } });
});

test('a cache that saw a longer history than the log has, which came back from a backup', async () => {
  const accountCache = emptyCache();
  const lost = { ...memoryStore(), accountCache };
  const backup = memoryStore();
  const books = await booksOn(lost);
  await postMany(books);
  expect(await copyLog(lost, backup)).toMatchObject({ _tag: 'Right' });
  await postMany(books, MANY, 3 * MANY);
  // The lost commands are sent again by their callers, and are new to this log.
  const restored = await openBooks({ store: { ...backup, accountCache } });
  await postMany(restored, MANY, 3 * MANY);
  expect(await knowing(restored)).toMatchObject({ ok: true });
});
