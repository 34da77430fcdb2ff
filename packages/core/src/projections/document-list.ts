/** The list of documents, with how posted invoices stand on a date: what is left to pay of each. */
import type { PlainDate } from '../kernel/dates.ts';
import type { Position } from '../store/event-store.ts';
import {
  documentList,
  type DocumentOptions,
  type DocumentRow,
  type DocumentTable,
} from './documents.ts';
import type { OpenItemList, OpenItemRow } from './open-items.ts';
import type { Selection } from './selection.ts';

/**
 * `overdue`: something is open after its due date; else `unpaid`, `partlyPaid` or `paid`, by how
 * much is open. An invoice that was overpaid, or comes to nothing, is paid.
 */
export type PaymentStatus = 'unpaid' | 'partlyPaid' | 'paid' | 'overdue';

/** A document in a list; a posted invoice with what is left to pay. */
export interface ListedDocument extends DocumentRow {
  readonly payment?: PaymentStatus;
  /** Minor units; below zero if it was overpaid. */
  readonly open?: number;
}

export interface ListOptions extends DocumentOptions, Selection {
  readonly payment?: PaymentStatus | undefined;
}

/** Sorted by kind and id, and where it was made. */
export interface DocumentList {
  /** The date on which invoices stand as they do. */
  readonly asOf: PlainDate;
  readonly position: Position | null;
  readonly documents: ReadonlyArray<ListedDocument>;
}

interface Left {
  open: number;
  isLate: boolean;
}

const statusOf = (amount: number, { open, isLate }: Left): PaymentStatus => {
  if (open <= 0) return 'paid';
  if (isLate) return 'overdue';
  return open < amount ? 'partlyPaid' : 'unpaid';
};

/** Adds to each posted invoice how it stands, from what is open on the date. */
const withPayments = (
  documents: ReadonlyArray<DocumentRow>,
  items: ReadonlyArray<OpenItemRow>,
): ReadonlyArray<ListedDocument> => {
  const left = new Map<string, Left>();
  for (const { customer, document, open, daysOverdue = 0 } of items) {
    const key = `${customer} ${document}`;
    const { open: before = 0, isLate = false } = left.get(key) ?? {};
    left.set(key, { open: before + open, isLate: isLate || (open > 0 && daysOverdue > 0) });
  }
  return documents.map((each) => {
    if (each.kind !== 'invoice' || each.status !== 'posted') return each;
    const own = left.get(`${each.customer} ${each.document}`) ?? { open: 0, isLate: false };
    return { ...each, payment: statusOf(each.amount, own), open: own.open };
  });
};

/** The documents that are wanted, from all of them and from what is open. */
export const listedDocuments = (
  table: DocumentTable,
  { asOf, position, items }: OpenItemList,
  options: ListOptions,
): DocumentList => {
  const { payment } = options;
  const listed = withPayments(documentList(table, options), items);
  const documents = listed.filter((each) => payment === undefined || each.payment === payment);
  return { asOf, position, documents };
};
