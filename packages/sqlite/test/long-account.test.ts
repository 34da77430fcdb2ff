/**
 * Accounts of an extreme shape, in a file: one with 100,000 paid invoices, and one with 100,000
 * open ones. No times are looked at: what is counted is how many events are read.
 */
import {
  createBooks,
  openBooks,
  seal,
  type ArEvent,
  type EventStore,
  type OpenedBooks,
  type SealedEvent,
} from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { isLeft } from 'fp-ts/lib/Either.js';
import { newFiles } from './tools.ts';

jest.setTimeout(240_000);

const INVOICES = 100_000;
const AMOUNT = 1000;
const DATE = '2026-01-15';
const BYTES_AT_ONCE = 500_000;
/** A receipt pays this many invoices, so that paying all of them takes 200 events. */
const LINES = 500;

const posted = { postingDate: DATE, currency: 'USD' };
const goods = [{ line: '1', description: 'goods', amount: AMOUNT }];
const numbered = (number: number): string => `N${String(number).padStart(6, '0')}`;
const paying = (number: number, amount: number) => ({ to: `invoice:${numbered(number)}`, amount });

const newFile = newFiles();
const NOW = '2026-01-15T12:00:00.000Z';
const ports = { clock: { now: () => NOW } };

/** Writes decided events straight to the end of an account, as the handler would, many at once. */
const write = async (
  store: EventStore,
  customer: string,
  events: Iterable<ArEvent>,
): Promise<void> => {
  const stream = `account-main.${customer}`;
  const head = await store.head(stream)();
  if (isLeft(head) || head.right._tag === 'None') throw new Error(`${customer} is not open`);
  let { revision, hash } = head.right.value;
  let [sealed, bytes]: [SealedEvent[], number] = [[], 0];
  const flush = async (): Promise<void> => {
    const expected = revision - sealed.length;
    const appended = await store.append({ stream, expected, events: sealed })();
    if (isLeft(appended)) throw new Error(appended.left._tag);
    [sealed, bytes] = [[], 0];
  };
  for (const { type, data } of events) {
    revision += 1;
    const about = { commandId: `built-${revision}`, commandHash: 'B'.repeat(43), actor: 'test' };
    const place = { stream, revision, prev: hash, recordedAt: NOW };
    const event = seal({ ...about, ...place, type, version: 1, data });
    hash = event.hash;
    sealed.push(event);
    bytes += event.line.length;
    if (bytes > BYTES_AT_ONCE) await flush();
  }
  if (sealed.length > 0) await flush();
};

/** All but the first, which is posted by a command; `oldest` is due before all others. */
function* invoicesPosted(customer: string, oldest?: number): Generator<ArEvent> {
  for (let number = 1; number < INVOICES; number += 1) {
    const invoice = numbered(number);
    const item = `invoice:${invoice}`;
    const documentDate = number === oldest ? '2026-01-02' : DATE;
    const facts = { document: item, documentDate, dueDate: documentDate };
    yield {
      type: 'InvoicePosted',
      data: {
        customer,
        invoice,
        kind: 'invoice',
        documentDate,
        dueDate: documentDate,
        lines: goods,
        total: AMOUNT,
        tax: 0,
        ...posted,
        entries: [{ item, amount: AMOUNT, facts }],
      },
    };
  }
}

/** Receipts that pay all invoices, in the order in which they were posted. */
function* invoicesPaid(customer: string): Generator<ArEvent> {
  for (let first = 0; first < INVOICES; first += LINES) {
    const receipt = `R${first}`;
    const from = `receipt:${receipt}`;
    const lines = Array.from({ length: LINES }, (_, line) => paying(first + line, AMOUNT));
    yield {
      type: 'ReceiptPosted',
      data: {
        customer,
        receipt,
        documentDate: DATE,
        paymentType: 'cash',
        total: LINES * AMOUNT,
        bank: { code: 'BANK' },
        lines,
        onAccount: 0,
        ...posted,
        applications: lines.map((given, line) => ({ id: `${from}#${line + 1}`, from, ...given })),
        entries: lines.map(({ to: item }) => ({ item, amount: -AMOUNT })),
      },
    };
  }
}

const firstInvoice = (customer: string) => ({
  customer,
  invoice: numbered(0),
  documentDate: DATE,
  dueDate: DATE,
  lines: goods,
});

const cash = (customer: string, receipt: string, total: number) => ({
  customer,
  receipt,
  documentDate: DATE,
  paymentType: 'cash' as const,
  bank: { code: 'BANK' },
  total,
});

