/** Posted credits against invoices: what they apply to, what stays, and how they come undone. */
import { given } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { namesOf } from '../../src/aggregates/account-events.ts';
import { explain } from '../../src/explain.ts';
import {
  chair,
  chairs,
  CHAIRS_TOTAL,
  creditLine,
  draftCredit,
  openAfter,
  pay,
  postAgainst,
  step,
} from './credit-samples.ts';
import { customer, day, opened, postCredit, postInvoice, voidInvoice } from './samples.ts';

test('a credit that comes whole is posted in one event, which applies it to the invoice', () =>
  given(...opened(chairs('A')))
    .when(postAgainst('K', 4_000, chair))
    .then({
      type: 'CreditPosted',
      data: {
        customer,
        credit: 'K',
        kind: 'againstInvoice',
        documentDate: day(2),
        amount: 4_000,
        reason: 'broken',
        lines: [
          {
            line: '1',
            invoice: 'A',
            invoiceLine: 'chairs',
            quantity: '1',
            amount: 3_333,
            tax: 667,
            reason: 'broken',
          },
        ],
        postingDate: day(2),
        currency: 'USD',
        applications: [{ id: 'credit:K#1', from: 'credit:K', to: 'invoice:A', amount: 4_000 }],
        entries: [{ item: 'invoice:A', amount: -4_000 }],
      },
    }));

test('amount and tax of a line are checked if they are given', () => {
  const whole = (given_: { amount?: number; tax?: number }): AccountCommand => ({
    type: 'PostCredit',
    data: {
      customer,
      credit: 'K',
      kind: 'againstInvoice',
      documentDate: day(2),
      amount: 4_000,
      lines: [{ invoice: 'A', invoiceLine: 'chairs', quantity: '1', reason: 'late', ...given_ }],
    },
  });
  const open = given(...opened(chairs('A')));
  expect(open.when(whole({ amount: 3_333, tax: 667 })).outcome).toBe('CreditPosted');
  open.when(whole({ amount: 3_334 })).thenRefused({
    _tag: 'InvalidAmount',
    field: 'lines[0].amount',
    value: '3334',
    expected: '3333, which is what the quantity comes to',
  });
  open.when(whole({ tax: 0 })).thenRefused({
    _tag: 'InvalidAmount',
    field: 'lines[0].tax',
    value: '0',
    expected: '667, which is what the quantity comes to',
  });
});

test('a whole credit is held to the same rules as a draft', () => {
  const open = given(...opened(chairs('A'), postCredit('old', 10)));
  open
    .when(postAgainst('K', 4_000, []))
    .thenRefused({ _tag: 'EmptyDocument', document: 'credit:K' });
  open
    .when(postAgainst('K', 3_999, chair))
    .thenRefused({ _tag: 'TotalMismatch', header: 3_999, lines: 4_000 });
  open
    .when(postAgainst('K', 4_000, chair, { reason: undefined }))
    .thenRefused({ _tag: 'ReasonRequired', field: 'lines[0].reason' });
  open.when(postAgainst('K', 4_000, chair, { kind: 'onAccount' })).thenRefused({
    _tag: 'MalformedCommand',
    field: 'kind',
    expected: 'againstInvoice, because it has lines',
  });
  open
    .when(postAgainst('old', 4_000, chair))
    .thenRefused({ _tag: 'AlreadyPosted', document: 'credit:old' });
  open.when(postAgainst('K', 16_000, [...chair, ['A', 'chairs', '3']])).thenRefused({
    _tag: 'QuantityExceeded',
    invoice: 'A',
    line: 'chairs',
    left: '2',
    requested: '3',
  });
});

