/** Our side of the posting benchmarks: the public API on a store, as an application uses it. */
import { createBooks, type EventStore, type OpenedBooks } from '@counterfoil/core';
import {
  BOOKS,
  commandOf,
  customerOf,
  INVOICE_DATE,
  INVOICE_TOTAL,
  invoiceOf,
  INVOICES,
  type OpenByInvoice,
  type PlainReceipt,
} from './workload.ts';

export const openOurs = async (store: EventStore, accounts: number): Promise<OpenedBooks> => {
  const books = await createBooks({ store, ...BOOKS });
  await Promise.all(
    Array.from({ length: accounts }, async (_, account) => {
      const customer = customerOf(account);
      await books.openCustomer({ customer, personal: { name: customer } });
      for (let number = 0; number < INVOICES; number += 1)
        await books.postInvoice({
          customer,
          invoice: invoiceOf(account, number),
          documentDate: INVOICE_DATE,
          lines: [{ line: '1', description: 'goods', amount: INVOICE_TOTAL }],
        });
    }),
  );
  return books;
};

export const postOurs = async (books: OpenedBooks, receipt: PlainReceipt): Promise<void> => {
  await books.postReceipt(commandOf(receipt), { commandId: receipt.commandId });
};

export const openByInvoice = async (books: OpenedBooks): Promise<OpenByInvoice> => {
  const { items } = await books.reports.openItems();
  return items
    .map(({ document, open }) => [document.replace(/^invoice:/, ''), open] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
};
