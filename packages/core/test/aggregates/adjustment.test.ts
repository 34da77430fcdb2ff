/** Adjustments: what is written off, and what of it is recovered. */
import { describe, expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import {
  addAdjustmentLine as add,
  adjust,
  draftAdjustment,
  openAfter,
  reverseAdjustment,
} from './lifecycle-samples.ts';
import {
  customer,
  day,
  opened,
  postCredit,
  postInvoice,
  postReceipt,
  reverseReceipt,
  voidInvoice,
} from './samples.ts';

const history = opened(postInvoice('A', 10), postInvoice('B', 4), postReceipt('R', 6));
const account = given(...history);
const after = (...commands: ReadonlyArray<AccountCommand>) =>
  openAfter([...history, ...more(commands)]);
/** What the commands add to the history. */
const more = (commands: ReadonlyArray<AccountCommand>) => {
  const events = [...history];
  for (const command of commands)
    events.push(
      ...given(...events)
        .when(command)
        .events(),
    );
  return events.slice(history.length);
};
const on = (...commands: ReadonlyArray<AccountCommand>) => given(...history, ...more(commands));
const ids = { customer, adjustment: 'J' };
const entire = (item: string): AccountCommand => ({
  type: 'AdjustEntire',
  data: { ...ids, item },
});
const close: AccountCommand = { type: 'CloseAdjustment', data: ids };
const post: AccountCommand = { type: 'PostAdjustment', data: ids };

test('it takes invoices down and money on account up, in one document', () => {
  const lines = [
    { item: 'invoice:A', amount: -10 },
    { item: 'receipt:R', amount: 2 },
  ];
  account.when(adjust('J', lines)).then({
    type: 'AdjustmentPosted',
    data: {
      ...{ ...ids, documentDate: day(2), kind: 'writeOff', lines },
      ...{ postingDate: day(2), currency: 'USD', entries: lines },
    },
  });
  expect(after(adjust('J', lines))).toEqual({ 'invoice:B': 4, 'receipt:R': -4 });
});

describe('what it never does', () => {
  test.each([
    [
      { item: 'invoice:A', amount: 1 },
      { _tag: 'IncreaseNotAllowed', amount: 1 },
    ],
    [
      { item: 'invoice:A', amount: -11 },
      { _tag: 'OverApplied', open: 10, requested: 11 },
    ],
    [
      { item: 'receipt:R', amount: 7 },
      { _tag: 'ExceedsRemaining', remaining: 6, requested: 7 },
    ],
    [
      { item: 'receipt:R', amount: -1 },
      { _tag: 'OverApplied', open: 0, requested: 1 },
    ],
    [
      { item: 'receipt:R', amount: -1, leaveCredit: true },
      { _tag: 'OverApplied', open: 0, requested: 1 },
    ],
    [{ item: 'invoice:Z', amount: -1 }, { _tag: 'ItemUnknown' }],
  ] as const)('%j', (line, refusal) => {
    const refused = { ...refusal, item: line.item };
    account.when(adjust('J', [line])).thenRefused(refused);
    on(draftAdjustment()).when(add(line)).thenRefused(refused);
  });

  test('touch an item before it is there', () =>
    given(...history, ...more([postInvoice('C', 5, { documentDate: day(4) })]))
      .when(adjust('J', [{ item: 'invoice:C', amount: -5 }]))
      .thenRefused({ _tag: 'BeforeItemOpened', item: 'invoice:C', opened: day(4) }));

  test('take what a later day has already used', () => {
    const paid = postReceipt('S', 8, {
      documentDate: day(5),
      lines: [{ to: 'invoice:A', amount: 8 }],
    });
    on(paid)
      .when(adjust('J', [{ item: 'invoice:A', amount: -3 }]))
      .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 2, requested: 3 });
  });

  test('happen without a line in force, or with lines that come to nothing', () => {
    const empty = { _tag: 'EmptyDocument', document: 'adjustment:J' } as const;
    account.when(adjust('J', [])).thenRefused(empty);
    const nothing = [
      { item: 'invoice:A', amount: -3 },
      { item: 'invoice:A', amount: 3 },
    ];
    account.when(adjust('J', nothing)).thenRefused(empty);
    on(draftAdjustment()).when(close).thenRefused(empty);
    on(draftAdjustment(), ...nothing.map(add))
      .when(close)
      .thenRefused(empty);
  });

  test('have lines with no exact sum, on one item or on all together', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const inexact = { _tag: 'InvalidAmount', field: 'total' } as const;
    const refusal = { ...inexact, value: 'their sum', expected: 'an exact amount' };
    const lines = (...amounts: ReadonlyArray<readonly [item: string, amount: number]>) =>
      amounts.map(([name, amount]) => ({ item: `invoice:${name}`, amount }));
    for (const each of [
      lines(['A', -most], ['A', -most]),
      lines(['A', -most], ['B', -most]),
      lines(['A', -most], ['A', -most], ['B', most], ['B', most]),
    ]) {
      account.when(adjust('J', each)).thenRefused(refusal);
    }
  });

  test('have two lines of one name', () => {
    const line = { line: 'x', item: 'invoice:A', amount: -1 };
    account.when(adjust('J', [line, line])).thenRefused({ _tag: 'DuplicateLine', line: 'x' });
  });
});

