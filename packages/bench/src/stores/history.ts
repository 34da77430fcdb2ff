/**
 * What every store is given: the appends that the handler itself makes for small accounts, with
 * their guards and claims, as real books in memory have made them.
 */
import { createBooks, memoryStore, type Write } from '@counterfoil/core';
import {
  BOOKS,
  commandOf,
  customerOf,
  INVOICE_DATE,
  INVOICE_TOTAL,
  invoiceOf,
  LINES,
  receiptOf,
} from '../posting/workload.ts';

/** Of each account before its first receipt: it is opened, and has one invoice for each line. */
const OPENING_EVENTS = 1 + LINES;

export interface History {
  /** Opens the books. It is appended first. */
  readonly opening: Write;
  /** The appends of each account, one event each, in their order. */
  readonly accounts: ReadonlyArray<ReadonlyArray<Write>>;
}

const invoices = Array.from({ length: LINES }, (_, line) => line);

/** The history of so many accounts with so many events each, in books of their own. */
export const historyOf = async (
  booksId: string,
  accounts: number,
  eventsEach: number,
): Promise<History> => {
  const writes: Write[] = [];
  const store = memoryStore();
  const recording = {
    ...store,
    append: (write: Write) => {
      writes.push(write);
      return store.append(write);
    },
  };
  const books = await createBooks({ store: recording, booksId, ...BOOKS });
  const [opening] = writes.splice(0);
  if (opening === undefined) throw new Error('opening the books appends');
  const histories: Write[][] = [];
  for (let account = 0; account < accounts; account += 1) {
    const customer = customerOf(account);
    await books.openCustomer({ customer, personal: { name: customer } });
    for (const number of invoices)
      await books.postInvoice({
        customer,
        invoice: invoiceOf(account, number),
        documentDate: INVOICE_DATE,
        lines: [{ line: '1', description: 'goods', amount: INVOICE_TOTAL }],
      });
    for (let nth = 0; nth < eventsEach - OPENING_EVENTS; nth += 1)
      await books.postReceipt(commandOf({ ...receiptOf(account, nth), invoices }));
    histories.push(writes.splice(0));
  }
  await books.close();
  return { opening, accounts: histories };
};
