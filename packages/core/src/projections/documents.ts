/** Every document with its status, its dates and its amount: drafts too, which no figure counts. */
import { subjectOf, type AccountEvent } from '../aggregates/account-events.ts';
import type { Books } from '../aggregates/books.ts';
import { Drafts, type OwnDocument } from '../aggregates/documents.ts';
import { amountsOf } from '../aggregates/invoice/lines.ts';
import { dayThatWaits, isDraft, type Status } from '../aggregates/lifecycle/draft.ts';
import { isAccountEvent, type ArEvent } from '../events.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { DocumentKey } from '../kernel/ids.ts';
import { exactTotal } from '../kernel/money.ts';
import { projection, type Projection } from './projection.ts';

export type DocumentKind = OwnDocument['kind'];

export interface DocumentRow {
  readonly document: DocumentKey;
  readonly kind: DocumentKind;
  readonly id: string;
  /** Absent for cash that names no customer. */
  readonly customer?: string | undefined;
  /** The bank of misc cash, whose cash book it stands in. */
  readonly bank?: string | undefined;
  readonly status: Status;
  readonly documentDate: PlainDate;
  /** Of a draft only if it says for which day it is meant. */
  readonly postingDate?: PlainDate | undefined;
  /** Its total in minor units, tax included; of an adjustment the signed sum of its lines. */
  readonly amount: number;
}

/** A document that is not posted, and the day that waits for it. */
export interface WaitingDocument extends DocumentRow {
  readonly day: PlainDate;
}

/**
 * What lines come to: exact, for no document with others is accepted. A log that has one all the
 * same must not keep the others from being listed: it counts as the largest amount that is exact.
 */
const sumOf = (amounts: ReadonlyArray<number>): number => {
  const sum = amounts.reduce((before, amount) => before + amount, 0);
  return exactTotal(amounts) ?? Math.sign(sum) * Number.MAX_SAFE_INTEGER;
};

/** What a draft comes to as it stands. */
const amountOf = (document: OwnDocument): number => {
  switch (document.kind) {
    case 'invoice':
      return isDraft(document.own) ? sumOf(document.own.lines.flatMap(amountsOf)) : 0;
    case 'adjustment':
      return isDraft(document.own) ? sumOf(document.own.lines.map(({ amount }) => amount)) : 0;
    case 'receipt':
      return isDraft(document.own) ? document.own.header.total : 0;
    case 'credit':
      return isDraft(document.own) ? document.own.header.amount : 0;
    case 'miscCash':
      return isDraft(document.own) ? document.own.header.amount : 0;
    case 'refund':
      return 0;
  }
};

/** What a posting says of its document. */
const postedOf = (
  event: ArEvent,
): Pick<DocumentRow, 'documentDate' | 'postingDate' | 'amount'> | undefined => {
  switch (event.type) {
    case 'InvoicePosted':
    case 'ReceiptPosted': {
      const { documentDate, postingDate, total: amount } = event.data;
      return { documentDate, postingDate, amount };
    }
    case 'CreditPosted':
    case 'RefundPosted':
    case 'MiscCashPosted': {
      const { documentDate, postingDate, amount } = event.data;
      return { documentDate, postingDate, amount };
    }
    case 'AdjustmentPosted': {
      const { documentDate, postingDate, lines } = event.data;
      return { documentDate, postingDate, amount: sumOf(lines.map(({ amount }) => amount)) };
    }
    default:
      return undefined;
  }
};

const endedAs = ({ type }: ArEvent): Status | undefined => {
  if (type.endsWith('Voided')) return 'voided';
  if (type.endsWith('Reversed')) return 'reversed';
  return type.endsWith('Deleted') ? 'deleted' : undefined;
};

const kindOf = (document: DocumentKey): DocumentKind | undefined => {
  switch (document.slice(0, document.indexOf(':'))) {
    case 'invoice':
      return 'invoice';
    case 'receipt':
      return 'receipt';
    case 'credit':
      return 'credit';
    case 'adjustment':
      return 'adjustment';
    case 'refund':
      return 'refund';
    case 'miscCash':
      return 'miscCash';
    default:
      return undefined;
  }
};

/** Documents by stream and name. */
export class DocumentTable {
  readonly #drafts = new Map<string, Drafts>();
  readonly #rows = new Map<string, Map<DocumentKey, DocumentRow>>();
  readonly #onlyDrafts: boolean;

  /** `onlyDrafts` forgets a document when it is posted or deleted. */
  constructor(onlyDrafts = false) {
    this.#onlyDrafts = onlyDrafts;
  }

