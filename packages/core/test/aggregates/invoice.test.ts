import { describe, expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import {
  customer,
  day,
  line,
  openCustomer,
  happened,
  opened,
  postCredit,
  postInvoice,
  postReceipt,
  voidInvoice,
} from './samples.ts';

const open = given(...opened());
const posted = (more: Parameters<typeof postInvoice>[2]) => open.when(postInvoice('A', 10, more));
const dataOf = (more: Parameters<typeof postInvoice>[2]) => {
  const [event] = posted(more).events();
  if (event?.type !== 'InvoicePosted') throw new Error('no invoice was posted');
  return event.data;
};

test('an invoice without lines is refused, unless it says that its total is zero', () => {
  posted({ lines: [] }).thenRefused({ _tag: 'EmptyDocument', document: 'invoice:A' });
  expect(dataOf({ lines: [], total: 0 }).entries).toEqual([]);
});

test('lines that sum to nothing need no total, and move nothing', () =>
  expect(dataOf({ lines: [line(5), line(-5, '2')] }).entries).toEqual([]));

test('a negative total is a credit balance', () =>
  expect(dataOf({ lines: [line(-5)] }).entries).toMatchObject([{ item: 'invoice:A', amount: -5 }]));

test('the total is the lines with their tax', () => {
  const lines = [
    { ...line(100), tax: 8 },
    { ...line(-20, '2'), tax: -1 },
  ];
  expect(dataOf({ lines, total: 87 })).toMatchObject({ total: 87, tax: 7 });
  posted({ lines, total: 88 }).thenRefused({ _tag: 'TotalMismatch', header: 88, lines: 87 });
});

test('the amount of a line follows from its quantity and price, rounded once', () => {
  const priced = { line: '1', description: 'Hours', quantity: '2.5', unitPrice: '0.111' };
  expect(dataOf({ lines: [priced] }).lines).toMatchObject([{ amount: 28 }]);
  expect(dataOf({ lines: [{ ...priced, amount: 28 }] }).total).toBe(28);
  posted({ lines: [{ ...priced, amount: 27 }] }).thenRefused({
    _tag: 'InvalidAmount',
    field: 'lines[0].amount',
    value: '27',
    expected: '2.5 × 0.111 = 28',
  });
});

test.each([{ quantity: '2' }, { unitPrice: '2' }, {}])(
  'a line with no amount needs a quantity and a price: %j',
  (part) =>
    posted({ lines: [{ line: '1', description: 'Work', ...part }] }).thenRefused({
      _tag: 'InvalidAmount',
      field: 'lines[0].amount',
      value: 'nothing',
      expected: 'an amount, or a quantity and a unit price',
    }),
);

test('a tax rate says nothing without the tax', () =>
  posted({ lines: [{ ...line(10), taxRate: '0.08' }] }).thenRefused({
    _tag: 'MalformedCommand',
    field: 'lines[0].tax',
    expected: 'the tax amount',
  }));

test('a line is named once', () =>
  posted({ lines: [line(1), line(2)] }).thenRefused({ _tag: 'DuplicateLine', line: '1' }));

test('a sum that is no longer exact is refused', () => {
  const lines = [line(Number.MAX_SAFE_INTEGER), line(1, '2')];
  posted({ lines }).thenRefused({
    _tag: 'InvalidAmount',
    field: 'total',
    value: 'their sum',
    expected: 'an exact amount',
  });
});

test('it is due after the terms of the invoice, else of the customer, else at once', () => {
  const regular = given(...happened(openCustomer({ terms: { netDays: 30 } })));
  const due = (more: Parameters<typeof postInvoice>[2]) =>
    regular.when(postInvoice('A', 10, more)).events();
  expect(dataOf({}).dueDate).toBe(day(2));
  expect(due({})).toMatchObject([{ data: { dueDate: '2026-04-01' } }]);
  expect(due({ terms: { netDays: 7 } })).toMatchObject([{ data: { dueDate: day(9) } }]);
  expect(due({ dueDate: day(5) })).toMatchObject([{ data: { dueDate: day(5) } }]);
});

test('terms and a due date together are refused, and a due date before the document', () => {
  posted({ terms: { netDays: 7 }, dueDate: day(9) }).thenRefused({
    _tag: 'MalformedCommand',
    field: 'dueDate',
    expected: 'terms or a due date',
  });
  posted({ dueDate: day(1) }).thenRefused({
    _tag: 'DueBeforeDocument',
    dueDate: day(1),
    documentDate: day(2),
  });
});

test('an invoice without a number gets one from its command, always the same', () => {
  const data = { customer, documentDate: day(2), lines: [line(1)] };
  const numberOf = (commandId: string) =>
    open
      .when({ type: 'PostInvoice', data }, commandId)
      .events()
      .flatMap((event) => (event.type === 'InvoicePosted' ? [event.data.invoice] : []));
  expect(numberOf('one')).toEqual(numberOf('one'));
  expect(numberOf('one')).not.toEqual(numberOf('two'));
});

test('a currency that is not that of the books is refused', () =>
  posted({ currency: 'EUR' }).thenRefused({
    _tag: 'CurrencyMismatch',
    expected: 'USD',
    actual: 'EUR',
  }));

test('it is posted on its document date, or on the day that the command names', () => {
  expect(dataOf({ documentDate: day(4) }).postingDate).toBe(day(4));
  expect(dataOf({ documentDate: day(1), postingDate: day(3) }).postingDate).toBe(day(3));
});

test('a closed day takes no posting', () =>
  posted({ documentDate: day(1) }).thenRefused({
    _tag: 'PeriodClosed',
    postingDate: day(1),
    firstOpenDate: day(2),
  }));

test('a day that is being closed takes none either, the next day does', () => {
  const closing = givenIn({ closing: day(2) })(...opened());
  closing.when(postInvoice('A', 10)).thenRefused({ _tag: 'DayClosing', date: day(2) });
  expect(closing.when(postInvoice('A', 10, { documentDate: day(3) })).outcome).toBe(
    'InvoicePosted',
  );
});

test('under cutoffDay it is posted on the cutoff date, whatever its document says', () => {
  const strict = givenIn({ postingPolicy: 'cutoffDay' })(...opened());
  const later = strict.when(postInvoice('A', 10, { documentDate: day(1) }));
  expect(later.events()).toMatchObject([{ data: { postingDate: day(2) } }]);
  strict
    .when(postInvoice('A', 10, { postingDate: day(3) }))
    .thenRefused({ _tag: 'NotCutoffDate', postingDate: day(3), cutoffDate: day(2) });
});

const paid = opened(
  postInvoice('A', 10),
  postCredit('K', 4),
  postReceipt('R', 3, {
    lines: [
      { from: 'credit:K', to: 'invoice:A', amount: 4 },
      { to: 'invoice:A', amount: 3 },
    ],
  }),
);

test('a void names what was given to the invoice', () =>
  given(...paid)
    .when(voidInvoice('A'))
    .thenRefused({ _tag: 'HasLiveApplications', by: ['receipt:R#1', 'receipt:R#2'] }));

test('a void that releases gives everything back to where it came from', () =>
  expect(
    given(...paid)
      .when(voidInvoice('A', { release: true }))
      .events(),
  ).toMatchObject([
    {
      type: 'DistributionReversed',
      data: {
        undoes: [
          { application: 'receipt:R#1', amount: 4 },
          { application: 'receipt:R#2', amount: 3 },
        ],
        entries: [
          { item: 'credit:K', amount: -4, facts: { document: 'credit:K' } },
          { item: 'invoice:A', amount: 7 },
          { item: 'receipt:R', amount: -3, facts: { document: 'receipt:R' } },
        ],
      },
    },
    { type: 'InvoiceVoided', data: { entries: [{ item: 'invoice:A', amount: -10 }] } },
  ]));

test('an overpaid invoice whose excess was used is void only when that comes back', () => {
  const history = opened(
    postInvoice('A', 10),
    postInvoice('B', 5),
    postReceipt('R', 15, { lines: [{ to: 'invoice:A', amount: 15, overpay: true }] }),
    postReceipt('S', 0, { lines: [{ from: 'invoice:A', to: 'invoice:B', amount: 5 }] }),
  );
  given(...history)
    .when(voidInvoice('A'))
    .thenRefused({ _tag: 'HasLiveApplications', by: ['receipt:S#1', 'receipt:R#1'] });
  const events = given(...history)
    .when(voidInvoice('A', { release: true }))
    .events();
  expect(events.map(({ type }) => type)).toEqual([
    'DistributionReversed',
    'DistributionReversed',
    'InvoiceVoided',
  ]);
});

test('a void is dated after the last thing that happened to the invoice', () => {
  const history = opened(
    postInvoice('A', 10),
    postReceipt('R', 10, { documentDate: day(6), lines: [{ to: 'invoice:A', amount: 10 }] }),
  );
  given(...history)
    .when(voidInvoice('A', { release: true, postingDate: day(5) }))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'receipt:R#1', opened: day(6) });
  expect(
    given(...history)
      .when(voidInvoice('A', { release: true }))
      .events(),
  ).toMatchObject([{ data: { postingDate: day(6) } }, { data: { postingDate: day(6) } }]);
});

