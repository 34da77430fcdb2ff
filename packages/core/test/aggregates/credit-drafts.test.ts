/** The life of a credit before it is posted, and how its lines are made. */
import { given, givenIn } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import {
  chairs,
  CHAIRS_TOTAL,
  creditLine,
  creditRemaining,
  draftCredit,
  step,
} from './credit-samples.ts';
import { customer, day, opened, postInvoice, postReceipt, voidInvoice } from './samples.ts';

const drafted = opened(chairs('A'), draftCredit('K', 4_000));
const withLine = opened(chairs('A'), draftCredit('K', 4_000), creditLine('K', 'A', 'chairs', '1'));
const edit = (line: string, changes: { quantity?: string; reason?: string }): AccountCommand => ({
  type: 'EditCreditLine',
  data: { customer, credit: 'K', line, ...changes },
});
const lineStep = (
  type: 'DeleteCreditLine' | 'ReverseCreditLine',
  line: string,
): AccountCommand => ({
  type,
  data: { customer, credit: 'K', line },
});

test('a credit on account is ready to post as soon as it is saved', () => {
  const onAccount = draftCredit('K', 700, { kind: 'onAccount', reason: 'goodwill' });
  expect(given(...opened()).when(onAccount).outcome).toBe('CreditDrafted, CreditClosed');
  given(...opened(onAccount))
    .when(step('PostCredit', 'K'))
    .then({
      type: 'CreditPosted',
      data: {
        customer,
        credit: 'K',
        kind: 'onAccount',
        documentDate: day(2),
        amount: 700,
        reason: 'goodwill',
        postingDate: day(2),
        currency: 'USD',
        entries: [
          {
            item: 'credit:K',
            amount: -700,
            facts: { document: 'credit:K', documentDate: day(2) },
          },
        ],
      },
    });
});

test('a credit that does not say its kind is on account, and takes no lines', () => {
  const draft = draftCredit('K', 700, { kind: undefined });
  expect(given(...opened()).when(draft).outcome).toBe('CreditDrafted, CreditClosed');
  given(...opened(chairs('A'), draft, step('ReopenCredit', 'K')))
    .when(creditLine('K', 'A', 'chairs', '1'))
    .thenRefused({
      _tag: 'MalformedCommand',
      field: 'kind',
      expected: 'againstInvoice, because it has lines',
    });
});

test('a credit with lines cannot become one on account', () =>
  given(...withLine)
    .when({ type: 'ChangeCredit', data: { customer, credit: 'K', kind: 'onAccount' } })
    .thenRefused({
      _tag: 'MalformedCommand',
      field: 'kind',
      expected: 'againstInvoice, because it has lines',
    }));

test('a line says what its quantity comes to, with the tax of the rate', () =>
  given(...drafted)
    .when(creditLine('K', 'A', 'chairs', '1.0'))
    .then({
      type: 'CreditLineAdded',
      data: {
        customer,
        credit: 'K',
        line: '1',
        invoice: 'A',
        invoiceLine: 'chairs',
        quantity: '1',
        amount: 3_333,
        tax: 667,
        reason: 'broken',
      },
    }));

test('a line without a reason has that of the header, else it is refused', () => {
  const asked = creditLine('K', 'A', 'chairs', '1', '');
  given(...drafted)
    .when(asked)
    .thenRefused({ _tag: 'ReasonRequired', field: 'reason' });
  given(...drafted)
    .when(creditRemaining('K', 'A'))
    .thenRefused({ _tag: 'ReasonRequired', field: 'reason' });
  const told = opened(chairs('A'), draftCredit('K', 4_000, { reason: 'recall' }));
  expect(
    given(...told)
      .when(asked)
      .events(),
  ).toMatchObject([{ data: { reason: 'recall' } }]);
  expect(
    given(...told)
      .when(creditLine('K', 'A', 'chairs', '1', 'late'))
      .events(),
  ).toMatchObject([{ data: { reason: 'late' } }]);
});

test.each(['0', '-1', '0.000000'])('a quantity of %s is refused', (quantity) =>
  given(...drafted)
    .when(creditLine('K', 'A', 'chairs', quantity))
    .thenRefused({
      _tag: 'InvalidQuantity',
      field: 'quantity',
      value: quantity,
      expected: 'above zero',
    }),
);

test('a line takes no more than the draft has left of it', () => {
  given(...withLine)
    .when(creditLine('K', 'A', 'chairs', '2.000001'))
    .thenRefused({
      _tag: 'QuantityExceeded',
      invoice: 'A',
      line: 'chairs',
      left: '2',
      requested: '2.000001',
    });
  expect(given(...withLine).when(creditLine('K', 'A', 'chairs', '2')).outcome).toBe(
    'CreditLineAdded',
  );
});

test('a line of the invoice that has only an amount is one of something', () => {
  expect(
    given(...drafted)
      .when(creditLine('K', 'A', 'delivery', '0.5'))
      .events(),
  ).toMatchObject([{ data: { amount: 250, tax: 0 } }]);
  given(...drafted)
    .when(creditLine('K', 'A', 'delivery', '2'))
    .thenRefused({
      _tag: 'QuantityExceeded',
      invoice: 'A',
      line: 'delivery',
      left: '1',
      requested: '2',
    });
});