test('lines that are each as large as can be are judged by what they come to', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const lines = [
    { item: 'invoice:A', amount: -most },
    { item: 'invoice:B', amount: -most },
    { item: 'invoice:A', amount: most - 3 },
    { item: 'invoice:B', amount: most - 1 },
  ];
  expect(after(adjust('J', lines))).toEqual({ 'invoice:A': 7, 'invoice:B': 3, 'receipt:R': -6 });
});

describe('several lines on one item', () => {
  const down = { item: 'invoice:A', amount: -12 };
  const up = { item: 'invoice:A', amount: 3 };

  test('are judged by what they come to together', () => {
    expect(after(adjust('J', [down, up]))).toMatchObject({ 'invoice:A': 1 });
    expect(after(adjust('J', [up, down]))).toMatchObject({ 'invoice:A': 1 });
    account
      .when(adjust('J', [down, up, { item: 'invoice:A', amount: -2 }]))
      .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 10, requested: 11 });
  });

  test('come back together', () =>
    expect(after(adjust('J', [down, up]), reverseAdjustment('J'))).toEqual(openAfter(history)));

  test('may leave a credit when one of them says so', () =>
    expect(after(adjust('J', [{ ...down, leaveCredit: true }]))).toMatchObject({
      'invoice:A': -2,
    }));
});

describe('leaving a credit', () => {
  const gone = postReceipt('S', 10, { lines: [{ to: 'invoice:A', amount: 10 }] });
  const line = { item: 'invoice:A', amount: -3 };

  test('is only done on an invoice, and only when the line says so', () => {
    on(gone)
      .when(adjust('J', [line]))
      .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 0, requested: 3 });
    expect(after(gone, adjust('J', [{ ...line, leaveCredit: true }]))).toMatchObject({
      'invoice:A': -3,
    });
  });

  test('is not done on an invoice that was voided', () =>
    on(voidInvoice('A'))
      .when(adjust('J', [{ ...line, leaveCredit: true }]))
      .thenRefused({ _tag: 'AlreadyReversed', document: 'invoice:A' }));

  test('of a paid invoice can be adjusted up again, to zero and not further', () => {
    const left = on(gone, adjust('J', [{ ...line, leaveCredit: true }]));
    expect(left.when(adjust('K', [{ ...line, amount: 3 }])).outcome).toBe('AdjustmentPosted');
    left.when(adjust('K', [{ ...line, amount: 4 }])).thenRefused({
      _tag: 'ExceedsRemaining',
      item: 'invoice:A',
      remaining: 3,
      requested: 4,
    });
  });
});

describe('adjusting the entire balance', () => {
  const added = (line: string, item: string, amount: number) => ({
    type: 'AdjustmentLineAdded' as const,
    data: { ...ids, line, item, amount },
  });

  test('takes all that is open, on either side of zero', () => {
    const drafted = on(draftAdjustment());
    drafted.when(entire('invoice:A')).then(added('1', 'invoice:A', -10));
    drafted.when(entire('receipt:R')).then(added('1', 'receipt:R', 6));
  });

  test('takes what the draft leaves, and nothing when that is nothing', () => {
    on(draftAdjustment(), add({ item: 'invoice:A', amount: -4 }))
      .when(entire('invoice:A'))
      .then(added('2', 'invoice:A', -6));
    on(draftAdjustment(), entire('invoice:A'))
      .when(entire('invoice:A'))
      .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 0, requested: 0 });
  });

  test('waits for a day that is being closed, as every other line does', () =>
    givenIn({ closing: day(2) })(...history, ...more([draftAdjustment()]))
      .when(entire('invoice:A'))
      .thenRefused({ _tag: 'DayClosing', date: day(2) }));
});