/** Works with the books on a file; counts the events of accounts that are read meanwhile. */
const withBooks = async <A>(
  file: string,
  work: (books: OpenedBooks, eventsRead: () => number, store: EventStore) => Promise<A>,
): Promise<A> => {
  const store = await openSqlite(file);
  let read = 0;
  const readStream: EventStore['readStream'] = (stream, wanted) => async () => {
    const page = await store.readStream(stream, wanted)();
    if (!isLeft(page) && stream.startsWith('account-')) read += page.right.events.length;
    return page;
  };
  const books = await openBooks({ store: { ...store, readStream }, ports });
  try {
    return await work(books, () => read, store);
  } finally {
    await books.close();
  }
};

/** New books with one customer, whose first invoice is posted by the command `first`. */
const startAccount = async (customer: string): Promise<string> => {
  const file = newFile();
  const store = await openSqlite(file);
  const options = { name: 'Long', currency: 'USD', cutoffDate: '2026-01-01' };
  const books = await createBooks({ store, ports, ...options });
  await books.openCustomer({ customer, personal: { name: customer } });
  await books.postInvoice(firstInvoice(customer), { commandId: 'first' });
  await books.close();
  return file;
};

describe('an account with 100,000 paid invoices', () => {
  let file = '';

  beforeAll(async () => {
    file = await startAccount('old');
    await withBooks(file, async (books, _, store) => {
      await write(store, 'old', invoicesPosted('old'));
      await write(store, 'old', invoicesPaid('old'));
      // Takes in what was written, and saves the account. Nothing is left for it to pay.
      const last = { ...cash('old', 'last', 5), distribute: { policy: 'oldestDue' as const } };
      const { events } = await books.postReceipt({ ...last, remainder: 'onAccount' });
      expect(events).toMatchObject([{ data: { lines: [], onAccount: 5 } }]);
    });
  });

  test('remembers its first command after reopening the file', () =>
    withBooks(file, async (books, eventsRead) => {
      const again = await books.postInvoice(firstInvoice('old'), { commandId: 'first' });
      expect(again).toMatchObject({ duplicate: true, receipt: { revision: 1 } });
      await expect(
        books.postReceipt(
          { ...cash('old', 'new', 5), remainder: 'onAccount' },
          { commandId: 'first' },
        ),
      ).rejects.toMatchObject({ _tag: 'CommandIdReused' });
      expect(eventsRead()).toBeLessThan(300);
    }));

  test('remembers its first and its last invoice number', () =>
    withBooks(file, async (books, eventsRead) => {
      for (const number of [0, INVOICES - 1])
        await expect(
          books.postInvoice({ ...firstInvoice('old'), invoice: numbered(number) }),
        ).rejects.toMatchObject({ _tag: 'AlreadyPosted', document: `invoice:${numbered(number)}` });
      expect(eventsRead()).toBeLessThan(300);
    }));

  test('loads from its snapshot, and reads nothing but the tail', async () => {
    const posted = await withBooks(file, async (books, eventsRead) => {
      const first = await books.postReceipt({
        ...cash('old', 'tail-0', 5),
        remainder: 'onAccount',
      });
      expect(eventsRead()).toBeLessThan(300);
      for (let tail = 1; tail < 20; tail += 1)
        await books.postReceipt({ ...cash('old', `tail-${tail}`, 5), remainder: 'onAccount' });
      return first.receipt.revision + 19;
    });
    await withBooks(file, async (books, eventsRead) => {
      const next = await books.postReceipt({ ...cash('old', 'after', 5), remainder: 'onAccount' });
      expect(next.receipt.revision).toBe(posted + 1);
      // The event of the snapshot, and those after it.
      expect(eventsRead()).toBeGreaterThanOrEqual(20);
      expect(eventsRead()).toBeLessThan(300);
    });
  });
});

describe('an account with 100,000 open invoices', () => {
  const OLDEST = 70_000;
  let file = '';

  beforeAll(async () => {
    file = await startAccount('large');
    await withBooks(file, (_books, _, store) =>
      write(store, 'large', invoicesPosted('large', OLDEST)),
    );
  });

  test('pays the oldest due, and reads nothing more for it', () =>
    withBooks(file, async (books, eventsRead) => {
      const pay = async (receipt: string, total: number): Promise<unknown> => {
        const { events } = await books.postReceipt({
          ...cash('large', receipt, total),
          distribute: { policy: 'oldestDue' },
        });
        return events.map(({ data }) => 'lines' in data && data.lines);
      };
      expect(await pay('R1', 400)).toEqual([[paying(OLDEST, 400)]]);
      const before = eventsRead();
      expect(await pay('R2', 1100)).toEqual([[paying(OLDEST, 600), paying(0, 500)]]);
      expect(await pay('R3', 600)).toEqual([[paying(0, 500), paying(1, 100)]]);
      expect(eventsRead()).toBe(before);
    }));
});