test('only what is posted can be credited, line by line', () => {
  const line = { line: '1', description: 'Work', amount: 10 };
  const cart: AccountCommand = {
    type: 'DraftInvoice',
    data: { customer, invoice: 'B', documentDate: day(2) },
  };
  const add: AccountCommand = { type: 'AddInvoiceLine', data: { customer, invoice: 'B', ...line } };
  const history = opened(
    chairs('A'),
    draftCredit('K', 4_000),
    cart,
    add,
    postInvoice('C', 10),
    voidInvoice('C'),
  );
  const asked = (invoice: string, name: string) =>
    given(...history).when(creditLine('K', invoice, name, '1'));
  asked('B', '1').thenRefused({ _tag: 'NotPosted', document: 'invoice:B', status: 'inProgress' });
  const closeCart: AccountCommand = { type: 'CloseInvoice', data: { customer, invoice: 'B' } };
  given(
    ...history,
    ...given(...history)
      .when(closeCart)
      .events(),
  )
    .when(creditLine('K', 'B', '1', '1'))
    .thenRefused({ _tag: 'NotPosted', document: 'invoice:B', status: 'readyToPost' });
  asked('C', '1').thenRefused({ _tag: 'NotPosted', document: 'invoice:C', status: 'voided' });
  asked('D', '1').thenRefused({ _tag: 'DocumentUnknown', document: 'invoice:D' });
  asked('A', '1').thenRefused({ _tag: 'LineUnknown', line: '1' });
});

test('an edited line is priced again, and its reason can be changed alone', () => {
  expect(
    given(...withLine)
      .when(edit('1', { quantity: '3' }))
      .events(),
  ).toMatchObject([
    { type: 'CreditLineEdited', data: { line: '1', quantity: '3', amount: 10_000, tax: 2_000 } },
  ]);
  expect(
    given(...withLine)
      .when(edit('1', { reason: 'late' }))
      .events(),
  ).toMatchObject([{ data: { quantity: '1', amount: 3_333, tax: 667, reason: 'late' } }]);
  given(...withLine)
    .when(edit('1', { quantity: '4' }))
    .thenRefused({
      _tag: 'QuantityExceeded',
      invoice: 'A',
      line: 'chairs',
      left: '3',
      requested: '4',
    });
});

test('what a deleted or reversed line took is there again', () => {
  for (const gone of [
    lineStep('DeleteCreditLine', '1'),
    lineStep('ReverseCreditLine', '1'),
    step('ReverseAllCreditLines', 'K'),
  ]) {
    const history = opened(
      chairs('A'),
      draftCredit('K', 12_000),
      creditLine('K', 'A', 'chairs', '1'),
      gone,
      creditLine('K', 'A', 'chairs', '3'),
      step('CloseCredit', 'K'),
    );
    expect(given(...history).when(step('PostCredit', 'K')).outcome).toBe('CreditPosted');
  }
});

test('a reversed line and its opposite stand in the posted credit, and count for nothing', () => {
  const history = opened(
    chairs('A'),
    draftCredit('K', 500),
    creditLine('K', 'A', 'chairs', '1'),
    lineStep('ReverseCreditLine', '1'),
    creditLine('K', 'A', 'delivery', '1'),
    step('CloseCredit', 'K'),
  );
  const posted = given(...history)
    .when(step('PostCredit', 'K'))
    .events();
  expect(posted).toMatchObject([
    {
      data: {
        lines: [
          { line: '1', quantity: '1', amount: 3_333, tax: 667 },
          { line: '2', quantity: '-1', amount: -3_333, tax: -667, reverses: '1' },
          { line: '3', quantity: '1', amount: 500, tax: 0 },
        ],
        applications: [{ id: 'credit:K#1', from: 'credit:K', to: 'invoice:A', amount: 500 }],
      },
    },
  ]);
  expect(
    given(...history, ...posted).when({
      type: 'PostCredit',
      data: {
        customer,
        credit: 'L',
        kind: 'againstInvoice',
        documentDate: day(2),
        amount: 12_000,
        reason: 'recall',
        lines: [{ invoice: 'A', invoiceLine: 'chairs', quantity: '3' }],
      },
    }).outcome,
  ).toBe('CreditPosted');
});

test('the rest of an invoice is every line that has something left', () => {
  const events = given(...opened(...[chairs('A'), draftCredit('K', 1, { reason: 'recall' })]))
    .when(creditRemaining('K', 'A'))
    .events();
  expect(events).toMatchObject([
    { data: { line: '1', invoiceLine: 'chairs', quantity: '3', amount: 10_000, tax: 2_000 } },
    { data: { line: '2', invoiceLine: 'delivery', quantity: '1', amount: 500, tax: 0 } },
  ]);
  const all = opened(
    chairs('A'),
    draftCredit('K', 1, { reason: 'recall' }),
    creditRemaining('K', 'A'),
  );
  given(...all)
    .when(creditRemaining('K', 'A'))
    .thenRefused({ _tag: 'NothingToCredit', document: 'invoice:A' });
});

