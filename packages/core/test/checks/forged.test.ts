/** Verification of logs that our own rules would never have written: each check by its name. */
import {
  seal,
  verifyLog,
  type ArEvent,
  type EventStore,
  type StoredEvent,
} from '@counterfoil/core';
import { expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';

const DAY = '2026-03-02';
const domar = { customer: 'domar' };
const money = { postingDate: DAY, currency: 'USD' };
const factsOf = (document: string) => ({ document, documentDate: DAY });

/** Seals events into a log whose chain holds, whatever they say. */
const forged = (...events: ReadonlyArray<ArEvent>): Pick<EventStore, 'readAll'> => {
  const opened: ArEvent = {
    type: 'BooksOpened',
    data: {
      booksId: 'main',
      name: 'Main books',
      currency: 'USD',
      cutoffDate: DAY,
      postingPolicy: 'openPeriod',
    },
  };
  const customer: ArEvent = {
    type: 'CustomerOpened',
    data: { ...domar, personal: { name: 'Domar Ltd' }, currency: 'USD' },
  };
  const log: StoredEvent[] = [];
  for (const [index, event] of [opened, customer, ...events].entries()) {
    const stream = index === 0 ? 'books-main' : 'account-main.domar';
    const revision = Math.max(0, index - 1);
    const sealed = seal({
      stream,
      revision,
      prev: log.at(-1)?.hash ?? 'A'.repeat(43),
      type: event.type,
      version: 1,
      commandId: `forged-${index}`,
      commandHash: 'x'.repeat(43),
      actor: 'mallory',
      reason: undefined,
      recordedAt: '2026-03-02T09:00:00.000Z',
      data: event.data,
    });
    log.push({ ...sealed, stream, revision, position: String(index + 1).padStart(16, '0') });
  }
  return {
    readAll:
      ({ after = '' }) =>
      async () =>
        E.right({ events: log.filter(({ position }) => position > after), end: true }),
  };
};

const breachesOf = async (...events: ReadonlyArray<ArEvent>) => {
  const { findings, corruption } = await verifyLog(forged(...events));
  expect(corruption).toBeNull();
  return findings.map(({ check, detail }) => `${check}: ${detail}`);
};

const invoice = (lines: ReadonlyArray<{ line: string; quantity: string; amount: number }>) => {
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const facts = { ...factsOf('invoice:1'), dueDate: DAY };
  const event: ArEvent = {
    type: 'InvoicePosted',
    data: {
      ...domar,
      invoice: '1',
      kind: 'invoice',
      documentDate: DAY,
      dueDate: DAY,
      lines: lines.map((each) => ({ ...each, description: 'pens' })),
      total,
      tax: 0,
      ...money,
      entries: [{ item: 'invoice:1', amount: total, facts }],
    },
  };
  return event;
};

const credit = (id: string, line: string, quantity: string, amount: number): ArEvent => ({
  type: 'CreditPosted',
  data: {
    ...domar,
    credit: id,
    kind: 'againstInvoice',
    documentDate: DAY,
    amount,
    lines: [
      { line: '1', invoice: '1', invoiceLine: line, quantity, amount, tax: 0, reason: 'broken' },
    ],
    ...money,
    applications: [{ id: `credit:${id}#1`, from: `credit:${id}`, to: 'invoice:1', amount }],
    entries: [{ item: 'invoice:1', amount: -amount }],
  },
});

test('M11: credits that together take more pieces or more money of a line than it has', async () => {
  const lines = [
    { line: '1', quantity: '3', amount: 300 },
    { line: '2', quantity: '5', amount: 500 },
  ];
  expect(await breachesOf(invoice(lines), credit('A', '1', '2', 200))).toEqual([]);
  expect(
    await breachesOf(invoice(lines), credit('A', '1', '2', 200), credit('B', '1', '2', 100)),
  ).toEqual(['credited lines: line 1 of invoice:1 is credited beyond what it is']);
  expect(await breachesOf(invoice(lines), credit('A', '1', '3', 301))).toEqual([
    'credited lines: line 1 of invoice:1 is credited beyond what it is',
  ]);
  expect(await breachesOf(invoice(lines), credit('A', '3', '1', 100))).toEqual([
    'credited lines: credits line 3 of invoice:1, which was never posted',
  ]);
});

const adjustment = (amount: number): ArEvent => ({
  type: 'AdjustmentPosted',
  data: {
    ...domar,
    adjustment: 'W',
    kind: 'other',
    documentDate: DAY,
    lines: [{ item: 'invoice:1', amount }],
    ...money,
    entries: [{ item: 'invoice:1', amount }],
  },
});

test('L5: an adjustment that makes an invoice larger, or takes it below zero unasked', async () => {
  const lines = [{ line: '1', quantity: '1', amount: 100 }];
  expect(await breachesOf(invoice(lines), adjustment(-100))).toEqual([]);
  expect(await breachesOf(invoice(lines), adjustment(1))).toEqual([
    'charges: invoice:1 was raised above zero',
  ]);
  expect(await breachesOf(invoice(lines), adjustment(-101))).toEqual([
    'charges: invoice:1 was taken below zero',
  ]);
});

test('L5: a refund of more than an item has', async () => {
  const credited: ArEvent = {
    type: 'CreditPosted',
    data: {
      ...domar,
      credit: 'K',
      kind: 'onAccount',
      documentDate: DAY,
      amount: 50,
      ...money,
      entries: [{ item: 'credit:K', amount: -50, facts: factsOf('credit:K') }],
    },
  };
  const refund = (amount: number): ArEvent => ({
    type: 'RefundPosted',
    data: {
      ...domar,
      refund: 'F',
      from: 'credit:K',
      amount,
      bank: { code: 'main' },
      method: 'check',
      documentDate: DAY,
      ...money,
      entries: [{ item: 'credit:K', amount }],
    },
  });
  expect(await breachesOf(credited, refund(50))).toEqual([]);
  expect(await breachesOf(credited, refund(51))).toEqual([
    'charges: credit:K paid out more than it had',
  ]);
});
