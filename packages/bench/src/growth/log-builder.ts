/**
 * Builds long logs quickly: real events, sealed and chained as the handler would, but many in one
 * append. What is measured afterwards goes through the public API.
 */
import { seal, type ArEvent, type EventStore } from '@counterfoil/core';
import { isLeft } from 'fp-ts/lib/Either.js';

export const BOOKS_ID = 'main';
export const BOOKS = { name: 'Bench', currency: 'USD', cutoffDate: '2026-01-01' };
export const DATE = '2026-01-15';
const RECORDED_AT = '2026-01-15T12:00:00.000Z';
const EVENTS_AT_ONCE = 400;
const COMMAND_HASH = 'B'.repeat(43);

interface Tip {
  readonly revision: number;
  readonly hash: string;
}

export const streamOf = (customer: string): string => `account-${BOOKS_ID}.${customer}`;

export class LogBuilder {
  readonly #store: EventStore;
  readonly #openedHash: string;

  constructor(store: EventStore, openedHash: string) {
    this.#store = store;
    this.#openedHash = openedHash;
  }

  /** On a store in which books have just been created. */
  static async on(store: EventStore): Promise<LogBuilder> {
    const head = await store.head(`books-${BOOKS_ID}`)();
    if (isLeft(head) || head.right._tag === 'None') throw new Error('there are no books yet');
    return new LogBuilder(store, head.right.value.hash);
  }

  /** Appends to the end of an account, so many events at once. */
  async append(customer: string, events: Iterable<ArEvent>): Promise<void> {
    const stream = streamOf(customer);
    let tip = await this.#tipOf(stream);
    let waiting: ArEvent[] = [];
    for (const event of events) {
      waiting.push(event);
      if (waiting.length < EVENTS_AT_ONCE) continue;
      tip = await this.#write(stream, tip, waiting);
      waiting = [];
    }
    if (waiting.length > 0) await this.#write(stream, tip, waiting);
  }

  async #tipOf(stream: string): Promise<Tip> {
    const head = await this.#store.head(stream)();
    if (isLeft(head)) throw new Error(head.left.detail);
    if (head.right._tag === 'None') return { revision: -1, hash: this.#openedHash };
    return head.right.value;
  }

  async #write(stream: string, { revision, hash }: Tip, events: ReadonlyArray<ArEvent>) {
    let prev = hash;
    const sealed = events.map(({ type, data }, index) => {
      const number = revision + 1 + index;
      const event = seal({
        stream,
        revision: number,
        prev,
        type,
        version: 1,
        commandId: `built-${number}`,
        commandHash: COMMAND_HASH,
        actor: 'bench',
        recordedAt: RECORDED_AT,
        data,
      });
      prev = event.hash;
      return event;
    });
    const expected = revision < 0 ? ('noStream' as const) : revision;
    const appended = await this.#store.append({ stream, expected, events: sealed })();
    if (isLeft(appended)) throw new Error(`${appended.left._tag} while building`);
    return appended.right;
  }
}

export const customerOpened = (customer: string): ArEvent => ({
  type: 'CustomerOpened',
  data: { customer, personal: { name: customer }, currency: BOOKS.currency },
});

export const invoicePosted = (customer: string, invoice: string, amount: number): ArEvent => {
  const item = `invoice:${invoice}`;
  return {
    type: 'InvoicePosted',
    data: {
      customer,
      invoice,
      kind: 'invoice',
      documentDate: DATE,
      dueDate: DATE,
      lines: [{ line: '1', description: 'goods', amount }],
      total: amount,
      tax: 0,
      postingDate: DATE,
      currency: BOOKS.currency,
      entries: [{ item, amount, facts: { document: item, documentDate: DATE, dueDate: DATE } }],
    },
  };
};

/** A receipt that pays one invoice in full. */
export const invoicePaid = (
  customer: string,
  receipt: string,
  invoice: string,
  amount: number,
): ArEvent => {
  const [from, to] = [`receipt:${receipt}`, `invoice:${invoice}`];
  return {
    type: 'ReceiptPosted',
    data: {
      customer,
      receipt,
      documentDate: DATE,
      paymentType: 'cash',
      total: amount,
      bank: { code: 'BANK' },
      lines: [{ to, amount }],
      onAccount: 0,
      postingDate: DATE,
      currency: BOOKS.currency,
      applications: [{ id: `${from}#1`, from, to, amount }],
      entries: [{ item: to, amount: -amount }],
    },
  };
};

/** Invoices from one number to another, each followed by the receipt that pays it. */
export function* paidInvoices(customer: string, from: number, to: number): Generator<ArEvent> {
  for (let number = from; number < to; number += 1) {
    const invoice = `${customer}-${number}`;
    yield invoicePosted(customer, invoice, 1000);
    yield invoicePaid(customer, `R${number}`, invoice, 1000);
  }
}

export function* openInvoices(customer: string, from: number, to: number): Generator<ArEvent> {
  for (let number = from; number < to; number += 1)
    yield invoicePosted(customer, `${customer}-${String(number).padStart(7, '0')}`, 1000);
}
