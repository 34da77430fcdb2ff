/** What the handler owes to everybody: each command once, for ever, and refusals that are true. */
import {
  createBooks,
  memoryStore,
  openBooks,
  storeFailure,
  type EventStore,
  type OpenedBooks,
} from '@counterfoil/core';
import { faultyStore, hurriedScheduler } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import { isLeft, isRight, left } from 'fp-ts/lib/Either.js';

const customer = 'domar';
const cutoffDate = '2026-03-02';
const open = { name: 'Acme', currency: 'USD', cutoffDate } as const;

const booksOn = async (store: EventStore): Promise<OpenedBooks> => {
  const books = await createBooks({ store, ...open });
  await books.openCustomer({ customer, personal: { name: 'Domar' }, terms: { netDays: 30 } });
  return books;
};

const invoice = (number: string, amount = 100) => ({
  customer,
  invoice: number,
  documentDate: cutoffDate,
  lines: [{ line: '1', description: 'Goods', amount }],
});

const cash = (receipt: string, to: string, amount: number) => ({
  customer,
  receipt,
  documentDate: cutoffDate,
  paymentType: 'cash' as const,
  bank: { code: 'till' },
  total: amount,
  lines: [{ to, amount }],
});

const eventsIn = async (store: EventStore): Promise<number> => {
  const page = await store.readAll({ limit: 1_000_000 })();
  if (isLeft(page)) throw new Error(page.left.detail);
  return page.right.events.length;
};

test('C2: the same command id with the same content returns the first outcome and writes nothing', async () => {
  const store = memoryStore();
  const books = await booksOn(store);
  const meta = { commandId: 'once' };
  const first = await books.postInvoice(invoice('1'), meta);
  const before = await eventsIn(store);
  const second = await books.postInvoice(invoice('1'), meta);
  expect(second).toEqual({ ...first, duplicate: true });
  expect(await eventsIn(store)).toBe(before);
});

test('the order of keys in a command does not matter to its content', async () => {
  const books = await booksOn(memoryStore());
  const { customer: who, ...rest } = invoice('1');
  await books.execute({
    type: 'PostInvoice',
    data: { customer: who, ...rest },
    meta: { commandId: 'once' },
  });
  const again = await books.execute({
    type: 'PostInvoice',
    data: { ...rest, customer: who },
    meta: { commandId: 'once' },
  });
  expect(again.duplicate).toBe(true);
});

test('the same command id with other content is refused', async () => {
  const books = await booksOn(memoryStore());
  const meta = { commandId: 'once' };
  await books.postInvoice(invoice('1'), meta);
  const refusal = { _tag: 'CommandIdReused', commandId: 'once' };
  await expect(books.postInvoice(invoice('2'), meta)).rejects.toMatchObject(refusal);
});

test('a refused command may succeed later under the same id', async () => {
  const books = await booksOn(memoryStore());
  const meta = { commandId: 'later' };
  await expect(books.postReceipt(cash('R1', 'invoice:1', 100), meta)).rejects.toMatchObject({
    _tag: 'ItemUnknown',
  });
  await books.postInvoice(invoice('1'));
  const outcome = await books.postReceipt(cash('R1', 'invoice:1', 100), meta);
  expect(outcome.duplicate).toBe(false);
});

test('C1: of many receipts at once, exactly as many are accepted as the invoice has open', async () => {
  const store = memoryStore();
  const writers = [await booksOn(store)];
  for (let each = 0; each < 3; each += 1) writers.push(await openBooks({ store }));
  await writers[0]?.postInvoice(invoice('1', 500));
  const attempts = Array.from({ length: 20 }, async (_, n) => {
    const writer = writers[n % writers.length];
    const data = cash(`R${n}`, 'invoice:1', 50);
    return writer?.task({ type: 'PostReceipt', data, meta: { commandId: `c${n}` } })();
  });
  const results = (await Promise.all(attempts)).flatMap((result) => result ?? []);
  expect(results.filter(isRight)).toHaveLength(10);
  for (const result of results.filter(isLeft))
    expect(result.left).toEqual({
      _tag: 'OverApplied',
      item: 'invoice:1',
      open: 0,
      requested: 50,
    });
});

