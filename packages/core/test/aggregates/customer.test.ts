/** A customer: opened once, changed, put on hold, and closed when nothing is left. */
import { describe, expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import { accountCommands, type AccountCommand } from '../../src/aggregates/account.ts';
import { isOneOf } from '../../src/kernel/event.ts';
import { miscCashCommands } from '../../src/aggregates/misc-cash.ts';
import { cart } from './lifecycle-samples.ts';
import { lives } from './lives.ts';
import { moneyLives } from './money-lives.ts';
import {
  customer,
  day,
  distribute,
  openCustomer,
  opened,
  postInvoice,
  postReceipt,
  reverseReceipt,
  takeBack,
} from './samples.ts';

const close: AccountCommand = { type: 'CloseCustomer', data: { customer } };
const plain = (type: 'HoldCustomer' | 'ReleaseCustomer'): AccountCommand => ({
  type,
  data: { customer },
});
const change: AccountCommand = { type: 'ChangeCustomer', data: { customer, tags: ['north'] } };

test('it is opened once, in the currency of the books', () => {
  given()
    .when(openCustomer({ creditLimit: 500 }))
    .then({
      type: 'CustomerOpened',
      data: { customer, personal: { name: 'Domar & Sons' }, currency: 'USD', creditLimit: 500 },
    });
  given(...opened())
    .when(openCustomer())
    .thenRefused({ _tag: 'CustomerAlreadyOpen', customer });
  given()
    .when(openCustomer({ currency: 'EUR' }))
    .thenRefused({ _tag: 'CurrencyMismatch', expected: 'USD', actual: 'EUR' });
});

test('it is not changed by nothing', () =>
  given(...opened())
    .when({ type: 'ChangeCustomer', data: { customer } })
    .thenRefused({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' }));

describe('closing it', () => {
  test('needs all items settled, also when they come to nothing together', () => {
    given(...opened(postInvoice('A', 10)))
      .when(close)
      .thenRefused({ _tag: 'BalanceNotZero', balance: 10, items: 1 });
    given(...opened(postInvoice('A', 10), postReceipt('R', 10)))
      .when(close)
      .thenRefused({ _tag: 'BalanceNotZero', balance: 0, items: 2 });
    const paid = postReceipt('R', 10, { lines: [{ to: 'invoice:A', amount: 10 }] });
    given(...opened(postInvoice('A', 10), paid))
      .when(close)
      .then({ type: 'CustomerClosed', data: { customer } });
  });

  test('needs all drafts posted or deleted, and names those that are not', () => {
    const drafts = [cart.draft({ postingDate: day(4) }), cart.add({ amount: 1 })];
    const document = { kind: 'invoice', id: 'A', customer, date: day(4) };
    for (const more of [[], [cart.close]])
      given(...opened(...drafts, ...more))
        .when(close)
        .thenRefused({ _tag: 'OpenDocuments', documents: [document] });
    const deleted: AccountCommand = { type: 'DeleteInvoice', data: { customer, invoice: 'A' } };
    expect(given(...opened(...drafts, deleted)).when(close).outcome).toBe('CustomerClosed');
  });
});

describe('opening it again after it was closed', () => {
  const again = openCustomer({ terms: { netDays: 10 } });
  const limit: AccountCommand = { type: 'ChangeCustomer', data: { customer, creditLimit: 5 } };

  test('takes the terms it says, and keeps what it does not: a limit, and a hold', () => {
    const history = opened(limit, close, again);
    expect(given(...history).when(postInvoice('A', 6)).outcome).toBe('CreditLimitExceeded');
    const [event] = given(...history)
      .when(postInvoice('A', 5))
      .events();
    expect(event?.data).toMatchObject({ documentDate: day(2), dueDate: day(12) });
    const held = opened(plain('HoldCustomer'), close, again);
    expect(given(...held).when(postInvoice('A', 5)).outcome).toBe('CustomerOnHold');
  });

  test('lets a check bounce that was paid before', () => {
    const paid = postReceipt('R', 10, { lines: [{ to: 'invoice:A', amount: 10 }] });
    const history = opened(postInvoice('A', 10), paid, close);
    given(...history)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CustomerIsClosed', customer });
    const more = given(...history)
      .when(again)
      .events();
    expect(given(...history, ...more).when(reverseReceipt('R')).outcome).toBe(
      'DistributionReversed, ReceiptReversed',
    );
  });
});

const isCash = isOneOf(miscCashCommands);

/** Samples of every command on an account but the ones that open a customer. */
const samples: ReadonlyArray<AccountCommand> = [
  ...[change, plain('HoldCustomer'), plain('ReleaseCustomer'), close],
  ...[...lives, ...moneyLives].flatMap(({ rows }) => Object.values(rows)),
  ...[distribute('X', 'receipt:R'), takeBack({ application: 'distribution:X#1' })],
].filter((command) => !isCash(command));

test('every command is refused on an account that is closed, or was never opened', () => {
  const types = accountCommands.map(({ type }) => type).filter((type) => !isCash({ type }));
  expect([...new Set(['OpenCustomer', ...samples.map(({ type }) => type)])].sort()).toEqual(
    types.sort(),
  );
  for (const command of samples) {
    given(...opened(close))
      .when(command)
      .thenRefused({ _tag: 'CustomerIsClosed', customer });
    given().when(command).thenRefused({ _tag: 'CustomerUnknown', customer });
  }
});
