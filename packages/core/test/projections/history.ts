/** Histories written by hand: what a store would return, without a store. */
import { isAccountEvent, isCustomerEvent, type ArEvent } from '../../src/events.ts';
import type { Movement } from '../../src/kernel/event.ts';
import { accountStream, booksStream, cashStream } from '../../src/kernel/ids.ts';
import { PostingTable } from '../../src/projections/posting-table.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { startRun, type Run, type RunSelection } from '../../src/projections/run.ts';
import type { RecordedEvent } from '../../src/store/recorded.ts';

export const positionOf = (index: number): string => String(index + 1).padStart(12, '0');
export const instantOf = (second: number): string =>
  `2026-03-01T${String(Math.floor(second / 3600) % 24).padStart(2, '0')}:${String(
    Math.floor(second / 60) % 60,
  ).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000Z`;

interface At {
  readonly booksId?: string;
  readonly recordedAt?: string;
  readonly reason?: string;
}

/** A log that grows event by event. */
export class Log {
  readonly events: RecordedEvent[] = [];
  readonly #revisions = new Map<string, number>();

  add(event: ArEvent, { booksId = 'main', recordedAt, reason }: At = {}): this {
    const stream = isCustomerEvent(event)
      ? accountStream(booksId, event.data.customer)
      : isAccountEvent(event)
        ? cashStream(booksId, event.data.bank)
        : booksStream(booksId);
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const index = this.events.length;
    this.events.push({
      ...event,
      stream,
      revision,
      position: positionOf(index),
      hash: `hash${index}`,
      prev: `hash${index - 1}`,
      booksId,
      commandId: `command-${index}`,
      commandHash: 'x',
      actor: 'clerk',
      ...(reason === undefined ? {} : { reason }),
      recordedAt: recordedAt ?? instantOf(index),
    });
    return this;
  }

  open(cutoffDate: string, at: At = {}): this {
    const { booksId = 'main' } = at;
    const data = { booksId, name: 'Books', currency: 'USD', cutoffDate } as const;
    return this.add({ type: 'BooksOpened', data: { ...data, postingPolicy: 'openPeriod' } }, at);
  }

  close(date: string, nextCutoff: string, at: At = {}): this {
    return this.add({ type: 'DayClosed', data: { date, nextCutoff } }, at);
  }

  /** The position of the last event. */
  get end(): string {
    return positionOf(this.events.length - 1);
  }

  table(booksId = 'main'): PostingTable {
    const table = new PostingTable(booksId);
    for (const event of this.events) table.apply(event);
    return table;
  }

  run<State>(projection: Projection<State>, selection: Partial<RunSelection> = {}): Run<State> {
    const run = startRun(projection, { booksId: 'main', ...selection });
    for (const event of this.events) run.apply(event);
    return run;
  }
}

/* Events with what a test does not care about filled in. */

type Moves = Omit<Movement, 'currency'> & { readonly currency?: string };

export const invoicePosted = (
  customer: string,
  invoice: string,
  total: number,
  paper: { documentDate: string; dueDate: string },
  { currency = 'USD', ...moves }: Moves,
): ArEvent => ({
  type: 'InvoicePosted',
  data: {
    customer,
    invoice,
    kind: 'invoice',
    ...paper,
    lines: [],
    total,
    tax: 0,
    currency,
    ...moves,
  },
});

export const creditPosted = (
  customer: string,
  credit: string,
  amount: number,
  documentDate: string,
  { currency = 'USD', ...moves }: Moves,
): ArEvent => ({
  type: 'CreditPosted',
  data: { customer, credit, kind: 'onAccount', documentDate, amount, currency, ...moves },
});

export const receiptPosted = (
  customer: string,
  receipt: string,
  total: number,
  documentDate: string,
  { currency = 'USD', ...moves }: Moves,
): ArEvent => ({
  type: 'ReceiptPosted',
  data: {
    customer,
    receipt,
    documentDate,
    paymentType: total === 0 ? 'applyCredit' : 'cash',
    total,
    lines: [],
    onAccount: 0,
    currency,
    ...moves,
  },
});

export const receiptReversed = (
  customer: string,
  receipt: string,
  { currency = 'USD', ...moves }: Moves,
): ArEvent => ({
  type: 'ReceiptReversed',
  data: { customer, receipt, reason: 'nsf', currency, ...moves },
});

export const invoiceVoided = (
  customer: string,
  invoice: string,
  { currency = 'USD', ...moves }: Moves,
): ArEvent => ({
  type: 'InvoiceVoided',
  data: { customer, invoice, reason: 'error', currency, ...moves },
});

export const creditReversed = (
  customer: string,
  credit: string,
  { currency = 'USD', ...moves }: Moves,
): ArEvent => ({
  type: 'CreditReversed',
  data: { customer, credit, reason: 'error', currency, ...moves },
});

export const distributed = (
  customer: string,
  distribution: string,
  { currency = 'USD', ...moves }: Moves,
): ArEvent => ({
  type: 'OnAccountDistributed',
  data: { customer, distribution, trigger: 'command', currency, ...moves },
});

export const takenBack = (customer: string, { currency = 'USD', ...moves }: Moves): ArEvent => ({
  type: 'DistributionReversed',
  data: { customer, currency, ...moves },
});
