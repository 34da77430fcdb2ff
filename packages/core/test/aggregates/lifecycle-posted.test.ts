/** What a document that is posted comes to, by what stands on it: paid, used, half taken back. */
import { expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import {
  distribute,
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

const invoice = postInvoice('A', 10);
const receipt = postReceipt('R', 10);
const credit = postCredit('K', 10);
const pay = distribute('X', 'receipt:R', { lines: [{ to: 'invoice:A', amount: 10 }] });
const use = distribute('Y', 'credit:K', { lines: [{ to: 'invoice:A', amount: 10 }] });
const [release, cascade] = [{ release: true }, { cascade: true }];

const outcomes = (
  history: ReadonlyArray<AccountCommand>,
  commands: ReadonlyArray<AccountCommand>,
): ReadonlyArray<string> =>
  commands.map((command) => given(...opened(...history)).when(command).outcome);

const UNDONE = 'DistributionReversed';

// prettier-ignore
test.each([
  // state            history                                      post              void                   release
  ['absent',         [],                                          'InvoicePosted',  'DocumentUnknown',     'DocumentUnknown'],
  ['posted',         [invoice],                                   'AlreadyPosted',  'InvoiceVoided',       'InvoiceVoided'],
  ['paid',           [invoice, receipt, pay],                     'AlreadyPosted',  'HasLiveApplications', `${UNDONE}, InvoiceVoided`],
  ['paid no more',   [invoice, receipt, pay, reverseReceipt('R')],'AlreadyPosted',  'InvoiceVoided',       'InvoiceVoided'],
  ['voided',         [invoice, voidInvoice('A')],                 'AlreadyPosted',  'AlreadyReversed',     'AlreadyReversed'],
])('what each command comes to when the invoice is %s', (_, history, ...expected) =>
  expect(outcomes(history, [invoice, voidInvoice('A'), voidInvoice('A', release)])).toEqual(expected),
);

const spent = postReceipt('S', 0, { lines: [{ from: 'receipt:R', to: 'invoice:A', amount: 10 }] });

// prettier-ignore
test.each([
  // state                       history                                 post             reverse                      cascade
  ['absent',                    [],                                     'ReceiptPosted', 'DocumentUnknown',           'DocumentUnknown'],
  ['on account',                [receipt],                              'AlreadyPosted', 'ReceiptReversed',           'ReceiptReversed'],
  ['distributed',               [invoice, receipt, pay],                'AlreadyPosted', `${UNDONE}, ReceiptReversed`, `${UNDONE}, ReceiptReversed`],
  ['used by another receipt',   [invoice, receipt, spent],              'AlreadyPosted', 'CreditConsumed',            `${UNDONE}, ReceiptReversed`],
  ['reversed',                  [receipt, reverseReceipt('R')],         'AlreadyPosted', 'AlreadyReversed',           'AlreadyReversed'],
])('what each command comes to when the receipt is %s', (_, history, ...expected) =>
  expect(outcomes(history, [receipt, reverseReceipt('R'), reverseReceipt('R', cascade)])).toEqual(expected),
);

// prettier-ignore
test.each([
  // state       history                          post            reverse            cascade
  ['absent',    [],                              'CreditPosted', 'DocumentUnknown', 'DocumentUnknown'],
  ['posted',    [credit],                        'AlreadyPosted', 'CreditReversed',  'CreditReversed'],
  ['used',      [invoice, credit, use],          'AlreadyPosted', 'CreditConsumed',  `${UNDONE}, CreditReversed`],
  ['reversed',  [credit, reverseCredit('K')],    'AlreadyPosted', 'AlreadyReversed', 'AlreadyReversed'],
])('what each command comes to when the credit is %s', (_, history, ...expected) =>
  expect(outcomes(history, [credit, reverseCredit('K'), reverseCredit('K', cascade)])).toEqual(expected),
);

const back = takeBack({ application: 'distribution:X#1' });
const half = takeBack({ application: 'distribution:X#1', amount: 5 });

// prettier-ignore
test.each([
  // state            history                             distribute              take back              take half back
  ['absent',         [invoice, receipt],                 'OnAccountDistributed', 'DistributionUnknown', 'DistributionUnknown'],
  ['made',           [invoice, receipt, pay],            'AlreadyPosted',        UNDONE,                UNDONE],
  ['half there',     [invoice, receipt, pay, half],      'AlreadyPosted',        UNDONE,                UNDONE],
  ['taken back',     [invoice, receipt, pay, back],      'AlreadyPosted',        'AlreadyReversed',     'AlreadyReversed'],
])('what each command comes to when the distribution is %s', (_, history, ...expected) =>
  expect(outcomes(history, [pay, back, half])).toEqual(expected),
);

test.each([
  ['unknown', [], ['CustomerOpened', 'CustomerUnknown', 'CustomerUnknown']],
  ['open', opened(), ['CustomerAlreadyOpen', 'CustomerChanged', 'InvoicePosted']],
] as const)('what each command comes to when the customer is %s', (_, history, expected) => {
  const change: AccountCommand = {
    type: 'ChangeCustomer',
    data: { customer: 'domar', terms: { netDays: 7 } },
  };
  expect(
    [openCustomer(), change, invoice].map((command) => given(...history).when(command).outcome),
  ).toEqual(expected);
});
