import { expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import {
  day,
  distribute,
  opened,
  postCredit,
  postInvoice,
  postReceipt,
  reverseReceipt,
  takeBack,
} from './samples.ts';

type More = Parameters<typeof postReceipt>[2];
const books = opened(
  postInvoice('A', 10, { dueDate: day(20) }),
  postInvoice('B', 5, { dueDate: day(9) }),
  postCredit('K', 4),
);
const receive = (total: number, more: More = {}) =>
  given(...books).when(postReceipt('R', total, more));
const applicationsOf = (total: number, more: More) =>
  receive(total, more)
    .events()
    .flatMap((event) => ('applications' in event.data ? (event.data.applications ?? []) : []))
    .map(({ from, to, amount }) => `${from} ${to} ${amount}`);

test('more than is open is refused with what is', () =>
  receive(20, { lines: [{ to: 'invoice:A', amount: 11 }] }).thenRefused({
    _tag: 'OverApplied',
    item: 'invoice:A',
    open: 10,
    requested: 11,
  }));

test('a line may overpay an invoice on purpose, and leave a credit balance on it', () =>
  expect(
    receive(11, { lines: [{ to: 'invoice:A', amount: 11, overpay: true }] }).events(),
  ).toMatchObject([{ data: { entries: [{ item: 'invoice:A', amount: -11 }] } }]));

test('only an invoice is overpaid, and never with its own credit balance', () => {
  receive(5, { lines: [{ to: 'credit:K', amount: 5, overpay: true }] }).thenRefused({
    _tag: 'MalformedCommand',
    field: 'lines[0].overpay',
    expected: 'an invoice to overpay',
  });
  given(...opened(postInvoice('N', -5)))
    .when(
      postReceipt('R', 0, {
        lines: [{ from: 'invoice:N', to: 'invoice:N', amount: 5, overpay: true }],
      }),
    )
    .thenRefused({ _tag: 'OverApplied', item: 'invoice:N', open: 0, requested: 5 });
});

test('more than its money is refused with what is left', () =>
  receive(12, {
    lines: [
      { to: 'invoice:A', amount: 10 },
      { to: 'invoice:B', amount: 5 },
    ],
  }).thenRefused({ _tag: 'ExceedsRemaining', item: 'receipt:R', remaining: 2, requested: 5 }));

test.each(['invoice:none', 'credit:none', 'receipt:none'])('%s is no item', (item) => {
  receive(5, { lines: [{ to: item, amount: 5 }] }).thenRefused({ _tag: 'ItemUnknown', item });
  receive(5, { lines: [{ from: item, to: 'invoice:A', amount: 5 }] }).thenRefused({
    _tag: 'ItemUnknown',
    item,
  });
  receive(5, { lines: [{ from: item, amount: 5 }] }).thenRefused({ _tag: 'ItemUnknown', item });
});

test('what is left stays on account only when the command says so', () =>
  receive(12, { lines: [{ to: 'invoice:A', amount: 10 }], remainder: undefined }).thenRefused({
    _tag: 'NotFullyDistributed',
    remaining: 2,
  }));

test('a credit that is taken must be used up', () =>
  receive(10, {
    lines: [
      { from: 'credit:K', amount: 4 },
      { to: 'invoice:A', amount: 3 },
    ],
  }).thenRefused({ _tag: 'NotFullyDistributed', remaining: 11 }));

test('a credit is taken once: its lines together exceed what it has', () =>
  receive(10, {
    lines: [
      { from: 'credit:K', amount: 3 },
      { from: 'credit:K', amount: 2 },
    ],
  }).thenRefused({ _tag: 'ExceedsRemaining', item: 'credit:K', remaining: 1, requested: 2 }));

test.each([5, Number.MAX_SAFE_INTEGER])(
  'a credit that was taken is not taken again, however much is asked for: %i',
  (requested) =>
    receive(10, {
      lines: [
        { from: 'credit:K', amount: 4 },
        { from: 'credit:K', amount: requested },
      ],
    }).thenRefused({ _tag: 'ExceedsRemaining', item: 'credit:K', remaining: 0, requested }),
);

test('money that is not exact together with the credits it takes is refused, not rounded', () => {
  const taking = { lines: [{ from: 'credit:K', amount: 4 }] };
  receive(Number.MAX_SAFE_INTEGER - 3, taking).thenRefused({
    _tag: 'InvalidAmount',
    field: 'total',
    value: String(Number.MAX_SAFE_INTEGER - 3),
    expected: 'an amount that is exact together with the credits that are taken',
  });
  expect(receive(Number.MAX_SAFE_INTEGER - 4, taking).outcome).toBe('NotFullyDistributed');
});

test('credits that are taken are spent first, in line order, and its own money last', () =>
  expect(
    applicationsOf(8, {
      lines: [
        { to: 'invoice:A', amount: 7 },
        { from: 'credit:K', amount: 4 },
        { to: 'invoice:B', amount: 5 },
      ],
    }),
  ).toEqual(['credit:K invoice:A 4', 'receipt:R invoice:A 3', 'receipt:R invoice:B 5']));

test('a line may name its source: its own money, or a credit beside what is taken of it', () => {
  expect(
    applicationsOf(6, {
      lines: [
        { from: 'credit:K', amount: 1 },
        { from: 'receipt:R', to: 'invoice:A', amount: 6 },
        { from: 'credit:K', to: 'invoice:B', amount: 3 },
        { to: 'invoice:B', amount: 1 },
      ],
    }),
  ).toEqual(['receipt:R invoice:A 6', 'credit:K invoice:B 3', 'credit:K invoice:B 1']);
  // Its order among the lines makes no difference: what was taken stays for the lines without.
  receive(6, {
    lines: [
      { from: 'credit:K', to: 'invoice:B', amount: 4 },
      { from: 'credit:K', amount: 1 },
    ],
  }).thenRefused({ _tag: 'ExceedsRemaining', item: 'credit:K', remaining: 3, requested: 4 });
});

test('oldestDue goes by due date, then by name, until the money runs out', () =>
  expect(applicationsOf(8, { distribute: { policy: 'oldestDue' } })).toEqual([
    'receipt:R invoice:B 5',
    'receipt:R invoice:A 3',
  ]));

test('a given order is kept, and what is not owed in it is passed over', () =>
  expect(
    applicationsOf(12, {
      distribute: { policy: 'given', order: ['credit:K', 'invoice:A', 'invoice:B'] },
    }),
  ).toEqual(['receipt:R invoice:A 10', 'receipt:R invoice:B 2']));

test('the policy given without an order is refused', () =>
  receive(1, { distribute: { policy: 'given' } }).thenRefused({
    _tag: 'MalformedCommand',
    field: 'distribute.order',
    expected: 'the items to pay, in order',
  }));

test('an order without the policy given is refused', () =>
  receive(1, { distribute: { policy: 'oldestDue', order: ['invoice:A'] } }).thenRefused({
    _tag: 'MalformedCommand',
    field: 'distribute.order',
    expected: 'no order, or the policy given',
  }));

test('what opens later cannot be paid yet, and is passed over by oldestDue', () => {
  const later = opened(
    postInvoice('A', 10, { documentDate: day(5) }),
    postInvoice('B', 5, { documentDate: day(2), dueDate: day(9) }),
  );
  given(...later)
    .when(postReceipt('R', 10, { lines: [{ to: 'invoice:A', amount: 10 }] }))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'invoice:A', opened: day(5) });
  expect(
    given(...later)
      .when(postReceipt('R', 10, { distribute: { policy: 'oldestDue' } }))
      .events(),
  ).toMatchObject([{ data: { onAccount: 5, applications: [{ to: 'invoice:B' }] } }]);
});