  apply(event: ArEvent & { readonly stream: string }): void {
    if (!isAccountEvent(event)) return;
    const { stream } = event;
    // Nearly every document is posted whole, and then nobody waits for it.
    if (this.#onlyDrafts && !this.#drafts.has(stream) && !event.type.endsWith('Drafted')) return;
    const document = subjectOf(event);
    const kind = document === undefined ? undefined : kindOf(document);
    if (document === undefined || kind === undefined) return;
    const drafts = this.#drafts.get(stream) ?? new Drafts();
    const wasDraft = drafts.get(document) !== undefined;
    if (wasDraft || event.type.endsWith('Drafted')) {
      drafts.evolve(document, event);
      if (drafts.size === 0) this.#drafts.delete(stream);
      else this.#drafts.set(stream, drafts);
    }
    if (!this.#onlyDrafts) this.#list(stream, kind, document, event, drafts.get(document));
  }

  #list(
    stream: string,
    kind: DocumentKind,
    document: DocumentKey,
    event: AccountEvent,
    draft: OwnDocument | undefined,
  ): void {
    const rows = this.#rows.get(stream) ?? new Map<DocumentKey, DocumentRow>();
    this.#rows.set(stream, rows);
    const before = rows.get(document);
    if (draft !== undefined) {
      rows.set(document, draftRow(stream, document, draft));
      return;
    }
    const posted = postedOf(event);
    if (posted !== undefined) {
      rows.set(document, { ...ownerOf(event, document, kind), status: 'posted', ...posted });
      return;
    }
    const status = endedAs(event);
    if (status !== undefined && before !== undefined) rows.set(document, { ...before, status });
  }

  /** All of them, by stream in the order in which each began. */
  *rows(): Generator<DocumentRow> {
    for (const rows of this.#rows.values()) yield* rows.values();
  }

  /** Documents that are not posted and that the close of this date has to wait for. */
  waiting(books: Books, date: PlainDate): ReadonlyArray<WaitingDocument> {
    const waiting: WaitingDocument[] = [];
    for (const [stream, drafts] of this.#drafts)
      for (const [document, kind, draft] of drafts.all()) {
        const day = dayThatWaits(books, kind, draft);
        const own = drafts.get(document);
        if (day === undefined || day > date || own === undefined) continue;
        waiting.push({ ...draftRow(stream, document, own), day });
      }
    return waiting;
  }
}

const ownerOf = (
  { data }: AccountEvent,
  document: DocumentKey,
  kind: DocumentKind,
): Pick<DocumentRow, 'document' | 'kind' | 'id' | 'customer' | 'bank'> => ({
  document,
  kind,
  id: document.slice(kind.length + 1),
  customer: 'customer' in data ? data.customer : undefined,
  ...(kind === 'miscCash' && 'bank' in data && typeof data.bank === 'string'
    ? { bank: data.bank }
    : {}),
});

const draftRow = (stream: string, document: DocumentKey, draft: OwnDocument): DocumentRow => {
  const { kind, own } = draft;
  if (!('header' in own)) throw new Error(`${document} is no draft`);
  const owner = stream.slice(stream.indexOf('.') + 1);
  const { documentDate, postingDate } = own.header;
  return {
    document,
    kind,
    id: document.slice(kind.length + 1),
    ...(kind === 'miscCash'
      ? { bank: owner, customer: 'customer' in own.header ? own.header.customer : undefined }
      : { customer: owner }),
    status: own.status,
    documentDate,
    postingDate,
    amount: amountOf(draft),
  };
};

export interface DocumentOptions {
  readonly status?: Status | undefined;
  readonly kind?: DocumentKind | undefined;
  readonly customer?: string | undefined;
}

/** The documents that are wanted, sorted by kind and id. */
export const documentList = (
  table: DocumentTable,
  { status, kind, customer }: DocumentOptions = {},
): ReadonlyArray<DocumentRow> =>
  [...table.rows()]
    .filter(
      (row) =>
        (status === undefined || row.status === status) &&
        (kind === undefined || row.kind === kind) &&
        (customer === undefined || row.customer === customer),
    )
    .sort(inClosingOrder);

/** In this order a close posts what is ready: what is owed first, then what pays it, then by id. */
const CLOSING_ORDER: ReadonlyArray<DocumentKind> = [
  'invoice',
  'credit',
  'receipt',
  'adjustment',
  'miscCash',
  'refund',
];

export const inClosingOrder = (a: DocumentRow, b: DocumentRow): number =>
  CLOSING_ORDER.indexOf(a.kind) - CLOSING_ORDER.indexOf(b.kind) ||
  compared(a.id, b.id) ||
  compared(a.customer ?? a.bank ?? '', b.customer ?? b.bank ?? '');

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Documents as of a date: what was posted later is left out, drafts stand as they are known. */
export const documents: Projection<DocumentTable> = projection({
  name: 'documents',
  version: 1,
  initial: () => new DocumentTable(),
  event: (table, event) => table.apply(event),
});
