/** A receipt in progress: drafted, given out line by line, closed, reopened and posted. */
import { expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import {
  addLine,
  changeReceipt,
  close,
  deleteLine,
  draftReceipt,
  editLine,
  give,
  postReady,
  putRemainderOnAccount,
  remove,
  reopen,
  reverseAll,
  reverseLine,
  useCredit,
} from './drafts.ts';
import {
  customer,
  day,
  opened,
  postCredit,
  postInvoice,
  postReceipt,
  reverseReceipt,
} from './samples.ts';

const open = [
  postInvoice('A', 10, { dueDate: day(20) }),
  postInvoice('B', 5, { dueDate: day(9) }),
  postCredit('K', 4),
];
const after = (...commands: ReadonlyArray<AccountCommand>) =>
  given(...opened(...open, ...commands));
const id = { customer, receipt: 'R' };
const cash = { documentDate: day(2), paymentType: 'cash', total: 12, bank: { code: 'north' } };

test('a receipt is drafted, given out, closed and posted; its lines keep their names', () => {
  after()
    .when(draftReceipt(12))
    .then({ type: 'ReceiptDrafted', data: { ...id, ...cash, paymentType: 'cash' } });
  after(draftReceipt(12))
    .when(give('invoice:A', 10))
    .then({ type: 'ReceiptLineAdded', data: { ...id, line: '1', to: 'invoice:A', amount: 10 } });
  const ready = after(draftReceipt(12), give('invoice:A', 10), give('invoice:B', 2), close);
  ready.when(postReady()).then({
    type: 'ReceiptPosted',
    data: {
      ...id,
      ...cash,
      paymentType: 'cash',
      lines: [
        { amount: 10, to: 'invoice:A', line: '1' },
        { amount: 2, to: 'invoice:B', line: '2' },
      ],
      onAccount: 0,
      postingDate: day(2),
      currency: 'USD',
      applications: [
        { id: 'receipt:R#1', from: 'receipt:R', to: 'invoice:A', amount: 10 },
        { id: 'receipt:R#2', from: 'receipt:R', to: 'invoice:B', amount: 2 },
      ],
      entries: [
        { item: 'invoice:A', amount: -10 },
        { item: 'invoice:B', amount: -2 },
      ],
    },
  });
});

test('a draft posted comes to the same money as the whole receipt posted at once', () => {
  const lines = [
    { from: 'credit:K', amount: 4 },
    { to: 'invoice:A', amount: 7 },
    { to: 'invoice:B', amount: 5 },
  ];
  const [whole] = after()
    .when(postReceipt('R', 9, { lines }))
    .events();
  const adds = lines.map(({ amount, ...rest }) => addLine(amount, rest));
  const [drafted] = after(draftReceipt(9), ...adds, putRemainderOnAccount)
    .when(postReady())
    .events();
  const named = lines.map((line, index) => ({ ...line, line: String(index + 1) }));
  expect(drafted).toEqual({ ...whole, data: { ...whole?.data, lines: named } });
});

test.each([
  ['more than is open', give('invoice:A', 11), 'OverApplied'],
  ['more than came in', addLine(13, { to: 'invoice:A', overpay: true }), 'ExceedsRemaining'],
  ['to nowhere', give('invoice:none', 1), 'ItemUnknown'],
  ['from nowhere', useCredit('credit:none', 1), 'ItemUnknown'],
  ['more than a credit has', useCredit('credit:K', 5), 'ExceedsRemaining'],
  ['to nobody', addLine(1, {}), 'MalformedCommand'],
  ['too much of no invoice', give('credit:K', 1, { overpay: true }), 'MalformedCommand'],
  ['its own money as a credit', useCredit('receipt:R', 1), 'MalformedCommand'],
] as const)('giving %s is refused at once', (_, command, tag) =>
  expect(after(draftReceipt(12)).when(command).outcome).toBe(tag),
);

test('each line is tried out after the ones before it', () =>
  after(draftReceipt(12), give('invoice:A', 7))
    .when(give('invoice:A', 4))
    .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 3, requested: 4 }));

test('a total that no longer covers the lines is refused', () =>
  after(draftReceipt(12), give('invoice:A', 10))
    .when(changeReceipt({ total: 9 }))
    .thenRefused({ _tag: 'ExceedsRemaining', item: 'receipt:R', remaining: 9, requested: 10 }));

test('a line is edited, and tried out as it then is', () => {
  const draft = after(draftReceipt(12), give('invoice:A', 10));
  draft
    .when(editLine('1', { amount: 8 }))
    .then({ type: 'ReceiptLineEdited', data: { ...id, line: '1', to: 'invoice:A', amount: 8 } });
  draft
    .when(editLine('1', { amount: 11 }))
    .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 10, requested: 11 });
  expect(draft.when(editLine('2', { amount: 1 })).outcome).toBe('LineUnknown');
});

