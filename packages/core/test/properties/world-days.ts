/** What a close of a day finds waiting in a world, in the order in which it posts it. */
import type { AccountCommand } from '../../src/aggregates/account.ts';
import type { Draft } from '../../src/aggregates/lifecycle/draft.ts';
import { dayThatWaits } from '../../src/aggregates/lifecycle/draft.ts';
import type { World } from './world.ts';

export interface Waiting {
  readonly status: Draft['status'];
  readonly command: AccountCommand;
}

const ORDER = ['invoice', 'credit', 'receipt', 'adjustment', 'miscCash'];

const postOf = (kind: string, id: string, owner: string): AccountCommand => {
  switch (kind) {
    case 'invoice':
      return { type: 'PostInvoice', data: { customer: owner, invoice: id } };
    case 'credit':
      return { type: 'PostCredit', data: { customer: owner, credit: id } };
    case 'receipt':
      return { type: 'PostReceipt', data: { customer: owner, receipt: id } };
    case 'adjustment':
      return { type: 'PostAdjustment', data: { customer: owner, adjustment: id } };
    default:
      return { type: 'PostMiscCash', data: { bank: owner, miscCash: id } };
  }
};

export const waitingIn = ({ books, rooms, banks }: World, date: string): ReadonlyArray<Waiting> => {
  const all = [...rooms, ...banks].flatMap(([owner, { account }]) =>
    [...account.drafts.all()].map(([key, kind, draft]) => {
      const id = key.slice(kind.length + 1);
      const order = `${ORDER.indexOf(kind)} ${id} ${owner}`;
      const day = dayThatWaits(books, kind, draft);
      return { order, day, status: draft.status, command: postOf(kind, id, owner) };
    }),
  );
  return all
    .filter(({ day }) => day !== undefined && day <= date)
    .sort((a, b) => (a.order < b.order ? -1 : 1));
};
