/** Ways to give the money of a receipt in one step: the lines that each of them stands for. */
import * as E from 'fp-ts/lib/Either.js';
import { exactTotal } from '../../kernel/money.ts';
import type { Need } from '../../kernel/need.ts';
import { distribute, payable, type Distribute } from '../distribute.ts';
import { lineRefusal, type LaidOut, type LineContent, type ReceiptRefusal } from './lines.ts';
import type { View } from '../view.ts';

type Way =
  | { readonly type: 'AutoPayRemaining'; readonly data: { readonly to: string } }
  | {
      readonly type: 'DistributeAll';
      readonly data: {
        readonly policy?: Distribute['policy'] | undefined;
        readonly order?: Distribute['order'];
      };
    }
  | { readonly type: 'PayAll' }
  | { readonly type: 'TakeFullCredit'; readonly data: { readonly from: string } };

type Answer<A> = E.Either<ReceiptRefusal | Need, A>;

/** The lines that a command stands for, after what the lines before them have done. */
export const linesAskedFor = (
  command: Way,
  item: string,
  { posting, purse }: LaidOut,
  view: View,
): Answer<ReadonlyArray<LineContent>> => {
  const available = purse.total();
  switch (command.type) {
    case 'AutoPayRemaining': {
      const { to } = command.data;
      const owed = posting.owed(to);
      if (E.isLeft(owed)) return owed;
      if (owed.right === 0)
        return E.left({ _tag: 'OverApplied', item: to, open: 0, requested: available });
      if (available === 0) return E.left({ _tag: 'NotEnoughMoney', available, needed: owed.right });
      return E.right([{ to, amount: Math.min(available, owed.right) }]);
    }
    case 'DistributeAll': {
      const { policy = 'oldestDue', order } = command.data;
      return distribute(view.desk, posting, purse, { policy, order }, 'order');
    }
    case 'PayAll': {
      const items = payable(view.desk, posting);
      if (E.isLeft(items)) return items;
      const needed = exactTotal(items.right.map(({ amount }) => amount));
      if (needed === undefined || needed > available)
        return E.left({
          _tag: 'NotEnoughMoney',
          available,
          needed: needed ?? Number.MAX_SAFE_INTEGER,
        });
      return E.right(items.right.map(({ to, amount }) => ({ to, amount })));
    }
    case 'TakeFullCredit': {
      const { from } = command.data;
      const wrong = lineRefusal({ from, amount: 1 }, item);
      if (wrong !== undefined) return E.left(wrong);
      const beside = purse.beside(from);
      if (E.isLeft(beside)) return beside;
      const amount = beside.right;
      if (amount === 0)
        return E.left({ _tag: 'ExceedsRemaining', item: from, remaining: 0, requested: 0 });
      return E.right([{ from, amount }]);
    }
  }
};