test('three credits of one chair each sum to the line, the last takes the residue', () => {
  const history = opened(
    chairs('A'),
    postAgainst('K', 4_000, chair),
    postAgainst('L', 4_000, chair),
    postAgainst('M', 4_000, chair),
  );
  const lines = history.flatMap((event) =>
    event.type === 'CreditPosted' ? (event.data.lines ?? []) : [],
  );
  expect(lines.map(({ amount, tax }) => [amount, tax])).toEqual([
    [3_333, 667],
    [3_333, 667],
    [3_334, 666],
  ]);
  expect(openAfter(history)).toEqual({ 'invoice:A': 500 });
});

const goods = (quantity: string, amount: number, more: { taxRate?: string; tax?: number } = {}) =>
  postInvoice('A', 0, {
    lines: [{ line: '1', description: 'Goods', quantity, amount, ...more }],
  });

test('parts that would round up beyond the line take what is left of it', () => {
  const one = [['A', '1', '1']] as const;
  given(...opened(goods('4', 2), postAgainst('K', 1, one), postAgainst('L', 1, one)))
    .when(postAgainst('M', 1, one))
    .thenRefused({ _tag: 'TotalMismatch', header: 1, lines: 0 });
});

test('the lines of one credit go before each other in what they take', () => {
  const history = opened(
    goods('3', 100),
    draftCredit('K', 100),
    creditLine('K', 'A', '1', '1'),
    creditLine('K', 'A', '1', '1'),
    creditLine('K', 'A', '1', '1'),
    step('CloseCredit', 'K'),
    step('PostCredit', 'K'),
  );
  expect(history.at(-1)).toMatchObject({
    data: { lines: [{ amount: 33 }, { amount: 33 }, { amount: 34 }] },
  });
});

test('the tax of a part follows from its rounded amount, by the rate', () =>
  // A fifth of 0.24 is 0.05, and a tenth of that 0.01; a fifth of the tax would be nothing.
  expect(
    given(...opened(goods('5', 24, { taxRate: '10', tax: 2 })))
      .when(postAgainst('K', 6, [['A', '1', '1']]))
      .events(),
  ).toMatchObject([{ data: { lines: [{ amount: 5, tax: 1 }] } }]));

test('what an invoice no longer owes stays on the credit', () => {
  const history = opened(chairs('A'), pay('R', 'A', 9_500), postAgainst('K', 4_000, chair));
  expect(openAfter(history)).toEqual({ 'credit:K': -1_000 });
});

test('a credit of a paid invoice makes no application, and still counts against its lines', () => {
  const history = opened(chairs('A'), pay('R', 'A', CHAIRS_TOTAL), postAgainst('K', 4_000, chair));
  expect(openAfter(history)).toEqual({ 'credit:K': -4_000 });
  const posted = history.filter(({ type }) => type === 'CreditPosted');
  expect(posted.map((event) => namesOf(event).has('invoice:A'))).toEqual([true]);
  given(...history)
    .when(postAgainst('L', 12_000, [['A', 'chairs', '3']]))
    .thenRefused({
      _tag: 'QuantityExceeded',
      invoice: 'A',
      line: 'chairs',
      left: '2',
      requested: '3',
    });
});

test('one credit may stand against several invoices, each gets back its own', () => {
  const history = opened(
    chairs('A'),
    chairs('B'),
    pay('R', 'A', CHAIRS_TOTAL - 100),
    postAgainst('K', 8_500, [...chair, ['B', 'chairs', '1'], ['B', 'delivery', '1']]),
  );
  expect(history.at(-1)).toMatchObject({
    data: {
      applications: [
        { id: 'credit:K#1', to: 'invoice:A', amount: 100 },
        { id: 'credit:K#2', to: 'invoice:B', amount: 4_500 },
      ],
    },
  });
  expect(openAfter(history)).toEqual({
    'credit:K': -3_900,
    'invoice:B': CHAIRS_TOTAL - 4_500,
  });
});

