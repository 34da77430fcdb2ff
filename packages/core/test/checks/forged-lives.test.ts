/** Verification of documents, customers and cash books that go a way which there is not. */
import type { ArEvent } from '@counterfoil/core';
import { describe, expect, test } from '@jest/globals';
import {
  customerOpened,
  DAY,
  domar,
  found,
  foundInAll,
  invoice,
  on,
  onAccount,
  receipt,
} from './forging.ts';

const id = { ...domar, invoice: '1' };
const drafted: ArEvent = { type: 'InvoiceDrafted', data: { ...id, documentDate: DAY } };
const ready: ArEvent = { type: 'InvoiceClosed', data: id };
const reopened: ArEvent = { type: 'InvoiceReopened', data: id };
const deleted: ArEvent = { type: 'InvoiceDeleted', data: id };
const changed: ArEvent = { type: 'InvoiceChanged', data: { ...id, notes: 'paid' } };
const lineAdded: ArEvent = {
  type: 'InvoiceLineAdded',
  data: { ...id, line: '7', description: 'pens', amount: 5 },
};
const sent: ArEvent = {
  type: 'InvoiceMarkedSent',
  data: { ...id, channel: 'mail', recipient: 'Domar' },
};
const tagged: ArEvent = { type: 'InvoiceTagged', data: { ...id, tags: ['a'] } };
const voided: ArEvent = {
  type: 'InvoiceVoided',
  data: { ...id, reason: 'error', ...on(), entries: [{ item: 'invoice:1', amount: -10 }] },
};

describe('L1, L11: a document', () => {
  test.each<readonly [string, ReadonlyArray<ArEvent>, ReadonlyArray<string>]>([
    [
      'goes every way that there is',
      [
        drafted,
        lineAdded,
        ready,
        reopened,
        changed,
        ready,
        tagged,
        invoice(),
        sent,
        voided,
        tagged,
      ],
      [],
    ],
    ['is posted in progress', [drafted, invoice()], ['2 InvoicePosted: is in progress']],
    [
      'is changed when it is ready',
      [drafted, ready, changed],
      ['3 InvoiceChanged: is ready to post'],
    ],
    ['is changed when it is posted', [invoice(), lineAdded], ['2 InvoiceLineAdded: is posted']],
    ['is closed when it is posted', [invoice(), ready], ['2 InvoiceClosed: is posted']],
    ['is reopened when it is posted', [invoice(), reopened], ['2 InvoiceReopened: is posted']],
    ['is deleted when it is posted', [invoice(), deleted], ['2 InvoiceDeleted: is posted']],
    [
      'is deleted when it is ready',
      [drafted, ready, deleted],
      ['3 InvoiceDeleted: is ready to post'],
    ],
    ['is drafted when it is posted', [invoice(), drafted], ['2 InvoiceDrafted: is posted']],
    ['is drafted twice', [drafted, drafted], ['2 InvoiceDrafted: is in progress']],
    ['is changed and never was', [changed], ['1 InvoiceChanged: was never there']],
    [
      'is posted when it is deleted',
      [drafted, deleted, invoice()],
      ['3 InvoicePosted: is deleted'],
    ],
    ['is tagged when it is deleted', [drafted, deleted, tagged], ['3 InvoiceTagged: is deleted']],
    ['is sent before it is posted', [drafted, sent], ['2 InvoiceMarkedSent: is in progress']],
    ['is sent when it is voided', [invoice(), voided, sent], ['3 InvoiceMarkedSent: is reversed']],
  ])('%s', async (_name, events, expected) => {
    expect(await found(...events)).toEqual(
      expected.map((text) => text.replace(/(\d) (\w+):/, '$1 lifecycle: $2 of invoice:1, which')),
    );
  });

  test('is posted twice, voided twice, voided and never was', async () => {
    expect(await found(onAccount('K', 5), onAccount('K', 5))).toContain(
      '2 lifecycle: CreditPosted of credit:K, which is posted',
    );
    expect(await found(invoice(), voided, voided)).toContain(
      '3 lifecycle: InvoiceVoided of invoice:1, which is reversed',
    );
    expect(await found(voided)).toContain(
      '1 lifecycle: InvoiceVoided of invoice:1, which was never there',
    );
  });

  test('is voided while it is paid', async () => {
    expect(await found(invoice(), receipt('R'), voided)).toContain(
      '3 lifecycle: invoice:1 is reversed while it is in use',
    );
  });
});

