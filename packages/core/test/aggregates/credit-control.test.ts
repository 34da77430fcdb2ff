/** What a customer may owe, and whose credits an invoice uses when it is posted. */
import { describe, expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { openAfter } from './lifecycle-samples.ts';
import {
  customer,
  day,
  distribute,
  happened,
  openCustomer,
  opened,
  postCredit,
  postInvoice,
  postReceipt,
  reverseCredit,
  reverseReceipt,
  takeBack,
  voidInvoice,
} from './samples.ts';

const hold: AccountCommand = { type: 'HoldCustomer', data: { customer } };
const release: AccountCommand = { type: 'ReleaseCustomer', data: { customer } };
const limited = (...commands: ReadonlyArray<AccountCommand>) =>
  happened(openCustomer({ creditLimit: 100 }), ...commands);

describe('the credit limit', () => {
  test('is what the customer may owe after the invoice, and not a cent more', () => {
    const account = given(...limited(postInvoice('A', 60), postReceipt('R', 10)));
    expect(account.when(postInvoice('B', 50)).outcome).toBe('InvoicePosted');
    account.when(postInvoice('B', 51)).thenRefused({
      ...{ _tag: 'CreditLimitExceeded', limit: 100 },
      ...{ balance: 50, requested: 51 },
    });
  });

  test('of zero is a limit, and none is none', () => {
    const none = given(...opened());
    expect(none.when(postInvoice('A', 1_000_000)).outcome).toBe('InvoicePosted');
    given(...happened(openCustomer({ creditLimit: 0 })))
      .when(postInvoice('A', 1))
      .thenRefused({ _tag: 'CreditLimitExceeded', limit: 0, balance: 0, requested: 1 });
  });

  test('counts from when it is changed, and never for what is not owed', () => {
    const lowered: AccountCommand = { type: 'ChangeCustomer', data: { customer, creditLimit: 5 } };
    const account = given(...limited(postInvoice('A', 60), lowered));
    expect(account.when(postInvoice('B', 1)).outcome).toBe('CreditLimitExceeded');
    expect(account.when(postInvoice('B', -1)).outcome).toBe('InvoicePosted');
    expect(account.when(postInvoice('B', 0, { lines: [], total: 0 })).outcome).toBe(
      'InvoicePosted',
    );
    expect(account.when(postCredit('K', 10)).outcome).toBe('CreditPosted');
  });
});

test('on hold nothing more is invoiced until it is released; payments are still taken', () => {
  const held = given(...opened(postInvoice('A', 5), hold));
  held.when(postInvoice('B', 1)).thenRefused({ _tag: 'CustomerOnHold', customer });
  expect(held.when(postReceipt('R', 5)).outcome).toBe('ReceiptPosted');
  expect(given(...opened(hold, release)).when(postInvoice('B', 1)).outcome).toBe('InvoicePosted');
});

test('books that only warn post it and note every reason', () => {
  const warned = (...history: ReadonlyArray<AccountEvent>) =>
    givenIn({ creditPolicy: 'warn' })(...history)
      .when(postInvoice('A', 101))
      .events()[0]?.data;
  expect(warned(...limited())).toMatchObject({ warnings: ['CreditLimitExceeded'] });
  expect(warned(...opened(hold))).toMatchObject({ warnings: ['CustomerOnHold'] });
  expect(warned(...limited(hold))).toMatchObject({
    warnings: ['CustomerOnHold', 'CreditLimitExceeded'],
  });
  expect(warned(...opened())).toMatchObject({ warnings: undefined });
});

describe('credits on posting', () => {
  const credits = [
    postCredit('K', 4, { documentDate: day(3) }),
    postReceipt('R', 3, { documentDate: day(2) }),
    postInvoice('N', -2, { documentDate: day(2) }),
    postCredit('later', 9, { documentDate: day(9) }),
  ];
  const invoice = (amount: number, creditsOnPosting?: 'oldest' | 'never') =>
    postInvoice('A', amount, {
      documentDate: day(4),
      ...(creditsOnPosting === undefined ? {} : { creditsOnPosting }),
    });
  const given_ = (from: string, amount: number, n: number) => ({
    ...{ id: `invoice:A#${n}`, from, to: 'invoice:A', amount },
  });

  test('are used the oldest first, then by name, and none that opens later', () =>
    expect(
      given(...opened(...credits))
        .when(invoice(8, 'oldest'))
        .events(),
    ).toMatchObject([
      { type: 'InvoicePosted', data: { entries: [{ item: 'invoice:A', amount: 8 }] } },
      {
        type: 'OnAccountDistributed',
        data: {
          ...{ trigger: 'posting', postingDate: day(4) },
          applications: [
            given_('invoice:N', 2, 1),
            given_('receipt:R', 3, 2),
            given_('credit:K', 3, 3),
          ],
        },
      },
    ]));

  test.each([
    ['the books', {}, {}, undefined, true],
    ['the books', {}, { creditsOnPosting: 'never' }, undefined, false],
    [
      'the customer',
      { creditsOnPosting: 'oldest' },
      { creditsOnPosting: 'never' },
      undefined,
      true,
    ],
    ['the customer', { creditsOnPosting: 'never' }, {}, undefined, false],
    ['the command', { creditsOnPosting: 'never' }, {}, 'oldest', true],
    ['the command', { creditsOnPosting: 'oldest' }, {}, 'never', false],
  ] as const)('are decided by %s: %j %j %s', (_, ofCustomer, ofBooks, ofCommand, areUsed) => {
    const history = happened(openCustomer(ofCustomer), postCredit('K', 4));
    const { outcome } = givenIn({ creditsOnPosting: 'oldest', ...ofBooks })(...history).when(
      invoice(8, ofCommand),
    );
    expect(outcome).toBe(areUsed ? 'InvoicePosted, OnAccountDistributed' : 'InvoicePosted');
  });

  test('are not used by an invoice that owes nothing, and there may be none', () => {
    const posted = (history: ReadonlyArray<AccountCommand>, command: AccountCommand) =>
      given(...opened(...history)).when(command).outcome;
    expect(posted(credits, invoice(-1, 'oldest'))).toBe('InvoicePosted');
    expect(posted([], invoice(5, 'oldest'))).toBe('InvoicePosted');
  });

  const used = opened(...credits, invoice(8, 'oldest'));

  test('come back one by one, each to where it came from', () => {
    const back = given(...used)
      .when(takeBack({ application: 'invoice:A#2' }))
      .events();
    expect(openAfter([...used, ...back])).toMatchObject({ 'invoice:A': 3, 'receipt:R': -3 });
  });

  test('come back when the receipt is reversed whose money was used', () => {
    const back = given(...used)
      .when(reverseReceipt('R'))
      .events();
    expect(back.map(({ type }) => type)).toEqual(['DistributionReversed', 'ReceiptReversed']);
    expect(openAfter([...used, ...back])).toEqual({
      ...{ 'invoice:A': 3, 'credit:K': -1, 'credit:later': -9 },
    });
  });

  test('are named when the credit or the invoice that was used is taken out', () => {
    given(...used)
      .when(reverseCredit('K'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['invoice:A#3'] });
    given(...used)
      .when(voidInvoice('N'))
      .thenRefused({ _tag: 'HasLiveApplications', by: ['invoice:A#1'] });
  });

  test('come back when the invoice is voided, if that is asked for', () => {
    given(...used)
      .when(voidInvoice('A'))
      .thenRefused({
        _tag: 'HasLiveApplications',
        by: ['invoice:A#1', 'invoice:A#2', 'invoice:A#3'],
      });
    const back = given(...used)
      .when(voidInvoice('A', { release: true }))
      .events();
    expect(openAfter([...used, ...back])).toEqual(openAfter(opened(...credits)));
  });

  test('that were given out already are left alone', () => {
    const spent = distribute('X', 'credit:K', { lines: [{ to: 'invoice:B', amount: 4 }] });
    const history = opened(postInvoice('B', 9), postCredit('K', 4), spent);
    expect(given(...history).when(invoice(8, 'oldest')).outcome).toBe('InvoicePosted');
  });
});
