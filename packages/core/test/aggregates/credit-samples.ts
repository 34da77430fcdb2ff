/** Commands of credits and invoices with lines, as the sentences need them. */
import { Account, type AccountCommand } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { customer, day, postInvoice, postReceipt } from './samples.ts';

type Data<Type extends AccountCommand['type']> = Extract<AccountCommand, { type: Type }>['data'];

/** An invoice of three chairs at 33.33 with 20 % tax, 20.00 each time, and a delivery of 5.00. */
export const chairs = (invoice: string): AccountCommand =>
  postInvoice(invoice, 0, {
    lines: [
      {
        line: 'chairs',
        description: 'Chairs',
        quantity: '3',
        amount: 10_000,
        taxRate: '20',
        tax: 2_000,
      },
      { line: 'delivery', description: 'Delivery', amount: 500 },
    ],
  });

/** Gross: the chairs with their tax, and the delivery. */
export const CHAIRS_TOTAL = 12_500;

export const draftCredit = (
  credit: string,
  amount: number,
  more: Partial<Data<'DraftCredit'>> = {},
): AccountCommand => ({
  type: 'DraftCredit',
  data: { customer, credit, documentDate: day(2), amount, kind: 'againstInvoice', ...more },
});

export const creditLine = (
  credit: string,
  invoice: string,
  line: string,
  quantity: string,
  reason: string | undefined = 'broken',
): AccountCommand => ({
  type: 'CreditLine',
  data: { customer, credit, invoice, line, quantity, ...(reason === '' ? {} : { reason }) },
});

type Step =
  | 'CloseCredit'
  | 'ReopenCredit'
  | 'DeleteCredit'
  | 'PostCredit'
  | 'CreditAll'
  | 'ReverseAllCreditLines';

/** A command that says nothing but the credit's name. */
export const step = (type: Step, credit: string): AccountCommand => ({
  type,
  data: { customer, credit },
});

export const creditRemaining = (credit: string, invoice: string): AccountCommand => ({
  type: 'AutoCreditRemaining',
  data: { customer, credit, invoice },
});

/** A credit that comes whole: `[invoice, its line, quantity]` each. */
export const postAgainst = (
  credit: string,
  amount: number,
  lines: ReadonlyArray<readonly [invoice: string, invoiceLine: string, quantity: string]>,
  more: Partial<Data<'DraftCredit'>> = {},
): AccountCommand => ({
  type: 'PostCredit',
  data: {
    customer,
    credit,
    documentDate: day(2),
    amount,
    kind: 'againstInvoice',
    reason: 'broken',
    lines: lines.map(([invoice, invoiceLine, quantity]) => ({ invoice, invoiceLine, quantity })),
    ...more,
  },
});

/** One of the three, as {@link postAgainst} takes it. */
export const chair = [['A', 'chairs', '1']] as const;
export const pay = (receipt: string, invoice: string, amount: number): AccountCommand =>
  postReceipt(receipt, amount, { lines: [{ to: `invoice:${invoice}`, amount }] });

/** What is open, by item. */
export const openAfter = (
  history: ReadonlyArray<AccountEvent>,
): Readonly<Record<string, number>> => {
  const account = new Account();
  for (const event of history) account.evolve(event);
  return Object.fromEntries([...account.ledger.items()].map(({ key, open }) => [key, open]));
};