test('C1: of many who write to one account all the time, everybody gets through', async () => {
  const store = memoryStore();
  const writers = [await booksOn(store)];
  for (let each = 0; each < 5; each += 1) writers.push(await openBooks({ store }));
  const posting = writers.flatMap((writer, at) =>
    Array.from({ length: 10 }, (_, n) => writer.postInvoice(invoice(`${at}-${n}`))),
  );
  const outcomes = await Promise.all(posting);
  const revisions = outcomes.map(({ receipt }) => receipt.revision).toSorted((a, b) => a - b);
  // One after the other, from the first after `CustomerOpened`.
  expect(revisions).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
});

test('an invoice number is unique in the books, not only in the account', async () => {
  const books = await booksOn(memoryStore());
  await books.openCustomer({ customer: 'other', personal: { name: 'Other' } });
  await books.postInvoice(invoice('1'));
  await expect(books.postInvoice({ ...invoice('1'), customer: 'other' })).rejects.toMatchObject({
    _tag: 'DuplicateDocument',
    document: 'invoice:1',
  });
  await expect(books.postInvoice(invoice('1'))).rejects.toMatchObject({
    _tag: 'AlreadyPosted',
    document: 'invoice:1',
  });
});

test('C3: a lost answer is asked for again, and the posting stands there once', async () => {
  const store = memoryStore();
  await booksOn(store);
  const lossy = faultyStore(store, (append) => (append === 1 ? 'lostReply' : undefined));
  const books = await openBooks({ store: lossy });
  const before = await eventsIn(store);
  const outcome = await books.postInvoice(invoice('1'), { commandId: 'lost' });
  expect(outcome.duplicate).toBe(false);
  expect(await eventsIn(store)).toBe(before + 1);
  expect((await books.postInvoice(invoice('1'), { commandId: 'lost' })).duplicate).toBe(true);
});

test('C3: a resend that was not sent leaves it open whether the posting was stored', async () => {
  const store = memoryStore();
  const books = await booksOn(store);
  const faults = ['lostReply', 'unavailable', undefined] as const;
  const line = await openBooks({ store: faultyStore(store, (append) => faults[append - 1]) });
  const outcome = await line.postInvoice(invoice('1'), { commandId: 'once' });
  expect(outcome.events.map(({ type }) => type)).toEqual(['InvoicePosted']);
  const { items } = await books.reports.openItems();
  expect(items.map(({ item, open: owed }) => [item, owed])).toEqual([['invoice:1', 100]]);
});

test('C3: an outcome that stays unknown is told after 30 seconds, those of the appends included', async () => {
  const store = memoryStore();
  await booksOn(store);
  const scheduler = hurriedScheduler(() => Promise.resolve());
  let appends = 0;
  const append: EventStore['append'] = () => async () => {
    appends += 1;
    await scheduler.sleep(20_000);
    return left(storeFailure('OutcomeUnknown', 'no answer came'));
  };
  const books = await openBooks({ store: { ...store, append }, ports: { scheduler } });
  const failure = { _tag: 'OutcomeUnknown' };
  await expect(books.postInvoice(invoice('1'))).rejects.toMatchObject(failure);
  // The first one, one 20 seconds after it, and one that ends after 40.
  expect(appends).toBe(3);
});

test('a posting too large for any store is refused before it is sent', async () => {
  const books = await booksOn(memoryStore());
  const lines = Array.from({ length: 1_000 }, (_, n) => ({
    line: `${n + 1}`,
    description: 'x'.repeat(1_000),
    amount: 1,
  }));
  await expect(books.postInvoice({ ...invoice('1'), lines })).rejects.toMatchObject({
    _tag: 'LimitExceeded',
    limit: 256 * 1024,
  });
});

test('time never runs backwards in a stream, even when the clock does', async () => {
  const store = memoryStore();
  const instants = ['2026-03-02T10:00:00.000Z', '2026-03-02T09:00:00.000Z'];
  let reading = 0;
  const clock = { now: () => instants[Math.min((reading += 1), instants.length) - 1] ?? '' };
  const books = await createBooks({ store, ...open, ports: { clock } });
  await books.openCustomer({ customer, personal: { name: 'Domar' } });
  await books.closeDay({ date: cutoffDate });
  const recorded = [];
  for await (const { stream, recordedAt } of books.reports.events())
    recorded.push({ stream, recordedAt });
  const ofBooks = recorded.filter(({ stream }) => stream === 'books-main');
  expect(ofBooks.map(({ recordedAt }) => recordedAt)).toEqual(
    ofBooks.map(() => '2026-03-02T10:00:00.000Z'),
  );
});
