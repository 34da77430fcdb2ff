/** The worked example of the domain page, event by event. */
import { expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import { Account, type AccountCommand } from '../../src/aggregates/account.ts';
import { type AccountEvent } from '../../src/aggregates/account-events.ts';
import {
  customer,
  day,
  happened,
  line,
  openCustomer,
  postCredit,
  postInvoice,
  postReceipt,
  reverseReceipt,
  takeBack,
} from './samples.ts';

const invoiceFacts = {
  document: 'invoice:10040',
  documentDate: day(2),
  dueDate: '2026-04-01',
} as const;
const money = (postingDate: string) => ({ postingDate, currency: 'USD' });
const id = (receipt: string) => ({ customer, receipt });

const invoice = postInvoice('10040', 12000, { terms: { netDays: 30 } });
const invoicePosted: AccountEvent = {
  type: 'InvoicePosted',
  data: {
    customer,
    invoice: '10040',
    kind: 'invoice',
    documentDate: day(2),
    dueDate: '2026-04-01',
    terms: { netDays: 30 },
    lines: [line(12000)],
    total: 12000,
    tax: 0,
    ...money(day(2)),
    entries: [{ item: 'invoice:10040', amount: 12000, facts: invoiceFacts }],
  },
};

const credit = postCredit('11261', 1000);
const creditFacts = { document: 'credit:11261', documentDate: day(2) };
const creditPosted: AccountEvent = {
  type: 'CreditPosted',
  data: {
    customer,
    credit: '11261',
    kind: 'onAccount',
    documentDate: day(2),
    amount: 1000,
    ...money(day(2)),
    entries: [{ item: 'credit:11261', amount: -1000, facts: creditFacts }],
  },
};

const lines = [
  { from: 'credit:11261', amount: 1000 },
  { to: 'invoice:10040', amount: 1000 },
];
const applied: AccountCommand = {
  type: 'PostReceipt',
  data: { ...id('R1'), documentDate: day(2), paymentType: 'applyCredit', total: 0, lines },
};
const creditApplied: AccountEvent = {
  type: 'ReceiptPosted',
  data: {
    ...id('R1'),
    documentDate: day(2),
    paymentType: 'applyCredit',
    total: 0,
    lines,
    onAccount: 0,
    ...money(day(2)),
    applications: [{ id: 'receipt:R1#1', from: 'credit:11261', to: 'invoice:10040', amount: 1000 }],
    entries: [
      { item: 'credit:11261', amount: 1000 },
      { item: 'invoice:10040', amount: -1000 },
    ],
  },
};

const paid = [{ to: 'invoice:10040', amount: 11000 }];
const bank = { code: 'north' };
const check: AccountCommand = {
  type: 'PostReceipt',
  data: {
    ...id('R2'),
    documentDate: day(3),
    paymentType: 'check',
    checkNumber: '4711',
    bank,
    total: 15000,
    lines: paid,
    remainder: 'onAccount',
  },
};
const checkPosted: AccountEvent = {
  type: 'ReceiptPosted',
  data: {
    ...id('R2'),
    documentDate: day(3),
    paymentType: 'check',
    checkNumber: '4711',
    bank,
    total: 15000,
    lines: paid,
    onAccount: 4000,
    ...money(day(3)),
    applications: [{ id: 'receipt:R2#1', from: 'receipt:R2', to: 'invoice:10040', amount: 11000 }],
    entries: [
      {
        item: 'receipt:R2',
        amount: -4000,
        facts: { document: 'receipt:R2', documentDate: day(3) },
      },
      { item: 'invoice:10040', amount: -11000 },
    ],
  },
};

const bounced: ReadonlyArray<AccountEvent> = [
  {
    type: 'DistributionReversed',
    data: {
      customer,
      ...money(day(4)),
      undoes: [{ application: 'receipt:R2#1', amount: 11000 }],
      entries: [
        { item: 'receipt:R2', amount: -11000 },
        { item: 'invoice:10040', amount: 11000, facts: invoiceFacts },
      ],
    },
  },
  {
    type: 'ReceiptReversed',
    data: {
      ...id('R2'),
      reason: 'nsf',
      ...money(day(4)),
      entries: [{ item: 'receipt:R2', amount: 15000 }],
    },
  },
];

const start = happened(openCustomer());
const whole = [...start, invoicePosted, creditPosted, creditApplied, checkPosted];
const onTheThird = givenIn({ cutoffDate: day(3) });
const onTheFourth = givenIn({ cutoffDate: day(4) });

test('an invoice opens an item that is owed, with its due date', () =>
  given(...start)
    .when(invoice)
    .then(invoicePosted));

test('a credit on account opens an item in credit', () =>
  given(...start, invoicePosted)
    .when(credit)
    .then(creditPosted));

test('a receipt of no money uses the credit, and has no entry of its own', () =>
  given(...start, invoicePosted, creditPosted)
    .when(applied)
    .then(creditApplied));

test('a check pays the invoice, and the rest of it stays on account', () =>
  onTheThird(...start, invoicePosted, creditPosted, creditApplied)
    .when(check)
    .then(checkPosted));

test('a check that bounces gives everything back first, and the due date counts again', () =>
  onTheFourth(...whole)
    .when(reverseReceipt('R2'))
    .then(...bounced));

test('taking the credit back reopens it with its own date', () =>
  onTheFourth(...whole, ...bounced)
    .when(takeBack({ application: 'receipt:R1#1' }))
    .then({
      type: 'DistributionReversed',
      data: {
        customer,
        ...money(day(4)),
        undoes: [{ application: 'receipt:R1#1', amount: 1000 }],
        entries: [
          { item: 'credit:11261', amount: -1000, facts: creditFacts },
          { item: 'invoice:10040', amount: 1000 },
        ],
      },
    }));

test('what is open after each step is what the page says', () => {
  const account = new Account();
  const open = () => [...account.ledger.items()].map(({ key, open: amount }) => `${key} ${amount}`);
  const steps = [invoicePosted, creditPosted, creditApplied, checkPosted, ...bounced];
  for (const event of start) account.evolve(event);
  const seen = steps.map((event) => {
    account.evolve(event);
    return open();
  });
  expect(seen).toEqual([
    ['invoice:10040 12000'],
    ['invoice:10040 12000', 'credit:11261 -1000'],
    ['invoice:10040 11000'],
    ['receipt:R2 -4000'],
    ['receipt:R2 -15000', 'invoice:10040 11000'],
    ['invoice:10040 11000'],
  ]);
});

test('a receipt of the same day uses what the lines of a posted receipt left', () =>
  given(...start, invoicePosted, creditPosted)
    .when(postReceipt('R3', 500, { lines: [{ from: 'credit:11261', amount: 1001 }] }))
    .thenRefused({
      _tag: 'ExceedsRemaining',
      item: 'credit:11261',
      remaining: 1000,
      requested: 1001,
    }));