describe('a draft', () => {
  test('is posted with its reversed lines, of which nothing moves', () => {
    const reversed: AccountCommand = { type: 'ReverseAdjustmentLine', data: { ...ids, line: '1' } };
    const filled = [draftAdjustment(), entire('invoice:A'), reversed, entire('invoice:B'), close];
    expect(
      on(...filled)
        .when(post)
        .events(),
    ).toMatchObject([
      {
        data: {
          lines: [
            { line: '1', item: 'invoice:A', amount: -10 },
            { line: '2', item: 'invoice:A', amount: 10, reverses: '1' },
            { line: '3', item: 'invoice:B', amount: -4 },
          ],
          entries: [{ item: 'invoice:B', amount: -4 }],
        },
      },
    ]);
  });

  test('that does not fit any more is neither closed nor posted', () => {
    const paid = postReceipt('S', 7, { lines: [{ to: 'invoice:A', amount: 7 }] });
    const refusal = { _tag: 'OverApplied', item: 'invoice:A', open: 3, requested: 10 } as const;
    on(draftAdjustment(), entire('invoice:A'), paid).when(close).thenRefused(refusal);
    on(draftAdjustment(), entire('invoice:A'), close, paid).when(post).thenRefused(refusal);
  });
});

describe('taken back', () => {
  const writeOff = adjust('J', [{ item: 'invoice:A', amount: -10 }]);

  test('a write-off is recovered: the invoice is open again, with its due date, and is paid', () => {
    const due = opened(postInvoice('A', 10, { dueDate: day(20) }), writeOff);
    const events = given(...due)
      .when(reverseAdjustment('J'))
      .events();
    const facts = { document: 'invoice:A', documentDate: day(2), dueDate: day(20) };
    expect(events).toMatchObject([
      { data: { entries: [{ item: 'invoice:A', amount: 10, facts }] } },
    ]);
    const receipt = postReceipt('S', 10, { lines: [{ to: 'invoice:A', amount: 10 }] });
    const paid = given(...due, ...events)
      .when(receipt)
      .events();
    expect(openAfter([...due, ...events, ...paid])).toEqual({});
  });

  test('it is not done twice', () =>
    on(writeOff, reverseAdjustment('J'))
      .when(reverseAdjustment('J'))
      .thenRefused({ _tag: 'AlreadyReversed', document: 'adjustment:J' }));

  test('it is not undone before it was done', () => {
    const later = adjust('J', [{ item: 'invoice:A', amount: -10 }], { documentDate: day(5) });
    on(later)
      .when(reverseAdjustment('J', { postingDate: day(4) }))
      .thenRefused({ _tag: 'BeforeItemOpened', item: 'adjustment:J', opened: day(5) });
    expect(on(later).when(reverseAdjustment('J')).events()).toMatchObject([
      { data: { postingDate: day(5) } },
    ]);
  });

  test('it never raises an invoice above its total: what used its credit comes back first', () => {
    const credit = [
      adjust('J', [{ item: 'invoice:A', amount: -10 }]),
      adjust('L', [{ item: 'invoice:A', amount: -4, leaveCredit: true }]),
      postReceipt('S', 0, { lines: [{ from: 'invoice:A', to: 'invoice:B', amount: 4 }] }),
    ];
    expect(after(...credit, reverseAdjustment('J'))).toMatchObject({ 'invoice:A': 10 });
    on(...credit, reverseAdjustment('J'))
      .when(reverseAdjustment('L'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['receipt:S#1'] });
  });

  test('it comes back when the receipt that it stands on does, if that is asked for', () => {
    const kept = adjust('J', [{ item: 'receipt:R', amount: 2 }]);
    on(kept)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['adjustment:J'] });
    on(kept)
      .when(reverseReceipt('R', { leaveRefund: true }))
      .thenRefused({ _tag: 'CreditConsumed', by: ['adjustment:J'] });
    expect(on(kept).when(reverseReceipt('R', { cascade: true })).outcome).toBe(
      'AdjustmentReversed, ReceiptReversed',
    );
    expect(after(kept, reverseReceipt('R', { cascade: true }))).toEqual({
      'invoice:A': 10,
      'invoice:B': 4,
    });
  });
});

test('a credit on account is adjusted up like a receipt', () => {
  const credited = opened(postCredit('K', 5));
  given(...credited)
    .when(adjust('J', [{ item: 'credit:K', amount: 6 }]))
    .thenRefused({ _tag: 'ExceedsRemaining', item: 'credit:K', remaining: 5, requested: 6 });
  const [posted] = given(...credited)
    .when(adjust('J', [{ item: 'credit:K', amount: 5 }]))
    .events();
  expect(posted?.data).toMatchObject({ entries: [{ item: 'credit:K', amount: 5 }] });
});