test('an invoice that was reopened later is still paid by its own posting date', () => {
  const reopened = opened(
    postInvoice('A', 10),
    postCredit('K', 10),
    distribute('D', 'credit:K', {
      lines: [{ to: 'invoice:A', amount: 10 }],
      postingDate: day(4),
    }),
    takeBack({ application: 'distribution:D#1' }),
  );
  // On the fourth it was paid and open again, so on no later day is less than 10 open.
  expect(
    given(...reopened)
      .when(postReceipt('R', 10, { distribute: { policy: 'oldestDue' } }))
      .events(),
  ).toMatchObject([{ data: { onAccount: 0 } }]);
});

test('a backdated payment never eats what a later one used', () => {
  const paidLater = opened(
    postInvoice('A', 10),
    postReceipt('S', 8, { documentDate: day(6), lines: [{ to: 'invoice:A', amount: 8 }] }),
  );
  given(...paidLater)
    .when(postReceipt('R', 3, { documentDate: day(3), lines: [{ to: 'invoice:A', amount: 3 }] }))
    .thenRefused({ _tag: 'OverApplied', item: 'invoice:A', open: 2, requested: 3 });
});

test.each([
  [{ paymentType: 'check' }, { _tag: 'CheckNumberRequired', paymentType: 'check' }],
  [{ paymentType: 'transfer' }, { _tag: 'ReferenceRequired', paymentType: 'transfer' }],
  [{ paymentType: 'wire' }, { _tag: 'ReferenceRequired', paymentType: 'wire' }],
  [{ paymentType: 'ach' }, { _tag: 'ReferenceRequired', paymentType: 'ach' }],
  [{ paymentType: 'externalCard' }, { _tag: 'ReferenceRequired', paymentType: 'externalCard' }],
  [
    { bank: undefined },
    { _tag: 'MalformedCommand', field: 'bank', expected: 'the bank that got the money' },
  ],
] as const)('%j is refused: it lacks what its kind requires', (more, refusal) =>
  receive(5, more).thenRefused(refusal),
);

