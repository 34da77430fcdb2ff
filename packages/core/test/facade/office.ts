/** A receivables office: books with one customer, and the figures that a clerk looks at. */
import {
  createBooks,
  isRejection,
  memoryStore,
  type CreateOptions,
  type OpenedBooks,
  type Rejection,
} from '@counterfoil/core';

export const customer = 'domar';
/** The first open day, a Monday. */
export const today = '2026-03-02';

/** Opens books with the customer Domar, who has 30 days to pay. */
export const openOffice = async (policies: Partial<CreateOptions> = {}): Promise<OpenedBooks> => {
  const books = await createBooks({
    store: memoryStore(),
    name: 'Corner Wholesale',
    currency: 'USD',
    cutoffDate: today,
    actor: 'clerk',
    ...policies,
  });
  await books.openCustomer({ customer, personal: { name: 'Domar Ltd' }, terms: { netDays: 30 } });
  return books;
};

/** A posted invoice of one line, due 30 days after its date. */
export const invoiced = (
  books: OpenedBooks,
  invoice: string,
  amount: number,
  documentDate: string = today,
) => {
  const lines = [{ line: '1', description: 'Paper', amount }];
  return books.postInvoice({ customer, invoice, documentDate, lines });
};

/** What a check says, as the header of a receipt. */
export const check = (receipt: string, total: number, documentDate: string = today) => ({
  customer,
  receipt,
  documentDate,
  paymentType: 'check' as const,
  checkNumber: `no-${receipt}`,
  bank: { code: 'first' },
  total,
});

/** What each item has open, and what the customers owe together. */
export const openItems = async (
  books: OpenedBooks,
  asOf?: string,
  of?: string,
): Promise<Readonly<Record<string, number>>> => {
  const { items } = await books.reports.openItems({ asOf, customer: of });
  return Object.fromEntries(items.map(({ item, open }) => [item, open]));
};

/** The line of an aging: buckets from current on, what is unapplied, and the balance. */
export const aged = async (books: OpenedBooks, asOf?: string, of: string = customer) => {
  const { rows } = await books.reports.aging({ asOf, customer: of });
  return rows.map(({ buckets, unapplied, balance }) => ({ buckets, unapplied, balance }));
};

/** Documents and where they stand: `{ 'invoice:10040': 'posted' }`. */
export const statuses = async (books: OpenedBooks): Promise<Readonly<Record<string, string>>> => {
  const { documents } = await books.reports.documents();
  return Object.fromEntries(documents.map(({ document, status }) => [document, status]));
};

/** What happened to one document, step by step. */
export const lifeOf = async (
  books: OpenedBooks,
  document: string,
): Promise<ReadonlyArray<string>> => {
  const { lines } = await books.reports.history({ customer, document });
  return lines.map(({ type }) => type);
};

/** What a command was refused with. One that was done fails the test. */
export const refusal = async (command: Promise<unknown>): Promise<Rejection> => {
  try {
    await command;
  } catch (error) {
    if (isRejection(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
};
