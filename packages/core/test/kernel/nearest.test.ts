/** Which name somebody may have meant. */
import { expect, test } from '@jest/globals';
import { nearestOf } from '../../src/kernel/nearest.ts';

const names = ['PostInvoice', 'PostCredit', 'VoidInvoice', 'C1001'];

test.each([
  ['PostInvoise', 'PostInvoice'],
  ['postinvoice', 'PostInvoice'],
  ['PotsInvoice', 'PostInvoice'],
  ['PostInvoices', 'PostInvoice'],
  ['VodInvoice', 'VoidInvoice'],
  ['C1010', 'C1001'],
  ['C1002', 'C1001'],
  ['PostReceipt', undefined],
  ['x', undefined],
  ['', undefined],
  ['__proto__', undefined],
])('%s is near %s', (word, name) => {
  expect(nearestOf(word, names)).toBe(name);
});
