/** A whole history in another store: the same bytes, whatever cut the copying off. */
import {
  copyLog,
  createBooks,
  memoryStore,
  openBooks,
  readLog,
  type EventStore,
} from '@counterfoil/core';
import { faultyStore } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';

const DAY = '2026-03-02';

/** Books with a few documents and a closed day. */
const written = async (booksId = 'main'): Promise<EventStore> => {
  const store = memoryStore();
  const opened = { name: 'Main books', currency: 'USD', cutoffDate: DAY };
  const books = await createBooks({ store, booksId, ...opened });
  for (const customer of ['domar', 'elara']) {
    await books.openCustomer({ customer, personal: { name: customer } });
    for (const number of ['1', '2'])
      await books.postInvoice({
        customer,
        invoice: `${customer}-${number}`,
        documentDate: DAY,
        lines: [{ line: '1', description: 'work', amount: 1000 }],
      });
    await books.postReceipt({
      ...{ customer, receipt: 'R', documentDate: DAY, paymentType: 'cash', total: 1500 },
      ...{ bank: { code: 'till' }, distribute: { policy: 'oldestDue' } },
    });
    await books.reverseReceipt({ customer, receipt: 'R', reason: 'nsf' });
  }
  await books.closeDay({ date: DAY });
  return store;
};

const hashesIn = async (store: EventStore): Promise<ReadonlyArray<string>> => {
  const hashes: string[] = [];
  for await (const { hash } of readLog(store)) hashes.push(hash);
  return hashes;
};

test('has the same events in the same order, and its books go on', async () => {
  const [from, to] = [await written(), memoryStore()];
  const copied = await copyLog(from, to);
  const hashes = await hashesIn(from);
  expect(copied).toMatchObject({
    right: { events: hashes.length, written: hashes.length, streams: 3, books: ['main'] },
  });
  expect(await hashesIn(to)).toEqual(hashes);
  const books = await openBooks({ store: to });
  expect((await books.reports.verify()).ok).toBe(true);
  const again = books.postInvoice({
    customer: 'elara',
    invoice: 'domar-1',
    documentDate: '2026-03-03',
    total: 0,
  });
  // The number is taken there, too.
  await expect(again).rejects.toMatchObject({ _tag: 'DuplicateDocument' });
});

test('copied once more writes nothing, and after more was posted only that', async () => {
  const [from, to] = [await written(), memoryStore()];
  await copyLog(from, to);
  expect(await copyLog(from, to)).toMatchObject({ right: { written: 0 } });
  const books = await openBooks({ store: from });
  await books.openCustomer({ customer: 'fern', personal: { name: 'Fern' } });
  expect(await copyLog(from, to)).toMatchObject({ right: { written: 1 } });
});

test.each([1, 2, 3, 5, 8, 11])('cut off at append %i it goes on there', async (n) => {
  const [from, to] = [await written(), memoryStore()];
  const cut = faultyStore(to, (append) => (append < n ? undefined : 'unavailable'));
  expect(await copyLog(from, cut)).toMatchObject({ left: { _tag: 'Unavailable' } });
  const before = (await hashesIn(to)).length;
  const hashes = await hashesIn(from);
  const copied = await copyLog(from, to);
  expect(E.isRight(copied) && copied.right.written).toBe(hashes.length - before);
  expect(await hashesIn(to)).toEqual(hashes);
});

test('a lost answer is asked for again, and nothing stands there twice', async () => {
  const [from, to] = [await written(), memoryStore()];
  const line = faultyStore(to, (append) => (append % 3 === 0 ? 'lostReply' : undefined));
  await copyLog(from, line);
  expect(await hashesIn(to)).toEqual(await hashesIn(from));
});

test.each([
  ['books of the same name', () => written(), { stream: 'books-main', revision: 0 }],
  [
    'books of a name that the source has not',
    () => written('other'),
    { stream: 'books-other', revision: 0 },
  ],
  [
    'the same, and a stream that the source has not',
    async (from: EventStore) => {
      const to = memoryStore();
      await copyLog(from, to);
      const books = await openBooks({ store: to });
      await books.openCustomer({ customer: 'fern', personal: { name: 'Fern' } });
      // The source goes on as well, so that there is something to write.
      const ours = await openBooks({ store: from });
      await ours.changeCustomer({ customer: 'domar', terms: { netDays: 7 } });
      return to;
    },
    { stream: 'account-main.fern', revision: 0 },
  ],
  [
    'more of a stream than the source',
    async (from: EventStore) => {
      const to = memoryStore();
      await copyLog(from, to);
      const books = await openBooks({ store: to });
      await books.changeCustomer({ customer: 'domar', terms: { netDays: 7 } });
      return to;
    },
    { stream: 'account-main.domar', revision: 6 },
  ],
] as const)('nothing is written to a target that holds %s', async (_, targetOf, place) => {
  const from = await written();
  const to = await targetOf(from);
  const before = await hashesIn(to);
  expect(await copyLog(from, to)).toEqual(E.left({ _tag: 'OtherHistory', ...place }));
  expect(await hashesIn(to)).toEqual(before);
});

test('that cannot be read back as a whole is no copy', async () => {
  const [from, to] = [await written(), memoryStore()];
  const count = (await hashesIn(from)).length;
  /** Acknowledges everything, and then has lost the end of it. */
  const forgetful: EventStore = {
    ...to,
    readAll: (read) => async () => {
      const page = await to.readAll(read)();
      if (E.isLeft(page)) return page;
      return E.right({ ...page.right, events: page.right.events.slice(0, -1) });
    },
  };
  expect(await copyLog(from, forgetful)).toEqual(
    E.left({ _tag: 'Unavailable', detail: `only ${count - 1} of ${count} can be read back` }),
  );
});
