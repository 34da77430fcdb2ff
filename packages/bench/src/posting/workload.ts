/** What both sides post: receipts of 30.00 that pay three of the account's invoices in part. */
import type { DataOf } from '@counterfoil/core';

export const INVOICES = 30;
export const LINES = 3;
export const LINE_AMOUNT = 1000;
/** Large enough that no number of rounds pays an invoice off. */
export const INVOICE_TOTAL = 1_000_000_000;
export const BOOKS = { name: 'Bench', currency: 'USD', cutoffDate: '2026-01-01' };
export const INVOICE_DATE = '2026-01-02';
export const RECEIPT_DATE = '2026-01-03';

export const customerOf = (account: number): string => `c${account}`;
export const invoiceOf = (account: number, invoice: number): string => `I${account}-${invoice}`;
/** The invoice that a line of the account's nth receipt pays. */
export const paidBy = (nth: number, line: number): number => (nth * LINES + line) % INVOICES;

/** The nth receipt of an account: its numbers and texts, the same for ours and the peer. */
export interface PlainReceipt {
  readonly account: number;
  readonly commandId: string;
  readonly receipt: string;
  readonly reference: string;
  /** Numbers of the invoices within the account. */
  readonly invoices: ReadonlyArray<number>;
}

export const receiptOf = (account: number, nth: number): PlainReceipt => ({
  account,
  commandId: `command-${account}-${nth}`,
  receipt: `R${nth}`,
  reference: `ref-${nth}`,
  invoices: Array.from({ length: LINES }, (_, line) => paidBy(nth, line)),
});

/** The same receipt as a command of ours. */
export const commandOf = ({
  account,
  receipt,
  reference,
  invoices,
}: PlainReceipt): DataOf<'PostReceipt'> => ({
  customer: customerOf(account),
  receipt,
  documentDate: RECEIPT_DATE,
  paymentType: 'transfer',
  reference,
  bank: { code: 'BANK' },
  total: LINES * LINE_AMOUNT,
  lines: invoices.map((invoice) => ({
    to: `invoice:${invoiceOf(account, invoice)}`,
    amount: LINE_AMOUNT,
  })),
});

/** What is open on every invoice by its number, for the comparison of both sides. */
export type OpenByInvoice = ReadonlyArray<readonly [string, number]>;
