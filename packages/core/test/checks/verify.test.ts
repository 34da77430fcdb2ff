/**
 * H8: whatever is changed, deleted, inserted, swapped or cut in a log, `verify` finds and locates.
 */
import {
  createBooks,
  hashOf,
  memoryStore,
  verifyLog,
  type EventStore,
  type StoredEvent,
} from '@counterfoil/core';
import { scripts } from '@counterfoil/testkit';
import { beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { right, isRight } from 'fp-ts/lib/Either.js';

/** A log that can be tampered with, because it is nothing but a list. */
const logOf = (events: ReadonlyArray<StoredEvent>): Pick<EventStore, 'readAll'> => ({
  readAll:
    ({ after, limit }) =>
    async () => {
      const rest = after === undefined ? events : events.filter(({ position }) => position > after);
      return right({ events: rest.slice(0, limit), end: rest.length <= limit });
    },
});

const customer = 'domar';
let log: ReadonlyArray<StoredEvent> = [];

const storedOf = async (store: EventStore): Promise<ReadonlyArray<StoredEvent>> => {
  const page = await store.readAll({ limit: 100_000 })();
  return isRight(page) ? page.right.events : [];
};

beforeAll(async () => {
  const store = memoryStore();
  const books = await createBooks({
    store,
    name: 'Acme',
    currency: 'USD',
    cutoffDate: '2026-03-02',
  });
  await books.openCustomer({ customer, personal: { name: 'Domar' } });
  await books.openCustomer({ customer: 'other', personal: { name: 'Other' } });
  // One who never bought anything: nothing but the root can miss that stream.
  await books.openCustomer({ customer: 'idle', personal: { name: 'Idle' } });
  for (const invoice of ['1', '2', '3'])
    await books.postInvoice({
      customer: invoice === '3' ? 'other' : customer,
      invoice,
      documentDate: '2026-03-02',
      lines: [{ line: '1', description: 'Goods', amount: 100 }],
    });
  await books.closeDay({ date: '2026-03-02' });
  await books.postReceipt({
    customer,
    receipt: 'R1',
    documentDate: '2026-03-03',
    paymentType: 'cash',
    bank: { code: 'till' },
    total: 150,
    distribute: { policy: 'oldestDue' },
  });
  await books.reverseReceipt({ customer, receipt: 'R1', reason: 'error' });
  log = await storedOf(store);
});

const anyEvent = fc.nat().map((n) => n % 1_000_000);
const pick = (n: number): { index: number; event: StoredEvent } => {
  const index = n % log.length;
  const event = log[index];
  if (event === undefined) throw new Error('the log is empty');
  return { index, event };
};

test('an honest log is green', async () => {
  const verification = await verifyLog(logOf(log));
  expect(verification).toMatchObject({ ok: true, events: log.length, streams: 4, findings: [] });
});

test('an honest log is green in which customers owed too much together until a typo was void', async () => {
  const store = memoryStore();
  const opening = { name: 'Acme', currency: 'USD', cutoffDate: '2026-03-02' };
  const books = await createBooks({ store, ...opening });
  for (const [invoice, owner] of [
    ['1', customer],
    ['2', 'other'],
  ] as const) {
    await books.openCustomer({ customer: owner, personal: { name: owner } });
    await books.postInvoice({
      ...{ customer: owner, invoice, documentDate: '2026-03-02' },
      lines: [{ line: '1', description: 'Goods', amount: Number.MAX_SAFE_INTEGER }],
    });
  }
  await books.voidInvoice({ customer: 'other', invoice: '2', reason: 'typo' });
  await books.closeDay({ date: '2026-03-02' });
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [] });
});

test('one changed byte of any event is found at its place', async () => {
  await fc.assert(
    fc.asyncProperty(anyEvent, fc.nat(), fc.integer({ min: 1, max: 94 }), async (n, at, shift) => {
      const { index, event } = pick(n);
      const { line } = event;
      const offset = at % line.length;
      const code = 32 + ((line.charCodeAt(offset) - 32 + shift) % 95);
      const changed = line.slice(0, offset) + String.fromCharCode(code) + line.slice(offset + 1);
      const tampered = log.with(index, { ...event, line: changed });
      const { ok, corruption } = await verifyLog(logOf(tampered));
      expect(ok).toBe(false);
      const { stream, revision, position } = event;
      expect(corruption?.place).toEqual({ stream, revision, position });
    }),
  );
});

test('a forged event with a hash of its own breaks the chain at the next one, or the root', async () => {
  await fc.assert(
    fc.asyncProperty(anyEvent, async (n) => {
      const { index, event } = pick(n);
      const isLast = !log.slice(index + 1).some(({ stream }) => stream === event.stream);
      const line = event.line.replace(/"actor":"[^"]*"/, '"actor":"mallory"');
      const tampered = log.with(index, { ...event, line, hash: hashOf(line) });
      const kept = { receipts: [event] };
      const { ok, corruption, findings } = await verifyLog(logOf(tampered), kept);
      expect(ok).toBe(false);
      if (!isLast) expect(corruption?.detail).toContain('chained');
      // The last event of a stream has no successor: only a receipt kept outside can tell.
      else
        expect(findings).toContainEqual(
          expect.objectContaining({
            place: expect.objectContaining({ stream: event.stream, revision: event.revision }),
          }),
        );
    }),
  );
});

