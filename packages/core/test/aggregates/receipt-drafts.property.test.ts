/** Whatever a clerk does to a receipt in progress, what is posted is what a whole one would be. */
import { expect, test } from '@jest/globals';
import { booksForTests, decideAfter } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import type { AccountEvent } from '../../src/aggregates/account-events.ts';
import { inForce } from '../../src/aggregates/lifecycle/draft.ts';
import {
  autoPay,
  changeReceipt,
  deleteLine,
  distributeAll,
  draftReceipt,
  editLine,
  give,
  payAll,
  postReady,
  putRemainderOnAccount,
  reopen,
  reverseAll,
  reverseLine,
  takeFullCredit,
  useCredit,
} from './drafts.ts';
import { customer, day, opened, postCredit, postInvoice, postReceipt } from './samples.ts';

const books = opened(
  postInvoice('A', 20, { dueDate: day(20) }),
  postInvoice('B', 9, { dueDate: day(9) }),
  postInvoice('N', -6),
  postCredit('K', 8),
  postReceipt('S', 5),
);

const amount = fc.integer({ min: 1, max: 15 });
const owed = fc.constantFrom('invoice:A', 'invoice:B');
const source = fc.constantFrom('credit:K', 'receipt:S', 'invoice:N', 'receipt:R');
const line = fc.integer({ min: 1, max: 6 }).map(String);
const policy = fc.constantFrom('oldestDue', 'largest', 'exactMatch', 'proRata', 'oldestDocument');

const steps = fc.array(
  fc.oneof(
    fc.tuple(owed, amount).map(([to, sum]) => give(to, sum)),
    fc.tuple(owed, amount).map(([to, sum]) => give(to, sum, { overpay: true })),
    fc.tuple(owed, amount, source).map(([to, sum, from]) => give(to, sum, { from })),
    fc.tuple(source, amount).map(([from, sum]) => useCredit(from, sum)),
    source.map(takeFullCredit),
    owed.map(autoPay),
    policy.map((by) => distributeAll({ policy: by })),
    fc.constantFrom(payAll, reverseAll, reopen, putRemainderOnAccount),
    line.map(reverseLine),
    line.map(deleteLine),
    fc.tuple(line, amount).map(([name, sum]) => editLine(name, { amount: sum })),
    amount.map((total) => changeReceipt({ total })),
  ),
  { minLength: 1, maxLength: 12 },
);

/** The history with the command's events, if it was accepted. */
const asked = (history: ReadonlyArray<AccountEvent>, command: AccountCommand) => {
  const outcome = decideAfter(history, command, booksForTests, `step-${history.length}`);
  return E.isRight(outcome) ? [...history, ...outcome.right] : history;
};

const postedBy = (events: ReadonlyArray<AccountEvent>) => {
  const last = events[events.length - 1];
  return last?.type === 'ReceiptPosted' && last.data.receipt === 'R' ? last.data : undefined;
};

test('a draft posted moves the same money as its lines that count, posted whole', () => {
  let posted = 0;
  fc.assert(
    fc.property(amount, steps, (total, commands) => {
      let history = asked(books, draftReceipt(total));
      for (const command of commands) history = asked(history, command);
      const drafted = postedBy(asked(asked(history, putRemainderOnAccount), postReady()));
      if (drafted === undefined) return;
      posted += 1;
      const { lines, onAccount, entries, applications } = drafted;
      const counted = inForce(lines).map(({ to, from, amount: sum, overpay }) => ({
        to,
        from,
        amount: sum,
        overpay,
      }));
      const whole = postReceipt('R', drafted.total, { customer, lines: counted });
      expect(postedBy(asked(books, whole))).toMatchObject({ onAccount, entries });
      expect(postedBy(asked(books, whole))?.applications).toEqual(applications);
    }),
    { numRuns: 300 },
  );
  // Enough of them came to a posting for this to say something.
  expect(posted).toBeGreaterThan(100);
});

test('a line that was just added can be posted at once: it was tried out as posting will', () => {
  fc.assert(
    fc.property(amount, steps, (total, commands) => {
      let history = asked(books, draftReceipt(total));
      for (const command of commands) {
        history = asked(history, command);
        if (history.at(-1)?.type !== 'ReceiptLineAdded') continue;
        const outcome = decideAfter(history, putRemainderOnAccount, booksForTests, 'close');
        if (E.isLeft(outcome)) expect(outcome.left._tag).toBe('NotFullyDistributed');
        else
          expect(
            decideAfter([...history, ...outcome.right], postReady(), booksForTests, 'post'),
          ).toMatchObject({ _tag: 'Right' });
      }
    }),
    { numRuns: 150 },
  );
});
