/** Books full of open invoices, as events of a log, and as rows for the peers. */
import { addDays, dayNumber, type ArEvent, type RecordedEvent } from '@counterfoil/core';

/** The day on which the books are looked at. */
export const TODAY = '2026-07-01';
const FIRST_DAY = '2026-01-01';
const BOOKS_ID = 'main';
const CURRENCY = 'USD';
const NET_DAYS = 30;

export interface BookSize {
  readonly customers: number;
  readonly invoices: number;
}

/** An open item as a row of the peers. Below zero it is money on account. */
export interface OpenRow {
  readonly customer: number;
  readonly item: string;
  readonly dueDay: number;
  readonly open: number;
}

export const customerOf = (number: number): string => `C${String(number).padStart(6, '0')}`;

/** Due dates lie between 150 days ago and 30 days ahead, amounts between 1.00 and 1,000.00. */
const dateOf = (number: number): string => addDays(FIRST_DAY, (number * 37) % 181);
const amountOf = (number: number): number => 100 + ((number * 7919) % 99_901);

/** Every 20th customer has money on account beside its invoices. */
const hasMoneyOnAccount = (customer: number): boolean => customer % 20 === 0;

/**
 * The nth document with an open item: invoices in turn over all customers, then money on account.
 */
export function* openRows({ customers, invoices }: BookSize): Generator<OpenRow> {
  for (let number = 0; number < invoices; number += 1)
    yield {
      customer: number % customers,
      item: `invoice:I${number}`,
      dueDay: dayNumber(dateOf(number)) + NET_DAYS,
      open: amountOf(number),
    };
  for (let customer = 0; customer < customers; customer += 1)
    if (hasMoneyOnAccount(customer))
      yield {
        customer,
        item: `receipt:R${customer}`,
        dueDay: dayNumber(dateOf(customer)),
        open: -amountOf(customer),
      };
}

const invoicePosted = (customer: string, number: number): ArEvent => {
  const [documentDate, amount] = [dateOf(number), amountOf(number)];
  const dueDate = addDays(documentDate, NET_DAYS);
  const item = `invoice:I${number}`;
  return {
    type: 'InvoicePosted',
    data: {
      customer,
      invoice: `I${number}`,
      kind: 'invoice',
      documentDate,
      dueDate,
      lines: [{ line: '1', description: 'goods', amount }],
      total: amount,
      tax: 0,
      postingDate: documentDate,
      currency: CURRENCY,
      entries: [{ item, amount, facts: { document: item, documentDate, dueDate } }],
    },
  };
};

const receiptPosted = (customer: string, number: number): ArEvent => {
  const [documentDate, total] = [dateOf(number), amountOf(number)];
  const item = `receipt:R${number}`;
  return {
    type: 'ReceiptPosted',
    data: {
      customer,
      receipt: `R${number}`,
      documentDate,
      paymentType: 'cash',
      total,
      bank: { code: 'BANK' },
      lines: [],
      onAccount: total,
      postingDate: documentDate,
      currency: CURRENCY,
      entries: [{ item, amount: -total, facts: { document: item, documentDate } }],
    },
  };
};

function* happened({ customers, invoices }: BookSize): Generator<readonly [string, ArEvent]> {
  yield [
    `books-${BOOKS_ID}`,
    {
      type: 'BooksOpened',
      data: {
        booksId: BOOKS_ID,
        name: 'Bench',
        currency: CURRENCY,
        cutoffDate: FIRST_DAY,
        postingPolicy: 'openPeriod',
      },
    },
  ];
  const streamOf = (customer: string) => `account-${BOOKS_ID}.${customer}`;
  for (let number = 0; number < customers; number += 1) {
    const customer = customerOf(number);
    const data = { customer, personal: { name: customer }, currency: CURRENCY };
    yield [streamOf(customer), { type: 'CustomerOpened', data }];
  }
  for (let number = 0; number < invoices; number += 1) {
    const customer = customerOf(number % customers);
    yield [streamOf(customer), invoicePosted(customer, number)];
  }
  for (let number = 0; number < customers; number += 1)
    if (hasMoneyOnAccount(number))
      yield [streamOf(customerOf(number)), receiptPosted(customerOf(number), number)];
}

/** The same books as a log that was read: every event where it stands. */
export function* recordedEvents(size: BookSize): Generator<RecordedEvent> {
  const revisions = new Map<string, number>();
  let position = 0;
  for (const [stream, event] of happened(size)) {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    position += 1;
    yield {
      ...event,
      stream,
      revision,
      position: String(position).padStart(16, '0'),
      hash: '',
      prev: '',
      booksId: BOOKS_ID,
      commandId: `command-${position}`,
      commandHash: '',
      actor: 'bench',
      recordedAt: '2026-07-01T00:00:00.000Z',
    };
  }
}