test('only applyCredit brings no money, and it never does', () => {
  receive(5, { paymentType: 'applyCredit' }).thenRefused({
    _tag: 'InvalidAmount',
    field: 'total',
    value: '5',
    expected: '0: applyCredit brings no money',
  });
  receive(0, { paymentType: 'cash' }).thenRefused({
    _tag: 'InvalidAmount',
    field: 'total',
    value: '0',
    expected: 'above zero: only applyCredit brings no money',
  });
});

const check = (receipt: string, more: More = {}) =>
  postReceipt(receipt, 5, { paymentType: 'check', checkNumber: '77', ...more });

test('one that brings no money and does nothing is no receipt', () => {
  const empty = { _tag: 'EmptyDocument', document: 'receipt:R' } as const;
  given(...opened(postCredit('K', 10)))
    .when(postReceipt('R', 0, { paymentType: 'applyCredit', bank: undefined }))
    .thenRefused(empty);
  given(...opened())
    .when(postReceipt('R', 0))
    .thenRefused(empty);
});

test('the same check of the same bank is a double posting, unless it is allowed or was reversed', () => {
  const first = opened(check('R'));
  given(...first)
    .when(check('S'))
    .thenRefused({ _tag: 'DuplicateDocument', document: 'receipt:R' });
  expect(given(...first).when(check('S', { allowDuplicate: true })).outcome).toBe('ReceiptPosted');
  expect(given(...first).when(check('S', { bank: { code: 'south' } })).outcome).toBe(
    'ReceiptPosted',
  );
  expect(given(...opened(check('R'), reverseReceipt('R'))).when(check('S')).outcome).toBe(
    'ReceiptPosted',
  );
});

const sent = (receipt: string, more: More = {}) =>
  postReceipt(receipt, 5, { paymentType: 'ach', reference: 'X', ...more });

test('a payment is the same again by either of its numbers', () => {
  const duplicate = { _tag: 'DuplicateDocument', document: 'receipt:R' } as const;
  const both = opened(sent('R', { checkNumber: '1' }));
  given(...both)
    .when(sent('S'))
    .thenRefused(duplicate);
  given(...both)
    .when(sent('S', { reference: 'Y', checkNumber: '1' }))
    .thenRefused(duplicate);
  given(...opened(sent('R')))
    .when(sent('S', { checkNumber: '2' }))
    .thenRefused(duplicate);
  expect(given(...both).when(sent('S', { reference: 'Y', checkNumber: '2' })).outcome).toBe(
    'ReceiptPosted',
  );
});

test('a check and a wire that have the same number are two payments', () =>
  expect(
    given(...opened(check('R'))).when(postReceipt('S', 5, { paymentType: 'wire', reference: '77' }))
      .outcome,
  ).toBe('ReceiptPosted'));

test.each([
  [{ amount: 5 }, 'lines[0]', 'to or from'],
  [{ from: 'receipt:R', amount: 5 }, 'lines[0].from', 'a credit; its own money is there anyway'],
])('the line %j says nothing that can be done', (line, field, expected) =>
  receive(5, { lines: [line] }).thenRefused({ _tag: 'MalformedCommand', field, expected }),
);