test('a line in the customer’s favour is credited with its sign, beside another', () => {
  const lines = [
    { line: '1', description: 'Work', quantity: '2', amount: 1_000 },
    { line: 'less', description: 'Discount', quantity: '-2', amount: -200 },
  ];
  const history = opened(postInvoice('A', 0, { lines }));
  expect(
    given(...history)
      .when(
        postAgainst('K', 400, [
          ['A', '1', '1'],
          ['A', 'less', '1'],
        ]),
      )
      .events(),
  ).toMatchObject([{ data: { lines: [{ amount: 500 }, { amount: -100, quantity: '1' }] } }]);
  given(...history)
    .when(postAgainst('K', 100, [['A', 'less', '1']]))
    .thenRefused({ _tag: 'TotalMismatch', header: 100, lines: -100 });
});

test('a rate that does not give the line’s own tax is passed over: the tax is shared out', () => {
  const line = { line: '1', description: 'Work', quantity: '4', amount: 1_000, tax: 82 };
  const open = given(...opened(postInvoice('A', 0, { lines: [{ ...line, taxRate: '0.0825' }] })));
  expect(open.when(postAgainst('K', 271, [['A', '1', '1']])).events()).toMatchObject([
    { data: { lines: [{ amount: 250, tax: 21 }] } },
  ]);
});

test('a credit is not dated before an invoice that it stands against', () =>
  given(...opened(postInvoice('A', 10, { documentDate: day(5) })))
    .when(postAgainst('K', 10, [['A', '1', '1']]))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'invoice:A', opened: day(5) }));

test('posting a draft looks again at what is left of the lines, and at what is open', () => {
  const ready = [
    chairs('A'),
    draftCredit('K', 8_000),
    creditLine('K', 'A', 'chairs', '2'),
    step('CloseCredit', 'K'),
  ];
  given(...opened(...ready, postAgainst('L', 8_000, [['A', 'chairs', '2']])))
    .when(step('PostCredit', 'K'))
    .thenRefused({
      _tag: 'QuantityExceeded',
      invoice: 'A',
      line: 'chairs',
      left: '1',
      requested: '2',
    });
  given(...opened(...ready, voidInvoice('A')))
    .when(step('PostCredit', 'K'))
    .thenRefused({ _tag: 'NotPosted', document: 'invoice:A', status: 'voided' });
  const paid = opened(...ready, pay('R', 'A', CHAIRS_TOTAL), step('PostCredit', 'K'));
  expect(openAfter(paid)).toEqual({ 'credit:K': -8_000 });
});

test('a draft that meanwhile came to take the last of a line has to say the residue', () => {
  const history = opened(
    goods('3', 100),
    draftCredit('K', 33),
    creditLine('K', 'A', '1', '1'),
    step('CloseCredit', 'K'),
    postAgainst('L', 67, [['A', '1', '2']]),
  );
  const posted = given(...history).when(step('PostCredit', 'K'));
  expect(posted.events()).toMatchObject([{ data: { lines: [{ amount: 33 }] } }]);
  // 0.33 and 0.33 leave 0.34 to the third, which was drafted at 0.33.
  const tighter = opened(
    goods('3', 100),
    draftCredit('K', 33),
    creditLine('K', 'A', '1', '1'),
    step('CloseCredit', 'K'),
    postAgainst('L', 33, [['A', '1', '1']]),
    postAgainst('M', 33, [['A', '1', '1']]),
  );
  given(...tighter)
    .when(step('PostCredit', 'K'))
    .thenRefused({ _tag: 'TotalMismatch', header: 33, lines: 34 });
});

test('the refusals of a credit are sentences', () => {
  const exceeded = { _tag: 'QuantityExceeded', invoice: 'A', line: '2' } as const;
  expect(explain({ ...exceeded, left: '0.5', requested: '2' })).toBe(
    'Of invoice:A, line 2, 0.5 can still be credited, not 2.',
  );
  expect(explain({ _tag: 'ReasonRequired', field: 'lines[0].reason' })).toBe(
    'lines[0].reason: say why, here or in the header.',
  );
  expect(explain({ _tag: 'NothingToCredit', document: 'invoice:A' })).toBe(
    'Nothing of invoice:A is left to credit.',
  );
});
