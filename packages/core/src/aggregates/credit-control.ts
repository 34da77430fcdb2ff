/** Credit control: whether a customer may owe more. Judged when an invoice is posted, never before. */
import { exactTotal } from '../kernel/money.ts';
import { oneOf } from '../kernel/codec.ts';
import type { View } from './view.ts';

export type CreditRefusal =
  | { readonly _tag: 'CustomerOnHold'; readonly customer: string }
  | {
      readonly _tag: 'CreditLimitExceeded';
      readonly limit: number;
      readonly balance: number;
      readonly requested: number;
    };

/** What the books were warned of and posted all the same (`creditPolicy: 'warn'`). */
export const Warning = oneOf('CustomerOnHold', 'CreditLimitExceeded');

/** Why the customer should not owe this much more; a negative or zero amount is never refused. */
export const creditRefusal = (
  { customer: { customer, held, creditLimit: limit }, desk: { balance } }: View,
  requested: number,
): CreditRefusal | undefined => {
  if (requested <= 0) return undefined;
  if (held) return { _tag: 'CustomerOnHold', customer };
  if (limit === undefined) return undefined;
  const owed = exactTotal([balance, requested]);
  if (owed !== undefined && owed <= limit) return undefined;
  return { _tag: 'CreditLimitExceeded', limit, balance, requested };
};
