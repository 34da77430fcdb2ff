import { expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import {
  day,
  distribute,
  opened,
  postCredit,
  postInvoice,
  postReceipt,
  reverseCredit,
  takeBack,
} from './samples.ts';

const books = opened(
  postInvoice('A', 10, { dueDate: day(20) }),
  postInvoice('B', 5, { dueDate: day(9) }),
  postReceipt('R', 12),
  postCredit('K', 4),
);
const give = (from: string, more: Parameters<typeof distribute>[2] = {}) =>
  given(...books).when(distribute('D', from, more));
const to = (item: string, amount: number) => ({ lines: [{ to: item, amount }] });

test('money on account is given line by line', () =>
  give('receipt:R', to('invoice:A', 7)).then({
    type: 'OnAccountDistributed',
    data: {
      customer: 'domar',
      distribution: 'D',
      trigger: 'command',
      postingDate: day(2),
      currency: 'USD',
      applications: [{ id: 'distribution:D#1', from: 'receipt:R', to: 'invoice:A', amount: 7 }],
      entries: [
        { item: 'receipt:R', amount: 7 },
        { item: 'invoice:A', amount: -7 },
      ],
    },
  }));

test('without lines it goes to the oldest due, as far as it reaches', () =>
  expect(give('receipt:R').events()).toMatchObject([
    {
      data: {
        applications: [
          { to: 'invoice:B', amount: 5 },
          { to: 'invoice:A', amount: 7 },
        ],
      },
    },
  ]));

test('a given order is kept', () =>
  expect(
    give('receipt:R', { policy: 'given', order: ['invoice:A', 'invoice:B'] }).events(),
  ).toMatchObject([
    {
      data: {
        applications: [
          { to: 'invoice:A', amount: 10 },
          { to: 'invoice:B', amount: 2 },
        ],
      },
    },
  ]));

test.each([
  ['more than it has', 'credit:K', to('invoice:A', 5), 'ExceedsRemaining'],
  ['more than is open', 'receipt:R', to('invoice:B', 6), 'OverApplied'],
  ['to what is in credit', 'receipt:R', to('credit:K', 1), 'OverApplied'],
  ['from what is owed', 'invoice:A', to('invoice:B', 1), 'ExceedsRemaining'],
  ['from nowhere', 'receipt:none', to('invoice:B', 1), 'ItemUnknown'],
  ['to nowhere', 'receipt:R', to('invoice:none', 1), 'ItemUnknown'],
  ['nothing, by no lines', 'receipt:R', { lines: [] }, 'NothingToApply'],
  ['nothing, from what is owed', 'invoice:A', {}, 'NothingToApply'],
  [
    'by lines and a policy',
    'receipt:R',
    { ...to('invoice:A', 1), policy: 'given' },
    'MalformedCommand',
  ],
  ['on a closed day', 'receipt:R', { ...to('invoice:A', 1), postingDate: day(1) }, 'PeriodClosed'],
] as const)('giving %s is refused', (_, from, more, tag) =>
  expect(give(from, more).outcome).toBe(tag),
);

test('it is dated by default on the first day on which all it names are there', () => {
  const later = opened(postInvoice('A', 10, { documentDate: day(5) }), postReceipt('R', 12));
  expect(
    given(...later)
      .when(distribute('D', 'receipt:R', to('invoice:A', 10)))
      .events(),
  ).toMatchObject([{ data: { postingDate: day(5) } }]);
  given(...later)
    .when(distribute('D', 'receipt:R', { ...to('invoice:A', 10), postingDate: day(4) }))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'invoice:A', opened: day(5) });
});

const made = opened(
  postInvoice('A', 10),
  postReceipt('R', 12),
  distribute('D', 'receipt:R', to('invoice:A', 4)),
  distribute('E', 'receipt:R', to('invoice:A', 3)),
);
const back = (data: Parameters<typeof takeBack>[0]) => given(...made).when(takeBack(data));
const ends = { from: 'receipt:R', to: 'invoice:A' };

test('between two items the latest live application comes back first', () => {
  expect(back({ ...ends, amount: 5 }).events()).toMatchObject([
    {
      data: {
        undoes: [
          { application: 'distribution:E#1', amount: 3 },
          { application: 'distribution:D#1', amount: 2 },
        ],
        entries: [
          { item: 'receipt:R', amount: -5 },
          { item: 'invoice:A', amount: 5 },
        ],
      },
    },
  ]);
  expect(back(ends).events()).toMatchObject([
    { data: { entries: [{ amount: -7 }, { amount: 7 }] } },
  ]);
});

test.each([
  ['more than is live', { application: 'distribution:D#1', amount: 5 }, 'ExceedsRemaining'],
  ['more than both have', { ...ends, amount: 8 }, 'ExceedsRemaining'],
  ['what was never made', { application: 'distribution:X#1' }, 'DistributionUnknown'],
  ['a number too high', { application: 'distribution:D#2' }, 'DistributionUnknown'],
  ['between strangers', { from: 'receipt:R', to: 'invoice:none' }, 'DistributionUnknown'],
  ['neither an application nor two ends', {}, 'MalformedCommand'],
  ['both ways at once', { application: 'distribution:D#1', ...ends }, 'MalformedCommand'],
  ['one end only', { from: 'receipt:R' }, 'MalformedCommand'],
  ['on a closed day', { application: 'distribution:D#1', postingDate: day(1) }, 'PeriodClosed'],
] as const)('taking back %s is refused', (_, data, tag) => expect(back(data).outcome).toBe(tag));

test('what was given on a day is not taken back before it', () => {
  const later = opened(
    postInvoice('A', 10),
    postReceipt('R', 12),
    distribute('D', 'receipt:R', { ...to('invoice:A', 4), postingDate: day(6) }),
  );
  given(...later)
    .when(takeBack({ application: 'distribution:D#1', postingDate: day(5) }))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'distribution:D#1', opened: day(6) });
  expect(
    given(...later)
      .when(takeBack({ application: 'distribution:D#1' }))
      .events(),
  ).toMatchObject([{ data: { postingDate: day(6) } }]);
});

test('a credit in use is reversed only with cascade', () => {
  const usedTwice = opened(
    postInvoice('A', 10),
    postCredit('K', 4),
    distribute('D', 'credit:K', to('invoice:A', 1)),
    distribute('E', 'credit:K', to('invoice:A', 3)),
  );
  given(...usedTwice)
    .when(reverseCredit('K'))
    .thenRefused({ _tag: 'CreditConsumed', by: ['distribution:D#1', 'distribution:E#1'] });
  expect(
    given(...usedTwice)
      .when(reverseCredit('K', { cascade: true }))
      .events(),
  ).toMatchObject([
    { type: 'DistributionReversed' },
    { type: 'CreditReversed', data: { entries: [{ item: 'credit:K', amount: 4 }] } },
  ]);
});