test('a line that no longer fits can be taken out, one way or the other', () => {
  const overtaken = [
    draftReceipt(12),
    give('invoice:A', 10),
    give('invoice:B', 2),
    postReceipt('S', 10, { lines: [{ to: 'invoice:A', amount: 10 }] }),
  ];
  const stuck = after(...overtaken);
  expect(stuck.when(give('invoice:B', 1)).outcome).toBe('OverApplied');
  expect(stuck.when(close).outcome).toBe('OverApplied');
  expect(stuck.when(deleteLine('1')).outcome).toBe('ReceiptLineDeleted');
  expect(stuck.when(reverseLine('1')).outcome).toBe('ReceiptLineReversed');
  expect(stuck.when(reverseAll).outcome).toBe('ReceiptLineReversed, ReceiptLineReversed');
  expect(after(...overtaken, deleteLine('1')).when(give('invoice:B', 3)).outcome).toBe(
    'ReceiptLineAdded',
  );
});

test('a line that was reversed stays visible with its opposite, and pays nothing', () => {
  const [posted] = after(
    draftReceipt(5),
    give('invoice:A', 5),
    reverseLine('1'),
    give('invoice:B', 5),
    close,
  )
    .when(postReady())
    .events();
  expect(posted).toMatchObject({
    data: {
      lines: [
        { line: '1', to: 'invoice:A', amount: 5 },
        { line: '2', to: 'invoice:A', amount: -5, reverses: '1' },
        { line: '3', to: 'invoice:B', amount: 5 },
      ],
      applications: [{ to: 'invoice:B', amount: 5 }],
      entries: [{ item: 'invoice:B', amount: -5 }],
    },
  });
});

test('it is closed only when everything is given, credits included', () => {
  after(draftReceipt(12), give('invoice:A', 10))
    .when(close)
    .thenRefused({ _tag: 'NotFullyDistributed', remaining: 2 });
  const withCredit = [draftReceipt(10), useCredit('credit:K', 4), give('invoice:A', 10)];
  after(...withCredit)
    .when(close)
    .thenRefused({ _tag: 'NotFullyDistributed', remaining: 4 });
  after(...withCredit, give('invoice:B', 4))
    .when(close)
    .then({ type: 'ReceiptClosed', data: id });
});

test('a credit taken and not given is not put on account: it is there already', () =>
  after(draftReceipt(10), useCredit('credit:K', 4), give('invoice:A', 3))
    .when(putRemainderOnAccount)
    .thenRefused({ _tag: 'NotFullyDistributed', remaining: 1 }));

test('the remainder is put on account, which closes it', () => {
  const draft = [draftReceipt(12), give('invoice:A', 10)];
  after(...draft)
    .when(putRemainderOnAccount)
    .then(
      { type: 'ReceiptRemainderPutOnAccount', data: { ...id, amount: 2 } },
      { type: 'ReceiptClosed', data: id },
    );
  expect(
    after(...draft, putRemainderOnAccount)
      .when(postReady())
      .events(),
  ).toMatchObject([{ data: { onAccount: 2, entries: [{ item: 'receipt:R', amount: -2 }, {}] } }]);
});

test('with nothing left it is only closed', () =>
  after(draftReceipt(10), give('invoice:A', 10))
    .when(putRemainderOnAccount)
    .then({ type: 'ReceiptClosed', data: id }));

test('after it was reopened the remainder has to be put on account again', () => {
  const reopened = [draftReceipt(12), give('invoice:A', 10), putRemainderOnAccount, reopen];
  after(...reopened)
    .when(close)
    .thenRefused({ _tag: 'NotFullyDistributed', remaining: 2 });
  after(...reopened, give('invoice:B', 1))
    .when(putRemainderOnAccount)
    .then(
      { type: 'ReceiptRemainderPutOnAccount', data: { ...id, amount: 1 } },
      { type: 'ReceiptClosed', data: id },
    );
});

test('posting checks every line again, and leaves what no longer fits ready', () => {
  const ready = [draftReceipt(10), give('invoice:A', 10), close];
  after(...ready, postReceipt('S', 4, { lines: [{ to: 'invoice:A', amount: 4 }] }))
    .when(postReady())
    .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 6, requested: 10 });
  const taken = [draftReceipt(0), useCredit('credit:K', 4), give('invoice:A', 4), close];
  after(
    ...taken,
    postReceipt('S', 0, { lines: [{ from: 'credit:K', to: 'invoice:B', amount: 1 }] }),
  )
    .when(postReady())
    .thenRefused({ _tag: 'ExceedsRemaining', item: 'credit:K', remaining: 3, requested: 4 });
});

