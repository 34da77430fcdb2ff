/** How credits against invoices come undone, with the invoice or without it. */
import { given } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
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
import { postRefund, reverseRefund } from './lifecycle-samples.ts';
import {
  customer,
  distribute,
  opened,
  postInvoice,
  reverseCredit,
  takeBack,
  voidInvoice,
} from './samples.ts';

test('a reversed credit gives its applications back, and its quantity', () => {
  const history = opened(chairs('A'), postAgainst('K', 4_000, chair), reverseCredit('K'));
  expect(openAfter(history)).toEqual({ 'invoice:A': CHAIRS_TOTAL });
  expect(given(...history).when(postAgainst('L', 12_000, [['A', 'chairs', '3']])).outcome).toBe(
    'CreditPosted',
  );
});

const used = opened(
  chairs('A'),
  pay('R', 'A', 9_500),
  postAgainst('K', 4_000, chair),
  postInvoice('B', 700),
  distribute('D', 'credit:K', { lines: [{ to: 'invoice:B', amount: 700 }] }),
);

test('a reversal names who else used the credit, and takes that back when asked', () => {
  given(...used)
    .when(reverseCredit('K'))
    .thenRefused({ _tag: 'CreditConsumed', by: ['distribution:D#1'] });
  const events = given(...used)
    .when(reverseCredit('K', { cascade: true }))
    .events();
  expect(openAfter([...used, ...events])).toEqual({ 'invoice:A': 3_000, 'invoice:B': 700 });
});

test('its own application can be taken back alone, the value returns to the credit', () => {
  const history = opened(
    chairs('A'),
    postAgainst('K', 4_000, chair),
    takeBack({ application: 'credit:K#1' }),
  );
  expect(openAfter(history)).toEqual({ 'invoice:A': CHAIRS_TOTAL, 'credit:K': -4_000 });
});

test('an invoice is not voided while a credit stands against it, paid or not', () => {
  given(...opened(chairs('A'), postAgainst('K', 4_000, chair)))
    .when(voidInvoice('A'))
    .thenRefused({ _tag: 'HasLiveApplications', by: ['credit:K#1', 'credit:K'] });
  given(...opened(chairs('A'), pay('R', 'A', CHAIRS_TOTAL), postAgainst('K', 4_000, chair)))
    .when(voidInvoice('A'))
    .thenRefused({ _tag: 'HasLiveApplications', by: ['receipt:R#1', 'credit:K'] });
});

test('a void that releases reverses the credits, also where their rest was used elsewhere', () => {
  const events = given(...used)
    .when(voidInvoice('A', { release: true }))
    .events();
  expect(events.map(({ type }) => type)).toEqual([
    'DistributionReversed',
    'CreditReversed',
    'InvoiceVoided',
  ]);
  expect(openAfter([...used, ...events])).toEqual({ 'receipt:R': -9_500, 'invoice:B': 700 });
});

test('a void names who used a credit of the invoice, and reverses no refund of it by the way', () => {
  given(...used)
    .when(voidInvoice('A'))
    .thenRefused({
      _tag: 'HasLiveApplications',
      by: ['receipt:R#1', 'credit:K#1', 'distribution:D#1', 'credit:K'],
    });
  const paidOut = [
    chairs('A'),
    pay('R', 'A', CHAIRS_TOTAL),
    postAgainst('K', 4_000, chair),
    postRefund('F', 'credit:K', 4_000),
  ];
  given(...opened(...paidOut))
    .when(voidInvoice('A'))
    .thenRefused({ _tag: 'HasLiveApplications', by: ['receipt:R#1', 'credit:K', 'refund:F'] });
  given(...opened(...paidOut))
    .when(voidInvoice('A', { release: true }))
    .thenRefused({ _tag: 'HasLiveApplications', by: ['refund:F'] });
  expect(
    given(...opened(...paidOut, reverseRefund('F'))).when(voidInvoice('A', { release: true }))
      .outcome,
  ).toBe('DistributionReversed, CreditReversed, InvoiceVoided');
});

test('a void of one of its invoices takes the whole credit back', () => {
  const history = opened(
    chairs('A'),
    chairs('B'),
    postAgainst('K', 8_000, [...chair, ['B', 'chairs', '1']]),
    voidInvoice('A', { release: true }),
  );
  expect(openAfter(history)).toEqual({ 'invoice:B': CHAIRS_TOTAL });
  expect(given(...history).when(postAgainst('L', 12_000, [['B', 'chairs', '3']])).outcome).toBe(
    'CreditPosted',
  );
});

test('a credit whose line of an invoice was taken back does not stand against it', () => {
  const history = opened(
    chairs('A'),
    chairs('B'),
    draftCredit('K', 500),
    creditLine('K', 'A', 'chairs', '1'),
    { type: 'ReverseCreditLine', data: { customer, credit: 'K', line: '1' } },
    creditLine('K', 'B', 'delivery', '1'),
    step('CloseCredit', 'K'),
    step('PostCredit', 'K'),
  );
  expect(given(...history).when(voidInvoice('A')).outcome).toBe('InvoiceVoided');
});

test('a reversed credit stands in nobody’s way', () =>
  expect(
    given(...opened(chairs('A'), postAgainst('K', 4_000, chair), reverseCredit('K'))).when(
      voidInvoice('A'),
    ).outcome,
  ).toBe('InvoiceVoided'));
