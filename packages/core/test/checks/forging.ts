/** Forging logs: events that our own rules would never have written, in a chain that holds. */
import {
  seal,
  verifyLog,
  type ArEvent,
  type EventStore,
  type StoredEvent,
} from '@counterfoil/core';
import { expect } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';

type EventOf<Type> = Extract<ArEvent, { type: Type }>;

export const DAY = '2026-03-02';
export const domar = { customer: 'domar' };

/** When an event is booked, and in what. */
export const on = (postingDate = DAY) => ({ postingDate, currency: 'USD' });

export const factsOf = (document: string) => ({ document, documentDate: DAY });
const invoiceFacts = { ...factsOf('invoice:1'), dueDate: DAY };

const BOOKS_OPENED: ArEvent = {
  type: 'BooksOpened',
  data: {
    booksId: 'main',
    name: 'Main books',
    currency: 'USD',
    cutoffDate: DAY,
    postingPolicy: 'openPeriod',
  },
};

export const customerOpened: EventOf<'CustomerOpened'> = {
  type: 'CustomerOpened',
  data: { ...domar, personal: { name: 'Domar Ltd' }, currency: 'USD' },
};

const streamOf = ({ type, data }: ArEvent): string => {
  if (type === 'BooksOpened') return 'books-main';
  return 'bank' in data && 'miscCash' in data ? `cash-main.${data.bank}` : 'account-main.domar';
};

/** Seals events into a log whose chain holds, whatever they say. */
const forged = (events: ReadonlyArray<ArEvent>): ReadonlyArray<StoredEvent> => {
  const log: StoredEvent[] = [];
  for (const [index, event] of [BOOKS_OPENED, ...events].entries()) {
    const stream = streamOf(event);
    const before = log.findLast((each) => each.stream === stream);
    const revision = (before?.revision ?? -1) + 1;
    const sealed = seal({
      stream,
      revision,
      prev: before?.hash ?? log[0]?.hash ?? 'A'.repeat(43),
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
  return log;
};

const storeOf = (log: ReadonlyArray<StoredEvent>): Pick<EventStore, 'readAll'> => ({
  readAll:
    ({ after = '' }) =>
    async () =>
      E.right({ events: log.filter(({ position }) => position > after), end: true }),
});

/** Where these events of a customer who was opened before stop making sense. */
export const corruptIn = async (...events: ReadonlyArray<ArEvent>): Promise<unknown> => {
  const { corruption } = await verifyLog(storeOf(forged([customerOpened, ...events])));
  return corruption?.place;
};

/** What is found in exactly these events, each finding with the number of its event, from 1. */
export const foundInAll = async (
  ...events: ReadonlyArray<ArEvent>
): Promise<ReadonlyArray<string>> => {
  const log = forged(events);
  const { findings, corruption } = await verifyLog(storeOf(log));
  expect(corruption).toBeNull();
  return findings.map(({ check, detail, place }) => {
    const nth = log.findIndex(({ position }) => position === place.position);
    expect(log[nth]).toMatchObject(place);
    return `${nth} ${check}: ${detail}`;
  });
};

/** What is found in the events of a customer who was opened before: 1 is the first of them. */
export const found = async (...events: ReadonlyArray<ArEvent>): Promise<ReadonlyArray<string>> => {
  const all = await foundInAll(customerOpened, ...events);
  return all.map((text) => text.replace(/^\d+/, (nth) => String(Number(nth) - 1)));
};

// Events that a sound log may have. Forgers change them.

type Changes<Type> = Partial<EventOf<Type>['data']>;

export interface Line {
  readonly line: string;
  readonly quantity?: string;
  readonly amount: number;
  readonly tax?: number;
}

/** Invoice 1, by its lines. */
export const invoice = (
  lines: ReadonlyArray<Line> = [{ line: '1', amount: 10 }],
  more: Changes<'InvoicePosted'> = {},
): ArEvent => {
  const tax = lines.reduce((sum, line) => sum + (line.tax ?? 0), 0);
  const total = lines.reduce((sum, { amount }) => sum + amount, tax);
  return {
    type: 'InvoicePosted',
    data: {
      ...domar,
      invoice: '1',
      kind: 'invoice',
      documentDate: DAY,
      dueDate: DAY,
      lines: lines.map((each) => ({ ...each, description: 'pens' })),
      total,
      tax,
      ...on(),
      entries: [{ item: 'invoice:1', amount: total, facts: invoiceFacts }],
      ...more,
    },
  };
};

/** A receipt of 10 that pays invoice 1. */
export const receipt = (
  id: string,
  date = DAY,
  more: Changes<'ReceiptPosted'> = {},
): EventOf<'ReceiptPosted'> => ({
  type: 'ReceiptPosted',
  data: {
    ...domar,
    receipt: id,
    documentDate: DAY,
    paymentType: 'cash',
    bank: { code: 'till' },
    total: 10,
    lines: [{ to: 'invoice:1', amount: 10 }],
    onAccount: 0,
    ...on(date),
    applications: [{ id: `receipt:${id}#1`, from: `receipt:${id}`, to: 'invoice:1', amount: 10 }],
    entries: [{ item: 'invoice:1', amount: -10 }],
    ...more,
  },
});

/** All of a receipt of 10 taken back from invoice 1, which it had paid. */
export const takenBack = (id: string, date = DAY): ArEvent => ({
  type: 'DistributionReversed',
  data: {
    ...domar,
    ...on(date),
    undoes: [{ application: `receipt:${id}#1`, amount: 10 }],
    entries: [
      { item: `receipt:${id}`, amount: -10, facts: factsOf(`receipt:${id}`) },
      { item: 'invoice:1', amount: 10, facts: invoiceFacts },
    ],
  },
});

/** A credit on account. */
export const onAccount = (id: string, amount: number, date = DAY): ArEvent => ({
  type: 'CreditPosted',
  data: {
    ...domar,
    credit: id,
    kind: 'onAccount',
    documentDate: DAY,
    amount,
    ...on(date),
    entries: [{ item: `credit:${id}`, amount: -amount, facts: factsOf(`credit:${id}`) }],
  },
});

/** A credit of a line of invoice 1, applied to it whole. */
export const credit = (
  id: string,
  line: string,
  quantity: string,
  amount: number,
  more: Changes<'CreditPosted'> = {},
): ArEvent => ({
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
    ...on(),
    applications: [{ id: `credit:${id}#1`, from: `credit:${id}`, to: 'invoice:1', amount }],
    entries: [{ item: 'invoice:1', amount: -amount }],
    ...more,
  },
});

/** An adjustment of one item. */
export const adjustment = (amount: number, more: Changes<'AdjustmentPosted'> = {}): ArEvent => ({
  type: 'AdjustmentPosted',
  data: {
    ...domar,
    adjustment: 'W',
    kind: 'other',
    documentDate: DAY,
    lines: [{ item: 'invoice:1', amount }],
    ...on(),
    entries: [{ item: 'invoice:1', amount }],
    ...more,
  },
});

/** A refund out of an item in credit, of which something stays. */
export const refund = (from: string, amount: number, date = DAY): ArEvent => ({
  type: 'RefundPosted',
  data: {
    ...domar,
    refund: 'F',
    from,
    amount,
    bank: { code: 'main' },
    method: 'check',
    documentDate: DAY,
    ...on(date),
    entries: [{ item: from, amount }],
  },
});

/** Invoice 1, of which 10 is open. */
export const voided = {
  type: 'InvoiceVoided',
  data: {
    ...domar,
    invoice: '1',
    reason: 'error',
    ...on(),
    entries: [{ item: 'invoice:1', amount: -10 }],
  },
} as const;
