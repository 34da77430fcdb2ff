/** One sample of each command and history, as wide as the sentences need them. */
import { decideAfter, booksForTests } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import { Account, decideAccount, type AccountCommand } from '../../src/aggregates/account.ts';
import { namesOf, type AccountEvent } from '../../src/aggregates/account-events.ts';

export const customer = 'domar';
export const day = (n: number): string => `2026-03-${String(n).padStart(2, '0')}`;

type DataOf<Type extends AccountCommand['type']> = Partial<
  Extract<AccountCommand, { type: Type }>['data']
>;

export const openCustomer = (more: DataOf<'OpenCustomer'> = {}): AccountCommand => ({
  type: 'OpenCustomer',
  data: { customer, personal: { name: 'Domar & Sons' }, ...more },
});

export const line = (amount: number, name = '1') => ({ line: name, description: 'Work', amount });

export const postInvoice = (
  invoice: string,
  amount: number,
  more: DataOf<'PostInvoice'> = {},
): AccountCommand => ({
  type: 'PostInvoice',
  data: { customer, invoice, documentDate: day(2), lines: [line(amount)], ...more },
});

export const postCredit = (
  credit: string,
  amount: number,
  more: DataOf<'PostCredit'> = {},
): AccountCommand => ({
  type: 'PostCredit',
  data: { customer, credit, documentDate: day(2), amount, ...more },
});

/** Cash that stays on account as far as its lines give it to nothing. */
export const postReceipt = (
  receipt: string,
  total: number,
  more: DataOf<'PostReceipt'> = {},
): AccountCommand => ({
  type: 'PostReceipt',
  data: {
    customer,
    receipt,
    documentDate: day(2),
    total,
    remainder: 'onAccount',
    ...(total === 0
      ? { paymentType: 'applyCredit' }
      : { paymentType: 'cash', bank: { code: 'north' } }),
    ...more,
  },
});

export const distribute = (
  distribution: string,
  from: string,
  more: DataOf<'DistributeOnAccount'> = {},
): AccountCommand => ({
  type: 'DistributeOnAccount',
  data: { customer, distribution, from, ...more },
});

export const takeBack = (data: DataOf<'ReverseDistribution'>): AccountCommand => ({
  type: 'ReverseDistribution',
  data: { customer, ...data },
});

export const reverseReceipt = (
  receipt: string,
  more: DataOf<'ReverseReceipt'> = {},
): AccountCommand => ({
  type: 'ReverseReceipt',
  data: { customer, receipt, reason: 'nsf', ...more },
});

export const reverseCredit = (
  credit: string,
  more: DataOf<'ReverseCredit'> = {},
): AccountCommand => ({
  type: 'ReverseCredit',
  data: { customer, credit, reason: 'error', ...more },
});

export const voidInvoice = (invoice: string, more: DataOf<'VoidInvoice'> = {}): AccountCommand => ({
  type: 'VoidInvoice',
  data: { customer, invoice, reason: 'wrong price', ...more },
});

/** How often a command asks for what the working state does not have before it is decided. */
export const roundsOf = (history: ReadonlyArray<AccountEvent>, command: AccountCommand): number => {
  const account = new Account();
  history.forEach((event) => account.evolve(event));
  const recalled = new Map<string, ReadonlyArray<AccountEvent>>();
  for (let rounds = 0; ; rounds += 1) {
    const decision = decideAccount(command, account, booksForTests, recalled, 'command-1');
    if (E.isRight(decision)) return rounds;
    if (decision.left._tag !== 'Need') throw new Error(`refused: ${decision.left._tag}`);
    for (const name of decision.left.names)
      recalled.set(
        name,
        history.filter((event) => namesOf(event).has(name)),
      );
  }
};

/** The history that these commands make, each of them accepted. */
export const happened = (
  ...commands: ReadonlyArray<AccountCommand>
): ReadonlyArray<AccountEvent> => {
  const events: AccountEvent[] = [];
  for (const [index, command] of commands.entries()) {
    const outcome = decideAfter(events, command, booksForTests, `history-${index}`);
    if (E.isLeft(outcome))
      throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.left)}`);
    events.push(...outcome.right);
  }
  return events;
};

/** The same, after the customer was opened. */
export const opened = (...commands: ReadonlyArray<AccountCommand>): ReadonlyArray<AccountEvent> =>
  happened(openCustomer(), ...commands);
