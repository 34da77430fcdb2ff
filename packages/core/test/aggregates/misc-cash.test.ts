/** Miscellaneous cash: money in that is no receivable. */
import { expect, test } from '@jest/globals';
import { given, givenIn } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { streamOf } from '../../src/aggregates/account.ts';
import { namesOf } from '../../src/aggregates/account-events.ts';
import { isMoney } from '../../src/kernel/event.ts';
import { openAfter } from './lifecycle-samples.ts';
import { customer, day, happened, opened, postInvoice } from './samples.ts';

const ids = { bank: 'north', miscCash: 'M' };
const interest = { documentDate: day(2), kind: 'deposit', amount: 10 } as const;
const draft: AccountCommand = { type: 'DraftMiscCash', data: { ...ids, ...interest } };
const reopen: AccountCommand = { type: 'ReopenMiscCash', data: ids };
const post: AccountCommand = { type: 'PostMiscCash', data: ids };
const reverse = (postingDate?: string): AccountCommand => ({
  type: 'ReverseMiscCash',
  data: { ...ids, reason: 'twice', ...(postingDate === undefined ? {} : { postingDate }) },
});
const whole = (data: { documentDate?: string; notes?: string; customer?: string } = {}) =>
  ({ type: 'PostMiscCash', data: { ...ids, ...interest, ...data } }) as const;

test('it is ready to post when it is saved, and needs no customer', () =>
  given()
    .when(draft)
    .then(
      { type: 'MiscCashDrafted', data: { ...ids, ...interest } },
      { type: 'MiscCashClosed', data: ids },
    ));

test('it is posted as it stands after it was reopened, changed and closed', () => {
  const change: AccountCommand = { type: 'ChangeMiscCash', data: { ...ids, amount: 12 } };
  const close: AccountCommand = { type: 'CloseMiscCash', data: ids };
  given(...happened(draft, reopen, change, close))
    .when(post)
    .then({
      type: 'MiscCashPosted',
      data: { ...ids, ...interest, amount: 12, postingDate: day(2), currency: 'USD' },
    });
});

test('its customer is a note: nothing of an account moves, and nothing is found by that name', () => {
  const [posted, reversed] = happened(whole({ customer, notes: 'interest' }), reverse());
  if (posted === undefined || reversed === undefined) throw new Error('nothing was posted');
  expect(posted.data).toMatchObject({ customer, notes: 'interest' });
  for (const event of [posted, reversed]) {
    expect(isMoney(event.data)).toBe(false);
    expect([...namesOf(event)]).toEqual(['miscCash:M']);
  }
  expect(openAfter([...opened(postInvoice('A', 10)), posted, reversed])).toEqual({
    'invoice:A': 10,
  });
  expect(streamOf('main', whole({ customer }))).toBe('cash-main.north');
});

test('its reversal says again what it takes out', () =>
  given(...happened(whole({ customer, notes: 'interest' })))
    .when(reverse())
    .then({
      type: 'MiscCashReversed',
      data: {
        ...{ ...ids, ...interest, customer, reason: 'twice' },
        ...{ postingDate: day(2), currency: 'USD' },
      },
    }));

test('it is not reversed before it was posted, and by default on its day or the first open one', () => {
  const later = happened(whole({ documentDate: day(5) }));
  given(...later)
    .when(reverse(day(4)))
    .thenRefused({ _tag: 'BeforeItemOpened', item: 'miscCash:M', opened: day(5) });
  for (const [cutoffDate, postingDate] of [
    [day(2), day(5)],
    [day(9), day(9)],
  ] as const)
    expect(
      givenIn({ cutoffDate })(...later)
        .when(reverse())
        .events(),
    ).toMatchObject([{ data: { postingDate } }]);
});

test('it waits for an open day like every document', () => {
  givenIn({ cutoffDate: day(3) })(...happened(draft))
    .when(post)
    .thenRefused({ _tag: 'PeriodClosed', postingDate: day(2), firstOpenDate: day(3) });
  const closing = givenIn({ closing: day(2) });
  const refusal = { _tag: 'DayClosing', date: day(2) } as const;
  closing().when(draft).thenRefused(refusal);
  closing(...happened(draft))
    .when(post)
    .thenRefused(refusal);
  closing(...happened(draft))
    .when(reopen)
    .thenRefused(refusal);
});

test('it is in the currency of the books', () =>
  given()
    .when({ type: 'DraftMiscCash', data: { ...ids, ...interest, currency: 'EUR' } })
    .thenRefused({ _tag: 'CurrencyMismatch', expected: 'USD', actual: 'EUR' }));
