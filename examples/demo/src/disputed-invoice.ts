/**
 * One invoice from its posting over a part payment, a bounced check, a dispute and money taken back
 * to its settlement. The demo shows its history.
 */
import { invoice, receipt, type Step } from './script.ts';

const inn = 'gull-anchor-inn';

export const DISPUTED = { customer: inn, document: 'invoice:S-101' };

export const disputedInvoice: ReadonlyArray<Step> = [
  invoice(
    '2026-01-08',
    inn,
    'S-101',
    ['Espresso blend, 5 kg bag', '48', '62.50'],
    ['Stoneware mugs, crate of 24', '20', '132.00'],
    ['House syrup, case of 6', '24', '35.00'],
  ),
  receipt('2026-01-22', inn, 'R-S01', {
    paymentType: 'check',
    checkNumber: '4417',
    total: 2_000_00,
    lines: [{ to: 'invoice:S-101', amount: 2_000_00 }],
  }),
  {
    day: '2026-01-27',
    type: 'ReverseReceipt',
    data: { customer: inn, receipt: 'R-S01', reason: 'nsf' },
    why: 'check 4417 bounced',
  },
  receipt('2026-02-03', inn, 'R-S02', {
    paymentType: 'transfer',
    reference: 'GA-0203',
    total: 3_000_00,
    lines: [{ to: 'invoice:S-101', amount: 3_000_00 }],
  }),
  invoice(
    '2026-02-09',
    inn,
    'S-102',
    ['Maple syrup, case of 6', '20', '88.00'],
    ['Delivery', '1', '40.00'],
  ),
  {
    day: '2026-02-10',
    type: 'ReverseDistribution',
    data: { customer: inn, application: 'receipt:R-S02#1', amount: 1_800_00 },
    why: 'disputed: mugs arrived broken',
  },
  {
    day: '2026-02-10',
    type: 'DistributeOnAccount',
    data: {
      customer: inn,
      distribution: 'D-S01',
      from: 'receipt:R-S02',
      lines: [{ to: 'invoice:S-102', amount: 1_800_00 }],
    },
    why: 'the customer pays the syrup instead',
  },
  // The clerk dates the credit back into February, which is closed; then posts it in March.
  {
    day: '2026-03-02',
    type: 'PostCredit',
    data: {
      customer: inn,
      credit: 'C-S01',
      documentDate: '2026-02-27',
      amount: 792_00,
      reason: 'Six crates of mugs, broken in transit',
    },
    refused: 'PeriodClosed',
  },
  {
    day: '2026-03-02',
    type: 'PostCredit',
    data: {
      customer: inn,
      credit: 'C-S01',
      documentDate: '2026-02-27',
      postingDate: '2026-03-02',
      amount: 792_00,
      reason: 'Six crates of mugs, broken in transit',
    },
  },
  // Two digits change places: the books know what the invoice can still take.
  receipt(
    '2026-03-12',
    inn,
    'R-S03',
    {
      paymentType: 'ach',
      reference: 'GA-0312',
      total: 4_844_00,
      lines: [
        { from: 'credit:C-S01', amount: 792_00 },
        { to: 'invoice:S-101', amount: 5_636_00 },
      ],
    },
    { refused: 'OverApplied' },
  ),
  receipt(
    '2026-03-12',
    inn,
    'R-S03',
    {
      paymentType: 'ach',
      reference: 'GA-0312',
      total: 4_488_00,
      lines: [
        { from: 'credit:C-S01', amount: 792_00 },
        { to: 'invoice:S-101', amount: 5_280_00 },
      ],
    },
    { why: 'settled', sentTwice: true },
  ),
];