const closed: ArEvent = { type: 'CustomerClosed', data: domar };
const held: ArEvent = { type: 'CustomerHeld', data: domar };

describe('L12: a customer', () => {
  test.each<readonly [string, ReadonlyArray<ArEvent>, ReadonlyArray<string>]>([
    ['closed with nothing open, and opened again', [closed, customerOpened, invoice()], []],
    ['closed after all was paid', [invoice(), receipt('R'), closed], []],
    ['closed with a balance', [invoice(), closed], ['2 domar is closed with items open: 1']],
    [
      'closed with two items that come to nothing',
      [invoice(), onAccount('K', 10), closed],
      ['3 domar is closed with items open: 2'],
    ],
    [
      'closed with a draft',
      [drafted, ready, closed],
      ['3 domar is closed with documents not posted: 1'],
    ],
    ['closed when a draft was deleted', [drafted, deleted, closed], []],
    [
      'who gets an invoice after that',
      [closed, invoice()],
      ['2 InvoicePosted after domar was closed'],
    ],
    ['held after that', [closed, held], ['2 CustomerHeld after domar was closed']],
    ['closed twice', [closed, closed], ['2 CustomerClosed after domar was closed']],
    ['opened twice', [customerOpened], ['1 domar is opened a second time']],
  ])('%s', async (_name, events, expected) => {
    expect(await found(...events)).toEqual(
      expected.map((text) => text.replace(/^(\d)/, '$1 customers:')),
    );
  });

  test('who was never opened', async () => {
    expect(await foundInAll(invoice())).toEqual([
      '1 customers: InvoicePosted before domar was opened',
    ]);
  });

  test('of another stream', async () => {
    const stray = { ...customerOpened, data: { ...customerOpened.data, customer: 'other' } };
    expect(await foundInAll(stray)).toEqual([
      '1 customers: CustomerOpened of other stands in account-main.domar',
    ]);
  });
});

describe('L7: miscellaneous cash', () => {
  const entry = { bank: 'till', miscCash: 'M' };
  const paper = { ...entry, documentDate: DAY, kind: 'deposit', amount: 10 } as const;
  const posted = (more: object = {}): ArEvent => ({
    type: 'MiscCashPosted',
    data: { ...paper, ...on(), ...more },
  });
  const reversed = (more: object = {}): ArEvent => ({
    type: 'MiscCashReversed',
    data: { ...paper, ...on(), reason: 'error', ...more },
  });
  const draft: ArEvent = { type: 'MiscCashDrafted', data: paper };

  test.each<readonly [string, ReadonlyArray<ArEvent>, ReadonlyArray<string>]>([
    ['as it should be', [posted(), reversed()], []],
    [
      'reversed twice',
      [posted(), reversed(), reversed()],
      ['3 lifecycle: MiscCashReversed of miscCash:M, which is reversed'],
    ],
    [
      'reversed with another amount',
      [posted(), reversed({ amount: 99 })],
      ['2 cash books: miscCash:M is reversed with amount 99, not 10'],
    ],
    [
      'reversed with another customer and kind',
      [posted(), reversed({ kind: 'other', customer: 'domar' })],
      [
        '2 cash books: miscCash:M is reversed with kind other, not deposit',
        '2 cash books: miscCash:M is reversed with customer domar, not none',
      ],
    ],
    [
      'reversed before it was posted',
      [posted(on('2026-03-04')), reversed(on('2026-03-03'))],
      ['2 lifecycle: miscCash:M is reversed on 2026-03-03, before it was posted on 2026-03-04'],
    ],
    [
      'reversed and never posted',
      [reversed()],
      ['1 lifecycle: MiscCashReversed of miscCash:M, which was never there'],
    ],
    [
      'posted twice',
      [posted(), posted()],
      ['2 lifecycle: MiscCashPosted of miscCash:M, which is posted'],
    ],
    [
      'posted in progress',
      [draft, posted()],
      ['2 lifecycle: MiscCashPosted of miscCash:M, which is in progress'],
    ],
    [
      'in another currency',
      [posted({ currency: 'EUR' })],
      ['1 currency: MiscCashPosted is in EUR, the books in USD'],
    ],
    [
      'that came late',
      [posted(on('2026-03-01'))],
      ['1 business day: is dated 2026-03-01 and arrived late; it counts on 2026-03-02'],
    ],
  ])('%s', async (_name, events, expected) => {
    expect(await found(...events)).toEqual(expected);
  });
});
