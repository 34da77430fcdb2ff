/** Ways to give the money of a receipt in one step, each as a clerk would use it. */
import { expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import {
  addLine,
  autoPay,
  close,
  distributeAll,
  draftReceipt,
  give,
  payAll,
  postReady,
  takeFullCredit,
  useCredit,
} from './drafts.ts';
import { day, opened, postCredit, postInvoice, postReceipt } from './samples.ts';

const open = [
  postInvoice('A', 10, { dueDate: day(20) }),
  postInvoice('B', 5, { dueDate: day(9) }),
  postCredit('K', 4),
];
const after = (...commands: ReadonlyArray<AccountCommand>) =>
  given(...opened(...open, ...commands));
/** The lines that the command adds, as `from → to amount`. */
const linesOf = (command: AccountCommand, ...before: ReadonlyArray<AccountCommand>) =>
  after(...before)
    .when(command)
    .events()
    .map((event) => {
      if (event.type !== 'ReceiptLineAdded') throw new Error(`${event.type} is no line`);
      const { from = '', to = '', amount } = event.data;
      return `${from} → ${to} ${amount}`.trim();
    });

test('auto-pay gives what is left, and no more than the invoice can take', () => {
  expect(linesOf(autoPay('invoice:A'), draftReceipt(12))).toEqual(['→ invoice:A 10']);
  expect(linesOf(autoPay('invoice:A'), draftReceipt(8), give('invoice:B', 5))).toEqual([
    '→ invoice:A 3',
  ]);
  expect(linesOf(autoPay('invoice:A'), draftReceipt(12), give('invoice:A', 4))).toEqual([
    '→ invoice:A 6',
  ]);
});

test('credits that were taken are part of what is left', () =>
  expect(linesOf(autoPay('invoice:A'), draftReceipt(5), useCredit('credit:K', 4))).toEqual([
    '→ invoice:A 9',
  ]));

test('auto-pay is refused where there is nothing to pay, or nothing to pay with', () => {
  after(draftReceipt(12), give('invoice:B', 5))
    .when(autoPay('invoice:B'))
    .thenRefused({ _tag: 'OverApplied', item: 'invoice:B', open: 0, requested: 7 });
  after(draftReceipt(5), give('invoice:B', 5))
    .when(autoPay('invoice:A'))
    .thenRefused({ _tag: 'NotEnoughMoney', available: 0, needed: 10 });
});

test('distributing all goes down the list until the money runs out', () => {
  expect(linesOf(distributeAll(), draftReceipt(8))).toEqual(['→ invoice:B 5', '→ invoice:A 3']);
  expect(linesOf(distributeAll({ policy: 'largest' }), draftReceipt(11))).toEqual([
    '→ invoice:A 10',
    '→ invoice:B 1',
  ]);
  expect(
    linesOf(
      distributeAll({ policy: 'given', order: ['invoice:A', 'invoice:B'] }),
      draftReceipt(20),
    ),
  ).toEqual(['→ invoice:A 10', '→ invoice:B 5']);
});

test('distributing all gives what the lines before have left', () =>
  expect(linesOf(distributeAll(), draftReceipt(8), give('invoice:B', 4))).toEqual([
    '→ invoice:B 1',
    '→ invoice:A 3',
  ]));

test('distributing all is refused when it gives nothing', () => {
  const none = { _tag: 'NothingToApply', item: 'receipt:R' } as const;
  after(draftReceipt(5), give('invoice:B', 5)).when(distributeAll()).thenRefused(none);
  after(draftReceipt(20), payAll).when(distributeAll()).thenRefused(none);
  after(draftReceipt(20), payAll).when(payAll).thenRefused(none);
});

test('an order needs the policy given', () =>
  after(draftReceipt(5))
    .when(distributeAll({ order: ['invoice:A'] }))
    .thenRefused({
      _tag: 'MalformedCommand',
      field: 'order',
      expected: 'no order, or the policy given',
    }));

test('pay all pays every open item in full, or nothing', () => {
  expect(linesOf(payAll, draftReceipt(15))).toEqual(['→ invoice:B 5', '→ invoice:A 10']);
  expect(linesOf(payAll, draftReceipt(15), give('invoice:A', 4))).toEqual([
    '→ invoice:B 5',
    '→ invoice:A 6',
  ]);
  after(draftReceipt(14))
    .when(payAll)
    .thenRefused({ _tag: 'NotEnoughMoney', available: 14, needed: 15 });
  expect(linesOf(payAll, draftReceipt(11), takeFullCredit('credit:K'))).toHaveLength(2);
});

test('a full credit is what the credit still has', () => {
  expect(linesOf(takeFullCredit('credit:K'), draftReceipt(0))).toEqual(['credit:K →  4']);
  expect(linesOf(takeFullCredit('credit:K'), draftReceipt(0), useCredit('credit:K', 1))).toEqual([
    'credit:K →  3',
  ]);
  expect(
    linesOf(
      takeFullCredit('credit:K'),
      draftReceipt(0),
      give('invoice:A', 1, { from: 'credit:K' }),
    ),
  ).toEqual(['credit:K →  3']);
  expect(
    linesOf(
      takeFullCredit('credit:K'),
      draftReceipt(0),
      useCredit('credit:K', 3),
      give('invoice:A', 2),
    ),
  ).toEqual(['credit:K →  1']);
});

test('a full credit is beside what a line that names it gives', () => {
  const named = [
    draftReceipt(0),
    addLine(3, { from: 'credit:K', to: 'invoice:B' }),
    takeFullCredit('credit:K'),
    autoPay('invoice:A'),
  ];
  expect(
    after(...named, close)
      .when(postReady())
      .events(),
  ).toMatchObject([
    {
      data: {
        applications: [
          { from: 'credit:K', to: 'invoice:B', amount: 3 },
          { from: 'credit:K', to: 'invoice:A', amount: 1 },
        ],
        entries: [
          { item: 'credit:K', amount: 4 },
          { item: 'invoice:B', amount: -3 },
          { item: 'invoice:A', amount: -1 },
        ],
      },
    },
  ]);
  after(...named)
    .when(takeFullCredit('credit:K'))
    .thenRefused({ _tag: 'ExceedsRemaining', item: 'credit:K', remaining: 0, requested: 0 });
});

test('a credit with nothing left is not taken, and its own money is no credit', () => {
  after(draftReceipt(0), takeFullCredit('credit:K'))
    .when(takeFullCredit('credit:K'))
    .thenRefused({ _tag: 'ExceedsRemaining', item: 'credit:K', remaining: 0, requested: 0 });
  expect(after(draftReceipt(5)).when(takeFullCredit('receipt:R')).outcome).toBe('MalformedCommand');
  expect(after(draftReceipt(5)).when(takeFullCredit('credit:none')).outcome).toBe('ItemUnknown');
});

test('credits and money together pay everything, the credits first', () =>
  expect(
    after(draftReceipt(11), takeFullCredit('credit:K'), payAll, close).when(postReady()).events(),
  ).toMatchObject([
    {
      data: {
        onAccount: 0,
        applications: [
          { from: 'credit:K', to: 'invoice:B', amount: 4 },
          { from: 'receipt:R', to: 'invoice:B', amount: 1 },
          { from: 'receipt:R', to: 'invoice:A', amount: 10 },
        ],
      },
    },
  ]));

test('what opens later is neither paid nor needed', () =>
  expect(
    linesOf(payAll, postInvoice('L', 3, { documentDate: day(6) }), draftReceipt(15)),
  ).toHaveLength(2));

test('what a later payment has used is not there for an earlier one', () =>
  expect(
    linesOf(
      payAll,
      postReceipt('S', 4, { documentDate: day(6), lines: [{ to: 'invoice:A', amount: 4 }] }),
      draftReceipt(15),
    ),
  ).toEqual(['→ invoice:B 5', '→ invoice:A 6']));

test.each([autoPay('invoice:A'), distributeAll(), payAll, takeFullCredit('credit:K')])(
  '$type needs a receipt in progress, on a day that is not being closed',
  (command) => {
    const ready = [draftReceipt(5), give('invoice:B', 5), close];
    after().when(command).thenRefused({ _tag: 'DocumentUnknown', document: 'receipt:R' });
    after(...ready)
      .when(command)
      .thenRefused({ _tag: 'NotInProgress', document: 'receipt:R', status: 'readyToPost' });
    givenIn({ closing: day(2) })(...opened(...open, draftReceipt(15)))
      .when(command)
      .thenRefused({ _tag: 'DayClosing', date: day(2) });
  },
);