test('credits alone pay with a total of zero', () =>
  expect(
    after(draftReceipt(0), useCredit('credit:K', 3), give('invoice:A', 3), close)
      .when(postReady())
      .events(),
  ).toMatchObject([
    {
      data: {
        total: 0,
        onAccount: 0,
        applications: [{ from: 'credit:K', to: 'invoice:A', amount: 3 }],
        entries: [
          { item: 'credit:K', amount: 3 },
          { item: 'invoice:A', amount: -3 },
        ],
      },
    },
  ]));

test.each([
  ['another receipt', postReceipt('S', 6), 'receipt:S'],
  ['a negative invoice', postInvoice('N', -6), 'invoice:N'],
  [
    'an overpaid invoice',
    postReceipt('S', 16, { lines: [{ to: 'invoice:A', amount: 16, overpay: true }] }),
    'invoice:A',
  ],
] as const)('a line names its source: the money of %s', (_, source, from) =>
  expect(
    after(source, draftReceipt(0), give('invoice:B', 5, { from }), close)
      .when(postReady())
      .events(),
  ).toMatchObject([{ data: { applications: [{ from, to: 'invoice:B', amount: 5 }] } }]),
);

test('it is tried out on the day that it is meant for', () => {
  const later = [postInvoice('L', 3, { documentDate: day(6) }), draftReceipt(3)];
  after(...later)
    .when(give('invoice:L', 3))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'invoice:L', opened: day(6) });
  expect(
    after(...later, changeReceipt({ postingDate: day(6) })).when(give('invoice:L', 3)).outcome,
  ).toBe('ReceiptLineAdded');
});

test('it is posted on the day that it is meant for, unless the command names another', () => {
  const ready = [draftReceipt(5, { postingDate: day(6) }), give('invoice:B', 5), close];
  expect(
    after(...ready)
      .when(postReady())
      .events(),
  ).toMatchObject([{ data: { documentDate: day(2), postingDate: day(6) } }]);
  expect(
    after(...ready)
      .when(postReady({ postingDate: day(7) }))
      .events(),
  ).toMatchObject([{ data: { postingDate: day(7) } }]);
});

test('what a way of paying requires may come later, but before it is closed', () => {
  const check = [draftReceipt(5, { paymentType: 'check' }), give('invoice:B', 5)];
  after(...check)
    .when(close)
    .thenRefused({ _tag: 'CheckNumberRequired', paymentType: 'check' });
  expect(after(...check, changeReceipt({ checkNumber: '77' })).when(close).outcome).toBe(
    'ReceiptClosed',
  );
});

test('money that its way of paying cannot bring is wrong from the start', () => {
  expect(after().when(draftReceipt(5, { paymentType: 'applyCredit' })).outcome).toBe(
    'InvalidAmount',
  );
  expect(after(draftReceipt(5)).when(changeReceipt({ total: 0 })).outcome).toBe('InvalidAmount');
});

test('a receipt of nothing and without a line is empty', () =>
  after(draftReceipt(0)).when(close).thenRefused({ _tag: 'EmptyDocument', document: 'receipt:R' }));

test('the same payment twice is refused when it is drafted, and when it comes between', () => {
  const check = { paymentType: 'check', checkNumber: '77' } as const;
  const [first, again] = [postReceipt('S', 5, check), draftReceipt(5, check)];
  const twice = { _tag: 'DuplicateDocument', document: 'receipt:S' } as const;
  after(first).when(again).thenRefused(twice);
  expect(after(first).when(draftReceipt(5, { ...check, allowDuplicate: true })).outcome).toBe(
    'ReceiptDrafted',
  );
  expect(after(first, reverseReceipt('S')).when(again).outcome).toBe('ReceiptDrafted');
  after(first, draftReceipt(5)).when(changeReceipt(check)).thenRefused(twice);
  expect(
    after(
      first,
      draftReceipt(5, { ...check, allowDuplicate: true }),
      give('invoice:B', 5),
      close,
    ).when(postReady()).outcome,
  ).toBe('ReceiptPosted');
  const overtaken = after(again, give('invoice:B', 5), close, first);
  overtaken.when(postReady()).thenRefused(twice);
  expect(overtaken.when(postReady({ allowDuplicate: true })).outcome).toBe('ReceiptPosted');
});

test('while its day is being closed it stays as it is', () => {
  const history = opened(...open, draftReceipt(12), give('invoice:A', 1));
  const closing = givenIn({ closing: day(2) })(...history);
  for (const command of [give('invoice:B', 1), putRemainderOnAccount, deleteLine('1'), remove])
    closing.when(command).thenRefused({ _tag: 'DayClosing', date: day(2) });
});
