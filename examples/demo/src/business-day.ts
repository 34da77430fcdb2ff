/**
 * A business day after the quarter, written by hand: every kind of document from its draft on, in
 * the order in which a clerk works. It is plain data, made without the books.
 */
import type { ArCommand, DataOf } from '@counterfoil/core';
import { BANK, BUSINESS_DAY, goods } from './script.ts';

/** One thing that a clerk does, with the commands that it takes. */
export interface Act {
  readonly time: string;
  readonly says: string;
  /** The document it is about, such as `invoice:S-201`. */
  readonly document: string;
  readonly commands: ReadonlyArray<{ readonly type: string; readonly data: unknown }>;
}

/** A command whose data has the type that the books expect. */
const does = <Type extends Exclude<ArCommand['type'], 'OpenBooks'>>(
  type: Type,
  data: DataOf<Type>,
) => ({ type, data });

/** The date that stands on all papers of the day. */
const today = { documentDate: BUSINESS_DAY };
/** The second bank: the tills empty into it. */
const TILL = 'casco-savings';

const order = { customer: 'saltmarsh-kitchen', invoice: 'S-201' };
/** 40 × 22.25 and 10 × 31.20: what was deleted or reversed does not count. */
const cart: Act = {
  time: '08:40',
  says: 'An order is a cart: its lines come, change and go',
  document: 'invoice:S-201',
  commands: [
    does('DraftInvoice', { ...order, ...today, notes: 'by telephone' }),
    ...(
      [
        ['Bread flour, 25 kg sack', '30', '22.25'],
        ['Sea salt, case of 24', '4', '26.40'],
        ['Rapeseed oil, 20 l drum', '2', '47.35'],
      ] as const
    ).map(([description, quantity, unitPrice]) =>
      does('AddInvoiceLine', { ...order, description, quantity, unitPrice }),
    ),
    does('EditInvoiceLine', { ...order, line: '1', quantity: '40' }),
    does('DeleteInvoiceLine', { ...order, line: '2' }),
    does('ReverseInvoiceLine', { ...order, line: '3' }),
    does('AddInvoiceLine', {
      ...{ ...order, description: 'Oat milk, case of 12' },
      ...{ quantity: '10', unitPrice: '31.20' },
    }),
    does('CloseInvoice', order),
    does('PostInvoice', order),
  ],
};

const bounced: Act = {
  time: '09:15',
  says: 'The bank sends a check back: what it paid is open again',
  document: 'receipt:R-S05',
  commands: [
    does('ReverseReceipt', {
      ...{ customer: 'saltmarsh-kitchen', receipt: 'R-S05', reason: 'nsf' },
      postingDate: BUSINESS_DAY,
    }),
  ],
};

const check = { customer: 'cedar-rye', receipt: 'R-201' };
const checkForAll: Act = {
  time: '09:40',
  says: 'A check for all that is due; the rest goes on account',
  document: 'receipt:R-201',
  commands: [
    does('DraftReceipt', {
      ...{ ...check, ...today, paymentType: 'check', checkNumber: '2241' },
      ...{ bank: { code: BANK }, total: 1_200_00 },
    }),
    does('DistributeAll', { ...check, policy: 'oldestDue' }),
    // This closes it; the end of the day posts it.
    does('PutRemainderOnAccount', check),
  ],
};

const transfer = { customer: 'juniper-tea-room', receipt: 'R-202' };
const creditAndMoney: Act = {
  time: '10:30',
  says: 'A credit and a transfer settle an invoice together',
  document: 'receipt:R-202',
  commands: [
    does('DraftReceipt', {
      ...{ ...transfer, ...today, paymentType: 'transfer', reference: 'JTR-0401' },
      ...{ bank: { code: BANK }, total: 445_00 },
    }),
    does('TakeFullCredit', { ...transfer, from: 'credit:C-S03' }),
    does('AutoPayRemaining', { ...transfer, to: 'invoice:S-105' }),
    does('CloseReceipt', transfer),
    does('PostReceipt', transfer),
  ],
};

const spoiled = { customer: 'foxglove-catering', credit: 'C-201' };
const partCredit: Act = {
  time: '11:20',
  says: '4 of 22 platters were spoiled: a credit for that quantity',
  document: 'credit:C-201',
  commands: [
    does('DraftCredit', { ...spoiled, ...today, kind: 'againstInvoice', amount: 280_00 }),
    does('CreditLine', {
      ...{ ...spoiled, invoice: 'S-107', line: '1', quantity: '4' },
      reason: 'Spoiled on the way',
    }),
    does('CloseCredit', spoiled),
    does('PostCredit', spoiled),
  ],
};

const diner = 'north-pier-diner';
const counterSale: Act = {
  time: '13:05',
  says: 'A sale over the counter; 37 cents are missing',
  document: 'invoice:S-202',
  commands: [
    does('PostInvoice', {
      ...{ customer: diner, invoice: 'S-202', ...today },
      lines: goods([['Paper cups, assorted', '1', '88.37']]),
    }),
    does('PostReceipt', {
      ...{ customer: diner, receipt: 'R-203', ...today, paymentType: 'cash' },
      ...{ bank: { code: TILL }, total: 88_00, lines: [{ to: 'invoice:S-202', amount: 88_00 }] },
    }),
  ],
};

const cents = { customer: diner, adjustment: 'A-201' };
const smallBalance: Act = {
  time: '13:10',
  says: 'Nobody asks for 37 cents: the balance is adjusted',
  document: 'adjustment:A-201',
  commands: [
    does('DraftAdjustment', { ...cents, ...today, kind: 'smallBalance' }),
    does('AdjustEntire', { ...cents, item: 'invoice:S-202' }),
    does('CloseAdjustment', cents),
    does('PostAdjustment', cents),
  ],
};

const interest: Act = {
  time: '14:00',
  says: 'The bank pays interest: cash that no customer owed',
  document: 'miscCash:M-201',
  commands: [
    does('DraftMiscCash', {
      ...{ bank: BANK, miscCash: 'M-201', ...today, kind: 'other', amount: 41_18 },
      notes: 'Interest of March',
    }),
  ],
};

const deposit = { customer: 'harvest-moon-events', receipt: 'R-204' };
const unfinished: Act = {
  time: '16:50',
  says: 'A deposit. The telephone rings, and it stays a draft',
  document: 'receipt:R-204',
  commands: [
    does('DraftReceipt', {
      ...{ ...deposit, ...today, paymentType: 'cash', bank: { code: TILL }, total: 300_00 },
    }),
  ],
};

export const businessDay: ReadonlyArray<Act> = [
  cart,
  bounced,
  checkForAll,
  creditAndMoney,
  partCredit,
  counterSale,
  smallBalance,
  interest,
  unfinished,
];

/** What the clerk does when the day cannot be closed. */
export const finished: Act = {
  time: '18:20',
  says: 'The deposit waits on account for its invoice',
  document: 'receipt:R-204',
  commands: [does('PutRemainderOnAccount', deposit)],
};
