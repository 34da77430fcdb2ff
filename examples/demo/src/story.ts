/** The part of the quarter that is written by hand: what goes wrong, and how it is put right. */
import { disputedInvoice } from './disputed-invoice.ts';
import { invoice, receipt, type Step } from './script.ts';

const saltmarsh = 'saltmarsh-kitchen';
/** A check of more than was owed: the rest stays on account, and pays the next order. */
const overpayment: ReadonlyArray<Step> = [
  invoice('2026-01-12', saltmarsh, 'S-103', ['Rapeseed oil, 20 l drum', '25', '50.00']),
  receipt('2026-01-26', saltmarsh, 'R-S04', {
    paymentType: 'check',
    checkNumber: '20981',
    total: 1_500_00,
    lines: [{ to: 'invoice:S-103', amount: 1_250_00 }],
    remainder: 'onAccount',
  }),
  invoice('2026-02-16', saltmarsh, 'S-104', ['Bread flour, 25 kg sack', '40', '22.25']),
  {
    day: '2026-02-17',
    type: 'DistributeOnAccount',
    data: { customer: saltmarsh, distribution: 'D-S02', from: 'receipt:R-S04' },
  },
  receipt('2026-03-18', saltmarsh, 'R-S05', {
    paymentType: 'check',
    checkNumber: '21007',
    total: 640_00,
    distribute: { policy: 'oldestDue' },
  }),
];

const juniper = 'juniper-tea-room';
/** Credits given out of courtesy: one pays a part of an invoice, the other is still there. */
const courtesy: ReadonlyArray<Step> = [
  invoice('2026-01-19', juniper, 'S-105', ['Breakfast tea, tin of 500 bags', '12.5', '51.20']),
  {
    day: '2026-02-02',
    type: 'PostCredit',
    data: {
      customer: juniper,
      credit: 'C-S02',
      documentDate: '2026-02-02',
      amount: 120_00,
      reason: 'Goodwill for a late delivery',
    },
  },
  receipt('2026-02-20', juniper, 'R-S06', {
    paymentType: 'applyCredit',
    total: 0,
    lines: [{ from: 'credit:C-S02', to: 'invoice:S-105', amount: 120_00 }],
  }),
  {
    day: '2026-03-16',
    type: 'PostCredit',
    data: {
      customer: juniper,
      credit: 'C-S03',
      documentDate: '2026-03-16',
      amount: 75_00,
      reason: 'Two tins of tea past their date',
    },
  },
];

const foxglove = 'foxglove-catering';
/** An invoice that should never have been: voided, and what it was paid with pays the right one. */
const billedTwice: ReadonlyArray<Step> = [
  invoice('2026-01-15', foxglove, 'S-106', ['Party platters', '33', '70.00']),
  receipt('2026-01-29', foxglove, 'R-S07', {
    paymentType: 'externalCard',
    reference: 'POS-5512',
    total: 1_000_00,
    lines: [{ to: 'invoice:S-106', amount: 1_000_00 }],
  }),
  invoice('2026-02-05', foxglove, 'S-107', ['Party platters', '22', '70.00']),
  {
    day: '2026-02-05',
    type: 'VoidInvoice',
    data: { customer: foxglove, invoice: 'S-106', reason: 'Billed twice', release: true },
  },
  {
    day: '2026-02-06',
    type: 'DistributeOnAccount',
    data: { customer: foxglove, distribution: 'D-S03', from: 'receipt:R-S07' },
  },
];

const diner = 'north-pier-diner';
/** An invoice below zero, for returned deposits, pays a part of the next order. */
const returnedDeposits: ReadonlyArray<Step> = [
  invoice('2026-02-09', diner, 'S-108', ['Pallet deposits, returned', '-37', '5.00']),
  invoice('2026-02-23', diner, 'S-109', ['Paper cups, box of 1,000', '10', '41.20']),
  receipt('2026-02-27', diner, 'R-S08', {
    paymentType: 'check',
    checkNumber: '310',
    total: 227_00,
    lines: [
      { from: 'invoice:S-108', amount: 185_00 },
      { to: 'invoice:S-109', amount: 412_00 },
    ],
  }),
];

const hotel = 'old-mill-hotel';
/** 1,210.00 is transferred for an invoice of 1,120.00, and the customer wants it kept on it. */
const transposedDigits: ReadonlyArray<Step> = [
  invoice('2026-03-05', hotel, 'S-110', ['Cocoa powder, 10 kg box', '14', '80.00']),
  receipt('2026-03-19', hotel, 'R-S09', {
    paymentType: 'transfer',
    reference: 'OMH-77',
    total: 1_210_00,
    lines: [{ to: 'invoice:S-110', amount: 1_210_00, overpay: true }],
  }),
];

const cedar = 'cedar-rye';
/** A check for three invoices in the order that the customer wants; then it bounces. */
const bouncedCheck: ReadonlyArray<Step> = [
  invoice('2026-01-09', cedar, 'S-111', ['Sea salt, case of 24', '25', '28.00']),
  invoice('2026-01-20', cedar, 'S-112', ['Oat milk, case of 12', '15', '30.00']),
  invoice('2026-02-04', cedar, 'S-113', ['Espresso blend, 5 kg bag', '16', '61.25']),
  receipt('2026-03-06', cedar, 'R-S10', {
    paymentType: 'check',
    checkNumber: '1188',
    total: 1_500_00,
    distribute: {
      policy: 'given',
      order: ['invoice:S-113', 'invoice:S-111', 'invoice:S-112'],
    },
  }),
  {
    day: '2026-03-11',
    type: 'ReverseReceipt',
    data: { customer: cedar, receipt: 'R-S10', reason: 'nsf' },
  },
  receipt('2026-03-20', cedar, 'R-S11', {
    paymentType: 'cash',
    total: 1_000_00,
    distribute: { policy: 'oldestDue' },
  }),
];

const events = 'harvest-moon-events';
/** Paid in advance: the deposit waits on account until there is something to pay. */
const deposit: ReadonlyArray<Step> = [
  receipt('2026-01-05', events, 'R-S12', {
    paymentType: 'transfer',
    reference: 'HME-1',
    total: 2_000_00,
    remainder: 'onAccount',
  }),
  {
    day: '2026-02-11',
    type: 'PostInvoice',
    data: { customer: events, invoice: 'S-114', documentDate: '2026-02-11', total: 0 },
    why: 'tasting samples, no charge',
  },
  invoice('2026-02-12', events, 'S-115', ['Wild blueberry jam, case of 12', '25', '54.00']),
  {
    day: '2026-02-12',
    type: 'DistributeOnAccount',
    data: { customer: events, distribution: 'D-S04', from: 'receipt:R-S12' },
  },
];

export const story: ReadonlyArray<Step> = [
  ...disputedInvoice,
  ...overpayment,
  ...courtesy,
  ...billedTwice,
  ...returnedDeposits,
  ...transposedDigits,
  ...bouncedCheck,
  ...deposit,
];