test('a void is not dated before the invoice itself', () =>
  given(...opened(postInvoice('A', 10, { documentDate: day(3) })))
    .when(voidInvoice('A', { postingDate: day(2) }))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'invoice:A', opened: day(3) }));

describe('an account is owed, and has in credit, no more than can be exact', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const expected = 'an amount with which all that is owed and all that is in credit stay exact';
  const refusal = (value: number) =>
    ({ _tag: 'InvalidAmount', field: 'total', value: String(value), expected }) as const;

  test('together, one invoice more is refused', () =>
    given(...opened(postInvoice('A', most)))
      .when(postInvoice('B', 1))
      .thenRefused(refusal(1)));

  test('also when there is so much in credit that the balance would be exact', () =>
    given(...opened(postInvoice('A', most), postReceipt('R', most)))
      .when(postInvoice('B', 5))
      .thenRefused(refusal(5)));

  test('also what is in credit, when so much is owed', () =>
    given(...opened(postReceipt('R', most), postInvoice('A', most)))
      .when(postCredit('K', 5))
      .thenRefused(refusal(-5)));

  test('and one that was refused is accepted when room was made', () => {
    const history = opened(postInvoice('A', most), postReceipt('R', most), voidInvoice('A'));
    expect(given(...history).when(postInvoice('B', 5)).outcome).toBe('InvoicePosted');
    expect(given(...history).when(postInvoice('B', most)).outcome).toBe('InvoicePosted');
  });

  test('event by event, so that a credit which an invoice uses up at once makes room', () =>
    expect(
      given(...opened(postReceipt('R', most))).when(
        postInvoice('A', most, { creditsOnPosting: 'oldest' }),
      ).outcome,
    ).toBe('InvoicePosted, OnAccountDistributed'));
});