test('a deleted event below a closed day, or with a successor, is found', async () => {
  const line = log.findIndex(({ type }) => type === 'DayTotalsRecorded');
  await fc.assert(
    fc.asyncProperty(anyEvent, async (n) => {
      const { index, event } = pick(n);
      const isLast = !log.slice(index + 1).some(({ stream }) => stream === event.stream);
      const { ok } = await verifyLog(logOf(log.toSpliced(index, 1)));
      if (!isLast || index < line) expect(ok).toBe(false);
      const { ok: okWithReceipt } = await verifyLog(logOf(log.toSpliced(index, 1)), {
        receipts: [event],
      });
      expect(okWithReceipt).toBe(false);
    }),
  );
});

test.each(['other', 'idle'])(
  'a whole stream that vanished below a closed day is found by the root: %s',
  async (vanished) => {
    const without = log.filter(({ stream }) => !stream.endsWith(`.${vanished}`));
    const { ok, corruption, findings } = await verifyLog(logOf(without));
    expect({ ok, corruption }).toEqual({ ok: false, corruption: null });
    expect(findings).toEqual([expect.objectContaining({ check: 'closed days' })]);
  },
);

test('H1: a missing revision is named', async () => {
  const index = log.findIndex(
    ({ stream, revision }) => stream.endsWith('.domar') && revision === 1,
  );
  const { corruption } = await verifyLog(logOf(log.toSpliced(index, 1)));
  expect(corruption?.detail).toBe('revision 1 is missing');
  expect(corruption?.place).toMatchObject({ stream: 'account-main.domar', revision: 2 });
});

test('an event that stands there twice, and two that changed places, are found', async () => {
  await fc.assert(
    fc.asyncProperty(anyEvent, async (n) => {
      const { index, event } = pick(n);
      const twice = await verifyLog(logOf(log.toSpliced(index, 0, { ...event })));
      expect(twice.ok).toBe(false);
      const next = log.findIndex((each, at) => at > index && each.stream === event.stream);
      const other = log[next];
      if (other === undefined) return;
      const { ok } = await verifyLog(logOf(log.with(index, other).with(next, event)));
      expect(ok).toBe(false);
    }),
  );
});

test('H10: an unknown event type or version stops verification with its place', async () => {
  for (const [from, to, tag] of [
    ['"type":"InvoicePosted"', '"type":"InvoiceGilded"', 'UnknownEventType'],
    ['"version":1', '"version":2', 'UnsupportedEventVersion'],
    ['"currency":"USD"', '"currency":"usd"', 'MalformedEvent'],
    ['"total":100', '"totals":100', 'MalformedEvent'],
  ] as const) {
    const index = log.findIndex(({ type }) => type === 'InvoicePosted');
    const event = log[index];
    if (event === undefined) throw new Error('no invoice');
    const line = event.line.replace(from, to);
    const type = event.type.replace(
      'InvoicePosted',
      line.includes('Gilded') ? 'InvoiceGilded' : 'InvoicePosted',
    );
    const tampered = log.with(index, { ...event, type, line, hash: hashOf(line) });
    const { ok, corruption } = await verifyLog(logOf(tampered));
    const { stream, revision, position } = event;
    expect({ ok, tag: corruption?._tag }).toEqual({ ok: false, tag });
    expect(corruption?.place).toEqual({ stream, revision, position });
  }
});

test('a line with duplicate keys or blanks is malformed, even with the right hash', async () => {
  const index = log.findIndex(({ type }) => type === 'InvoicePosted');
  const event = log[index];
  if (event === undefined) throw new Error('no invoice');
  for (const line of [
    event.line.replace('"version":1', '"version":1,"version":1'),
    event.line.replace('"version":1', '"version": 1'),
    event.line.slice(0, -1),
    event.line.replace('"data":{', '"data":{"__proto__":{},'),
  ]) {
    const tampered = log.with(index, { ...event, line, hash: hashOf(line) });
    const { corruption } = await verifyLog(logOf(tampered));
    expect(corruption?._tag).toBe('MalformedEvent');
  }
});

test('whatever a clerk does, verification of it is green', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(scripts(), scripts({ busy: true })),
      async ({ books: { currency, cutoffDate, postingPolicy }, commands }) => {
        const store = memoryStore();
        const books = await createBooks({
          store,
          name: 'Acme',
          currency,
          cutoffDate,
          postingPolicy,
        });
        for (const command of commands) await books.task(command)();
        const { ok, findings, corruption } = await verifyLog(store);
        expect({ ok, findings, corruption }).toEqual({ ok: true, findings: [], corruption: null });
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
