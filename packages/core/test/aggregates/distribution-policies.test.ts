/** Every policy wherever money is given out: posting, a receipt in progress, money on account. */
import { expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import * as fc from 'fast-check';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import type { Distribute } from '../../src/aggregates/distribute.ts';
import { distributeAll, draftReceipt } from './drafts.ts';
import { day, distribute, opened, postInvoice, postReceipt } from './samples.ts';

type Policy = Distribute['policy'];
const policies = [
  'oldestDue',
  'oldestDocument',
  'largest',
  'exactMatch',
  'proRata',
  'given',
] as const satisfies ReadonlyArray<Policy>;

/** What each item is given, as `A 10, B 5`, when a whole receipt is posted. */
const posted = (
  invoices: ReadonlyArray<AccountCommand>,
  total: number,
  { policy, order }: Distribute,
): string =>
  given(...opened(...invoices))
    .when(postReceipt('R', total, { distribute: { policy, order } }))
    .events()
    .flatMap((event) => ('applications' in event.data ? (event.data.applications ?? []) : []))
    .map(({ to, amount }) => `${to.slice('invoice:'.length)} ${amount}`)
    .join(', ');

/** The same when a receipt in progress distributes all. */
const drafted = (
  invoices: ReadonlyArray<AccountCommand>,
  total: number,
  { policy, order }: Distribute,
): string =>
  given(...opened(...invoices, draftReceipt(total)))
    .when(distributeAll({ policy, order }))
    .events()
    .flatMap((event) => (event.type === 'ReceiptLineAdded' ? [event.data] : []))
    .map(({ to = '', amount }) => `${to.slice('invoice:'.length)} ${amount}`)
    .join(', ');

/** The same when money is given that is on account already. */
const fromAccount = (
  invoices: ReadonlyArray<AccountCommand>,
  total: number,
  { policy, order }: Distribute,
): string =>
  given(...opened(...invoices, postReceipt('R', total)))
    .when(distribute('D', 'receipt:R', { policy, order }))
    .events()
    .flatMap((event) => ('applications' in event.data ? (event.data.applications ?? []) : []))
    .map(({ to, amount }) => `${to.slice('invoice:'.length)} ${amount}`)
    .join(', ');

const ways = [
  ['when it is posted', posted],
  ['in progress', drafted],
  ['from what is on account', fromAccount],
] as const;

/** Due in the order B, D, A, C; dated in the order A, C, B, D. */
const invoices = [
  postInvoice('A', 10, { documentDate: day(2), dueDate: day(20) }),
  postInvoice('B', 5, { documentDate: day(3), dueDate: day(9), postingDate: day(2) }),
  postInvoice('C', 10, { documentDate: day(2), dueDate: day(25) }),
  postInvoice('D', 8, { documentDate: day(3), dueDate: day(9), postingDate: day(2) }),
];

// prettier-ignore
const expected: ReadonlyArray<readonly [Policy, number, string]> = [
  ['oldestDue',       12, 'B 5, D 7'],
  ['oldestDue',       40, 'B 5, D 8, A 10, C 10'],
  ['oldestDocument',  24, 'A 10, C 10, B 4'],
  ['largest',         19, 'A 10, C 9'],
  ['largest',         30, 'A 10, C 10, D 8, B 2'],
  ['exactMatch',      10, 'A 10'],
  ['exactMatch',       8, 'D 8'],
  ['exactMatch',       9, 'B 5, D 4'],
  // 11 of 33: B 1 2/3, D 2 2/3, A 3 1/3, C 3 1/3; the two units left go to B and D.
  ['proRata',         11, 'B 2, D 3, A 3, C 3'],
  // Of 10, each share is n × 10/33: B 1.52, D 2.42, A 3.03, C 3.03; one unit is left, for B.
  ['proRata',         10, 'B 2, D 2, A 3, C 3'],
  ['proRata',          1, 'A 1'],
  ['proRata',         50, 'B 5, D 8, A 10, C 10'],
];

const cases = ways.flatMap(([place, give]) =>
  expected.map(([policy, total, gives]) => [place, policy, total, gives, give] as const),
);

test.each(cases)('%s, %s gives of %i: %s', (_, policy, total, gives, give) =>
  expect(give(invoices, total, { policy })).toBe(gives),
);

test.each(ways)('%s, a given order is kept', (_, give) =>
  expect(
    give(invoices, 14, { policy: 'given', order: ['invoice:C', 'invoice:B', 'invoice:A'] }),
  ).toBe('C 10, B 4'),
);

test.each(policies.filter((policy) => policy !== 'given'))(
  'what opens later is passed over by %s',
  (policy) => {
    const later = [postInvoice('L', 9, { documentDate: day(6) }), postInvoice('A', 4)];
    expect(posted(later, 9, { policy })).toBe('A 4');
  },
);

test.each(policies)('where nothing is open, all of it stays on account under %s', (policy) => {
  const order = policy === 'given' ? { order: ['invoice:A'] } : {};
  expect(posted([postInvoice('A', 0)], 9, { policy, ...order })).toBe('');
});

test('an exact match is of what is left, not of the whole receipt', () =>
  expect(
    given(...opened(...invoices))
      .when(
        postReceipt('R', 18, {
          lines: [{ to: 'invoice:A', amount: 10 }],
          distribute: { policy: 'exactMatch' },
        }),
      )
      .events(),
  ).toMatchObject([{ data: { applications: [{ to: 'invoice:A' }, { to: 'invoice:D' }] } }]));

const world = fc.record({
  amounts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
  dues: fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 8, maxLength: 8 }),
  total: fc.integer({ min: 1, max: 300 }),
  policy: fc.constantFrom(...policies),
});

test.each(ways)('%s, all that can be is given, and to nobody more than is open', (_, give) => {
  fc.assert(
    fc.property(world, ({ amounts, dues, total, policy }) => {
      const open = new Map(amounts.map((amount, index) => [`I${index}`, amount]));
      const asked = [...open].map(([name, amount], index) =>
        postInvoice(name, amount, { dueDate: day(dues[index] ?? 2) }),
      );
      const order = [...open.keys()].reverse().map((name) => `invoice:${name}`);
      const gives = give(asked, total, policy === 'given' ? { policy, order } : { policy })
        .split(', ')
        .map((each) => each.split(' '));
      let sum = 0;
      for (const [name = '', amount = ''] of gives) {
        expect(Number(amount)).toBeLessThanOrEqual(open.get(name) ?? 0);
        open.delete(name);
        sum += Number(amount);
      }
      const owed = amounts.reduce((all, amount) => all + amount, 0);
      expect(sum).toBe(Math.min(total, owed));
    }),
    { numRuns: 60 },
  );
});
