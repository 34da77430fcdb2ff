/** Reversing receipts: what comes back with them, in which order, and what has to be asked for. */
import { expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import { postAgainst } from './credit-samples.ts';
import { adjust, postRefund, reverseAdjustment } from './lifecycle-samples.ts';
import {
  day,
  distribute,
  opened,
  postInvoice,
  postReceipt,
  reverseReceipt,
  roundsOf,
  takeBack,
  voidInvoice,
} from './samples.ts';

const used = opened(
  postInvoice('A', 10),
  postInvoice('B', 5),
  postReceipt('R', 15),
  distribute('D', 'receipt:R', { lines: [{ to: 'invoice:A', amount: 10 }] }),
  postReceipt('S', 0, { lines: [{ from: 'receipt:R', to: 'invoice:B', amount: 5 }] }),
);

test('a reversal takes back what was distributed of its money, but names who else used it', () =>
  given(...used)
    .when(reverseReceipt('R'))
    .thenRefused({ _tag: 'CreditConsumed', by: ['receipt:S#1'] }));

test('with cascade everything comes back, each to where it came from', () =>
  expect(
    given(...used)
      .when(reverseReceipt('R', { cascade: true }))
      .events(),
  ).toMatchObject([
    {
      type: 'DistributionReversed',
      data: {
        undoes: [
          { application: 'distribution:D#1', amount: 10 },
          { application: 'receipt:S#1', amount: 5 },
        ],
      },
    },
    { type: 'ReceiptReversed', data: { entries: [{ item: 'receipt:R', amount: 15 }] } },
  ]));

test('a receipt that spent the excess it had made itself is reversed without asking for more', () => {
  const circle = opened(
    postInvoice('A', 100),
    postInvoice('B', 20),
    postReceipt('R', 120, {
      lines: [
        { to: 'invoice:A', amount: 120, overpay: true },
        { from: 'invoice:A', to: 'invoice:B', amount: 20 },
      ],
    }),
  );
  expect(given(...circle).when(reverseReceipt('R')).outcome).toBe(
    'DistributionReversed, DistributionReversed, ReceiptReversed',
  );
});

const excessUsed = opened(
  postInvoice('A', 10),
  postInvoice('B', 5),
  postReceipt('R', 15, { lines: [{ to: 'invoice:A', amount: 15, overpay: true }] }),
  distribute('D', 'invoice:A', { lines: [{ to: 'invoice:B', amount: 5 }], postingDate: day(3) }),
);

test('an invoice is never raised above its total while its excess is in use', () => {
  given(...excessUsed)
    .when(reverseReceipt('R'))
    .thenRefused({ _tag: 'CreditConsumed', by: ['distribution:D#1'] });
  given(...excessUsed)
    .when(takeBack({ application: 'receipt:R#1' }))
    .thenRefused({ _tag: 'CreditConsumed', by: ['distribution:D#1'] });
});

test('a cascade looks at every day from its posting date on, not at the last one only', () => {
  const overpaidAgain = postReceipt('T', 5, {
    documentDate: day(6),
    lines: [{ to: 'invoice:A', amount: 5, overpay: true }],
  });
  const history = [
    ...excessUsed,
    ...given(...excessUsed)
      .when(overpaidAgain)
      .events(),
  ];
  expect(given(...history).when(reverseReceipt('R', { cascade: true })).outcome).toBe(
    'DistributionReversed, DistributionReversed, ReceiptReversed',
  );
});

test('of those who used the excess the latest gives back first, and only as many as needed', () => {
  const history = opened(
    postInvoice('A', 10),
    postInvoice('B', 8),
    postReceipt('R', 15, { lines: [{ to: 'invoice:A', amount: 15, overpay: true }] }),
    postReceipt('T', 4, { lines: [{ to: 'invoice:A', amount: 4, overpay: true }] }),
    distribute('D', 'invoice:A', { lines: [{ to: 'invoice:B', amount: 4 }] }),
    distribute('E', 'invoice:A', { lines: [{ to: 'invoice:B', amount: 2 }] }),
  );
  // It stands at −3; with 15 back at 12, which is 2 above its total, as much as the latest use
  // took.
  const back = given(...history)
    .when(reverseReceipt('R', { cascade: true }))
    .events()
    .flatMap(({ data }) => ('undoes' in data ? (data.undoes ?? []) : []));
  expect(back.map(({ application }) => application).toSorted()).toEqual([
    'distribution:E#1',
    'receipt:R#1',
  ]);
});

const many = (count: number) => Array.from({ length: count }, (_, index) => `N${index}`);
const each = <More extends object>(count: number, more: More) =>
  many(count).map((name) => ({ to: `invoice:${name}`, ...more }));

test.each([
  [
    'gave itself',
    (n: number) => [postReceipt('R', n * 10, { lines: each(n, { amount: 10 }) })],
    reverseReceipt('R'),
  ],
  [
    'overpaid, when all of it was refunded',
    (n: number) => [
      postReceipt('R', n * 12, { lines: each(n, { amount: 12, overpay: true }) }),
      ...many(n).map((name) => postRefund(`F${name}`, `invoice:${name}`, 2)),
    ],
    reverseReceipt('R', { cascade: true }),
  ],
  [
    'overpaid, when the excess paid others',
    (n: number) => [
      postInvoice('A', 1),
      postReceipt('R', n * 10 + 1, {
        lines: [{ to: 'invoice:A', amount: n * 10 + 1, overpay: true }],
      }),
      postReceipt('S', 0, { lines: each(n, { from: 'invoice:A', amount: 10 }) }),
    ],
    reverseReceipt('R', { cascade: true }),
  ],
  [
    'paid, when a write-off of all of them is recovered',
    (n: number) => [
      adjust(
        'J',
        many(n).map((name) => ({ item: `invoice:${name}`, amount: -10 })),
      ),
    ],
    reverseAdjustment('J'),
  ],
  [
    'had a credit against, when it is voided',
    (n: number) => [
      postInvoice('A', 100),
      ...many(n).map((name) => postAgainst(`K${name}`, 1, [['A', '1', '0.01']])),
    ],
    voidInvoice('A', { release: true }),
  ],
] as const)(
  'a command asks at once for all the invoices that it %s, however many',
  (_, of, command) => {
    const historyOf = (n: number) =>
      opened(...many(n).map((name) => postInvoice(name, 10)), ...of(n));
    expect(roundsOf(historyOf(9), command)).toBe(roundsOf(historyOf(3), command));
  },
);
