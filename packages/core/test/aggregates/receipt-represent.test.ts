/**
 * A payment that comes again: linked to the reversed receipt, and given as far as it still fits.
 */
import { describe, expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { namesOf } from '../../src/aggregates/account-events.ts';
import { close, draftReceipt, give, represent, remove, reverseLine } from './drafts.ts';
import {
  customer,
  day,
  opened,
  postCredit,
  postInvoice,
  postReceipt,
  reverseReceipt,
  roundsOf,
  voidInvoice,
} from './samples.ts';

const check = { paymentType: 'check', checkNumber: '77', bank: { code: 'north' } } as const;
const lines = [
  { to: 'invoice:A', amount: 10 },
  { to: 'invoice:B', amount: 5 },
];
const open = [postInvoice('A', 10), postInvoice('B', 5), postCredit('K', 4)];
const bounced = [postReceipt('R', 18, { ...check, lines }), reverseReceipt('R')];
const after = (...commands: ReadonlyArray<AccountCommand>) =>
  given(...opened(...open, ...commands));
/** What the new receipt gives, as `from → to amount`, and what it leaves on account. */
const again = (
  history: ReadonlyArray<AccountCommand>,
  more: Parameters<typeof represent>[2] = {},
) => {
  const [event] = after(...history)
    .when(represent('S', 'R', more))
    .events();
  if (event?.type !== 'ReceiptPosted') throw new Error('no receipt was posted');
  const { applications = [], onAccount, ...rest } = event.data;
  const gives = applications.map(({ from, to, amount }) => `${from} → ${to} ${amount}`);
  return { gives, onAccount, ...rest };
};

test('a bounced check is presented again: the same payment, the same distribution', () =>
  after(...bounced)
    .when(represent('S', 'R'))
    .then({
      type: 'ReceiptPosted',
      data: {
        customer,
        receipt: 'S',
        documentDate: day(5),
        ...check,
        total: 18,
        represents: 'R',
        lines,
        onAccount: 3,
        postingDate: day(5),
        currency: 'USD',
        applications: [
          { id: 'receipt:S#1', from: 'receipt:S', to: 'invoice:A', amount: 10 },
          { id: 'receipt:S#2', from: 'receipt:S', to: 'invoice:B', amount: 5 },
        ],
        entries: [
          {
            item: 'receipt:S',
            amount: -3,
            facts: { document: 'receipt:S', documentDate: day(5) },
          },
          { item: 'invoice:A', amount: -10 },
          { item: 'invoice:B', amount: -5 },
        ],
      },
    }));

describe('until it was taken back the payment is there already', () => {
  const late = [
    postReceipt('R', 18, { ...check, lines }),
    reverseReceipt('R', { postingDate: day(9) }),
  ];

  test('so it comes again on that day, whatever is on the paper', () =>
    expect(again(late)).toMatchObject({ documentDate: day(5), postingDate: day(9) }));

  test.each([
    ['represented', represent('S', 'R', { postingDate: day(8) })],
    ['posted', postReceipt('S', 18, { ...check, represents: 'R', remainder: 'onAccount' })],
  ])('and is not %s before it', (_, command) =>
    after(...late)
      .when(command)
      .thenRefused({ _tag: 'BeforeItemOpened', item: 'receipt:R', opened: day(9) }),
  );
});

test('a new number takes the place of the old one', () =>
  expect(again(bounced, { checkNumber: '78', postingDate: day(6) })).toMatchObject({
    checkNumber: '78',
    postingDate: day(6),
    documentDate: day(5),
  }));

test('what was paid or voided meanwhile gets less, and the rest goes on account', () => {
  const paid = postReceipt('P', 6, { lines: [{ to: 'invoice:A', amount: 6 }] });
  expect(again([...bounced, paid, voidInvoice('B')])).toMatchObject({
    gives: ['receipt:S → invoice:A 4'],
    onAccount: 14,
  });
});

test('an overpayment is an overpayment again, unless its invoice was voided', () => {
  const over = [{ to: 'invoice:B', amount: 8, overpay: true }] as const;
  const history = [postReceipt('R', 8, { ...check, lines: over }), reverseReceipt('R')];
  expect(again(history).gives).toEqual(['receipt:S → invoice:B 8']);
  expect(again([...history, voidInvoice('B')])).toMatchObject({ gives: [], onAccount: 8 });
});

test('credits are taken again as far as they are there, and only as far as they are used', () => {
  const taking = [
    postReceipt('R', 11, { ...check, lines: [{ from: 'credit:K', amount: 4 }, ...lines] }),
    reverseReceipt('R'),
  ];
  expect(again(taking).gives).toEqual([
    'credit:K → invoice:A 4',
    'receipt:S → invoice:A 6',
    'receipt:S → invoice:B 5',
  ]);
  const spent = postReceipt('P', 0, { lines: [{ from: 'credit:K', to: 'invoice:A', amount: 3 }] });
  expect(again([...taking, spent]).gives).toEqual([
    'credit:K → invoice:A 1',
    'receipt:S → invoice:A 6',
    'receipt:S → invoice:B 5',
  ]);
  const paid = [postReceipt('P', 8, { lines: [{ to: 'invoice:A', amount: 8 }] }), voidInvoice('B')];
  const less = again([...taking, ...paid]);
  expect(less).toMatchObject({ gives: ['credit:K → invoice:A 2'], onAccount: 11 });
  expect(less.lines[0]).toEqual({ from: 'credit:K', amount: 2 });
});

test('a credit that was taken twice is taken again as far as it is there', () => {
  const twice = { from: 'credit:K', amount: 2 };
  const history = [
    postReceipt('R', 11, { ...check, lines: [twice, twice, ...lines] }),
    reverseReceipt('R'),
    postReceipt('P', 0, { lines: [{ from: 'credit:K', to: 'invoice:B', amount: 1 }] }),
  ];
  expect(again(history).lines.slice(0, 2)).toEqual([twice, { ...twice, amount: 1 }]);
});

test('a source that a line named is named again; its own money is that of the new receipt', () => {
  const named = [
    { from: 'credit:K', to: 'invoice:A', amount: 4 },
    { from: 'receipt:R', to: 'invoice:B', amount: 5 },
  ];
  const history = [postReceipt('R', 5, { ...check, lines: named }), reverseReceipt('R')];
  expect(again(history).gives).toEqual(['credit:K → invoice:A 4', 'receipt:S → invoice:B 5']);
});

test('a named source gives beside what is taken of it, then as before', () => {
  const history = [
    postReceipt('R', 0, {
      lines: [
        { from: 'credit:K', amount: 1 },
        { from: 'credit:K', to: 'invoice:A', amount: 3 },
        { to: 'invoice:B', amount: 1 },
      ],
    }),
    reverseReceipt('R'),
  ];
  expect(again(history).gives).toEqual(['credit:K → invoice:A 3', 'credit:K → invoice:B 1']);
  const spent = postReceipt('P', 0, { lines: [{ from: 'credit:K', to: 'invoice:A', amount: 2 }] });
  expect(again([...history, spent]).gives).toEqual([
    'credit:K → invoice:A 1',
    'credit:K → invoice:B 1',
  ]);
});

test('lines that were reversed before it was posted do not come again', () => {
  const ready = [draftReceipt(5), give('invoice:A', 5), reverseLine('1'), give('invoice:B', 5)];
  const post: AccountCommand = { type: 'PostReceipt', data: { customer, receipt: 'R' } };
  expect(again([...ready, close, post, reverseReceipt('R')]).gives).toEqual([
    'receipt:S → invoice:B 5',
  ]);
});

test.each([
  ['never was', [], { _tag: 'DocumentUnknown', document: 'receipt:R' }],
  ['still stands', bounced.slice(0, 1), { _tag: 'NotReversed', status: 'posted' }],
  ['is in progress', [draftReceipt(5)], { _tag: 'NotReversed', status: 'inProgress' }],
  [
    'is ready to post',
    [draftReceipt(5), give('invoice:B', 5), close],
    { _tag: 'NotReversed', status: 'readyToPost' },
  ],
  ['was deleted', [draftReceipt(5), remove], { _tag: 'DocumentUnknown' }],
] as const)('a receipt that %s does not come again', (_, history, { _tag, ...more }) =>
  after(...history)
    .when(represent('S', 'R'))
    .thenRefused(
      _tag === 'DocumentUnknown'
        ? { _tag, document: 'receipt:R' }
        : { _tag, document: 'receipt:R', status: 'posted', ...more },
    ),
);

test('credits alone that still stand do not come again either', () =>
  after(postReceipt('R', 0, { lines: [{ from: 'credit:K', to: 'invoice:B', amount: 4 }] }))
    .when(represent('S', 'R'))
    .thenRefused({ _tag: 'NotReversed', document: 'receipt:R', status: 'posted' }));

test('what only used its money is neither the receipt nor its stand-in', () => {
  const used = postReceipt('P', 0, {
    lines: [
      { from: 'receipt:R', to: 'invoice:A', amount: 10 },
      { from: 'credit:K', to: 'invoice:B', amount: 4 },
    ],
  });
  const history = [postReceipt('R', 12), used, reverseReceipt('R', { cascade: true })];
  expect(again(history)).toMatchObject({ gives: [], onAccount: 12 });
  after(postReceipt('P', 12, { represents: 'R' }))
    .when(represent('S', 'R'))
    .thenRefused({ _tag: 'DocumentUnknown', document: 'receipt:R' });
});

test('it comes again once, and after that was reversed too, once more', () => {
  const cash = [postReceipt('R', 5), reverseReceipt('R'), represent('S', 'R')];
  after(...cash)
    .when(represent('T', 'R'))
    .thenRefused({ _tag: 'DuplicateDocument', document: 'receipt:S' });
  after(...cash)
    .when(represent('S', 'R'))
    .thenRefused({ _tag: 'AlreadyPosted', document: 'receipt:S' });
  expect(
    after(...cash, reverseReceipt('S', { postingDate: day(6) })).when(represent('T', 'R')).outcome,
  ).toBe('ReceiptPosted');
});

test('a check that came in another receipt meanwhile is there already', () =>
  after(...bounced, postReceipt('P', 18, check))
    .when(represent('S', 'R'))
    .thenRefused({ _tag: 'DuplicateDocument', document: 'receipt:P' }));

test('of two checks with one number that were both meant, the one that bounced comes again', () => {
  const twice = [
    postReceipt('P', 18, check),
    postReceipt('R', 18, { ...check, allowDuplicate: true, lines }),
    reverseReceipt('R'),
  ];
  after(...twice)
    .when(represent('S', 'R'))
    .thenRefused({ _tag: 'DuplicateDocument', document: 'receipt:P' });
  expect(again(twice, { allowDuplicate: true })).toMatchObject({ represents: 'R', onAccount: 3 });
});

test('credits alone with nothing left to pay make no receipt', () =>
  after(
    postReceipt('R', 0, { lines: [{ from: 'credit:K', to: 'invoice:B', amount: 4 }] }),
    reverseReceipt('R'),
    voidInvoice('B'),
  )
    .when(represent('S', 'R'))
    .thenRefused({ _tag: 'EmptyDocument', document: 'receipt:S' }));

test('a closed day is as closed for it as for any other', () =>
  expect(after(...bounced).when(represent('S', 'R', { postingDate: day(1) })).outcome).toBe(
    'PeriodClosed',
  ));

test('a receipt may say itself what it stands in for, here or in another account', () => {
  const linked = (...history: ReadonlyArray<AccountCommand>) =>
    after(...history).when(postReceipt('S', 5, { represents: 'R' }));
  linked(postReceipt('R', 5)).thenRefused({
    _tag: 'NotReversed',
    document: 'receipt:R',
    status: 'posted',
  });
  expect(linked(postReceipt('R', 5), reverseReceipt('R')).outcome).toBe('ReceiptPosted');
  const [elsewhere] = linked().events();
  expect(elsewhere).toMatchObject({ data: { represents: 'R' } });
  expect(after().when(draftReceipt(5, { represents: 'Q' })).outcome).toBe('ReceiptDrafted');
});

test('it is found by the name of the receipt that it stands in for', () => {
  const [event] = after(...bounced)
    .when(represent('S', 'R'))
    .events();
  expect(event === undefined ? [] : [...namesOf(event)]).toContain('receipt:R');
});

/** Invoices that one check paid before it bounced, and lines that pay each of them again. */
const bouncedOver = (count: number) => {
  const items = Array.from({ length: count }, (_, index) => `invoice:${100 + index}`);
  const invoices = (amount: number) =>
    items.map((item) => postInvoice(item.slice('invoice:'.length), amount));
  const given = (more: Parameters<typeof postReceipt>[2]) => [
    postReceipt('R', 5 * count, { ...check, ...more }),
    reverseReceipt('R'),
  ];
  const pays = items.map((to) => ({ to, amount: 5 }));
  const overpays = pays.map((each) => ({ ...each, overpay: true }));
  // Of what was paid and is open again the days are unknown; of the others, whether they stand.
  const paid = opened(...invoices(5), ...given({ lines: pays }));
  const known = opened(...invoices(10), ...given({ lines: overpays }));
  return { items, pays, paid, known };
};
type Asked = readonly [ReturnType<typeof opened>, AccountCommand];
const whole = (more: Parameters<typeof postReceipt>[2]) => postReceipt('S', 50, more);

test.each<[string, (from: ReturnType<typeof bouncedOver>) => Asked]>([
  ['presents them again', ({ paid }) => [paid, represent('S', 'R')]],
  ['may overpay them again', ({ known }) => [known, represent('S', 'R')]],
  ['names them', ({ paid, pays }) => [paid, whole({ lines: pays })]],
  ['goes down the list', ({ paid }) => [paid, whole({ distribute: { policy: 'oldestDue' } })]],
  ['pays the largest', ({ paid }) => [paid, whole({ distribute: { policy: 'largest' } })]],
  [
    'gives an order',
    ({ paid, items: order }) => [paid, whole({ distribute: { policy: 'given', order } })],
  ],
])('what a bounced check had paid is looked up at once by a receipt that %s', (_, asked) => {
  const [few, many] = [2, 10].map((count) => roundsOf(...asked(bouncedOver(count))));
  expect(many).toBe(few);
});