test('a line that was taken back on the invoice itself is none to be credited', () => {
  const cart: ReadonlyArray<AccountCommand> = [
    { type: 'DraftInvoice', data: { customer, invoice: 'B', documentDate: day(2) } },
    {
      type: 'AddInvoiceLine',
      data: { customer, invoice: 'B', line: 'a', description: 'Work', amount: 10 },
    },
    {
      type: 'AddInvoiceLine',
      data: { customer, invoice: 'B', line: 'b', description: 'Work', amount: 20 },
    },
    { type: 'ReverseInvoiceLine', data: { customer, invoice: 'B', line: 'a' } },
    { type: 'CloseInvoice', data: { customer, invoice: 'B' } },
    { type: 'PostInvoice', data: { customer, invoice: 'B' } },
  ];
  const history = opened(...cart, draftCredit('K', 20, { reason: 'recall' }));
  expect(
    given(...history)
      .when(creditRemaining('K', 'B'))
      .events(),
  ).toMatchObject([{ data: { invoiceLine: 'b', amount: 20 } }]);
  given(...history)
    .when(creditLine('K', 'B', 'a', '1'))
    .thenRefused({ _tag: 'LineUnknown', line: 'a' });
});

test('all means the invoices that the credit has lines of, or else all that are open', () => {
  const invoices = [
    postInvoice('A', 10),
    postInvoice('B', 20),
    postInvoice('P', 30),
    postReceipt('R', 30, { lines: [{ to: 'invoice:P', amount: 30 }] }),
  ];
  const credited = (...commands: ReadonlyArray<AccountCommand>) =>
    given(...opened(...invoices, draftCredit('K', 1, { reason: 'recall' }), ...commands))
      .when(step('CreditAll', 'K'))
      .events()
      .flatMap((event) => (event.type === 'CreditLineAdded' ? [event.data] : []))
      .map(({ invoice, quantity }) => [invoice, quantity]);
  expect(credited()).toEqual([
    ['A', '1'],
    ['B', '1'],
  ]);
  expect(credited(creditLine('K', 'B', '1', '0.25'))).toEqual([['B', '0.75']]);
  expect(credited(creditLine('K', 'P', '1', '0.25'))).toEqual([['P', '0.75']]);
  given(...opened(draftCredit('K', 1, { reason: 'recall' })))
    .when(step('CreditAll', 'K'))
    .thenRefused({ _tag: 'NothingToCredit', document: 'credit:K' });
});

test('it closes only when its header says what the lines come to, tax included', () => {
  given(...drafted)
    .when(step('CloseCredit', 'K'))
    .thenRefused({ _tag: 'EmptyDocument', document: 'credit:K' });
  given(...opened(chairs('A'), draftCredit('K', 4_001), creditLine('K', 'A', 'chairs', '1')))
    .when(step('CloseCredit', 'K'))
    .thenRefused({ _tag: 'TotalMismatch', header: 4_001, lines: 4_000 });
  expect(given(...withLine).when(step('CloseCredit', 'K')).outcome).toBe('CreditClosed');
});

test('a ready credit is reopened to be changed, a posted one never', () => {
  const history = opened(
    chairs('A'),
    draftCredit('K', 4_000),
    creditLine('K', 'A', 'chairs', '1'),
    step('CloseCredit', 'K'),
  );
  const ready = given(...history);
  ready
    .when(creditLine('K', 'A', 'delivery', '1'))
    .thenRefused({ _tag: 'NotInProgress', document: 'credit:K', status: 'readyToPost' });
  expect(ready.when(step('ReopenCredit', 'K')).outcome).toBe('CreditReopened');
  expect(given(...withLine).when(step('DeleteCredit', 'K')).outcome).toBe('CreditDeleted');
  const posted = given(...history, ...ready.when(step('PostCredit', 'K')).events());
  posted
    .when(step('ReopenCredit', 'K'))
    .thenRefused({ _tag: 'NotReadyToPost', document: 'credit:K', status: 'posted' });
  posted.when(step('PostCredit', 'K')).thenRefused({ _tag: 'AlreadyPosted', document: 'credit:K' });
});

test('no line joins a draft whose day is being closed', () =>
  givenIn({ closing: day(2) })(...drafted)
    .when(creditLine('K', 'A', 'chairs', '1'))
    .thenRefused({ _tag: 'DayClosing', date: day(2) }));

test('the whole invoice is credited by one line each, and the sums agree', () => {
  const history = opened(
    chairs('A'),
    draftCredit('K', CHAIRS_TOTAL, { reason: 'recall' }),
    step('CreditAll', 'K'),
    step('CloseCredit', 'K'),
    step('PostCredit', 'K'),
  );
  expect(history.at(-1)).toMatchObject({
    type: 'CreditPosted',
    data: { entries: [{ item: 'invoice:A', amount: -CHAIRS_TOTAL }] },
  });
});
