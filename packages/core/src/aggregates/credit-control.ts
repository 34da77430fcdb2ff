/**
 * Credit control: whether a customer may owe more. Judged when an invoice is posted, never before.
 */
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

/**
 * Why the customer should not owe this much more, the strongest reason first; a negative or zero
 * amount is never refused.
 */
export const creditRefusals = (
  { customer: { customer, held, creditLimit: limit }, desk: { balance } }: View,
  requested: number,
): ReadonlyArray<CreditRefusal> => {
  if (requested <= 0) return [];
  const hold: ReadonlyArray<CreditRefusal> = held ? [{ _tag: 'CustomerOnHold', customer }] : [];
  const owed = exactTotal([balance, requested]);
  if (limit === undefined || (owed !== undefined && owed <= limit)) return hold;
  return [...hold, { _tag: 'CreditLimitExceeded', limit, balance, requested }];
};
