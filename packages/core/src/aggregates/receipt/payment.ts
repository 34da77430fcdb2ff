/**
 * Payment: how the money of a receipt came in, what each way requires, and the names by which the
 * same payment is known when it is entered a second time.
 */
import { Id, Label, oneOf, record } from '../../kernel/codec.ts';
import { isNeed, need, type Need } from '../../kernel/need.ts';
import type { SharedRefusal, View } from '../view.ts';

export const paymentType = oneOf(
  'check',
  'cash',
  'externalCard',
  'ach',
  'transfer',
  'wire',
  'applyCredit',
);
export const Bank = record('Bank', { code: Id }, {});
/** What says which payment it was. */
export const paymentOptions = { bank: Bank, checkNumber: Label, reference: Label };

export type PaymentRefusal =
  | SharedRefusal
  | { readonly _tag: 'ReferenceRequired' | 'CheckNumberRequired'; readonly paymentType: string };

interface Payment {
  readonly paymentType: string;
  readonly total: number;
  readonly bank?: { readonly code: string } | undefined;
  readonly checkNumber?: string | undefined;
  readonly reference?: string | undefined;
}

/**
 * The names under which a payment is known to its bank, one for each kind of number: the same
 * one twice is a double posting. A check and a wire may have the same number.
 */
export const paymentNamesOf = ({
  bank,
  checkNumber,
  reference,
}: Pick<Payment, 'bank' | 'checkNumber' | 'reference'>): ReadonlyArray<string> => {
  const names: string[] = [];
  if (checkNumber !== undefined) names.push(`check:${bank?.code ?? ''}/${checkNumber}`);
  if (reference !== undefined) names.push(`reference:${bank?.code ?? ''}/${reference}`);
  return names;
};

/** A total that the way of paying cannot bring: wrong from the start, whatever is added later. */
export const totalRefusal = ({
  paymentType: type,
  total,
}: Pick<Payment, 'paymentType' | 'total'>): PaymentRefusal | undefined => {
  if ((type === 'applyCredit') === (total === 0)) return undefined;
  const expected =
    type === 'applyCredit'
      ? '0: applyCredit brings no money'
      : 'above zero: only applyCredit brings no money';
  return { _tag: 'InvalidAmount', field: 'total', value: String(total), expected };
};

/** What is wrong with the payment, or what its way of paying requires and it does not have. */
export const paymentRefusal = (payment: Payment): PaymentRefusal | undefined => {
  const { paymentType: type, bank, checkNumber, reference } = payment;
  const wrong = totalRefusal(payment);
  if (wrong !== undefined || type === 'applyCredit') return wrong;
  if (bank === undefined)
    return { _tag: 'MalformedCommand', field: 'bank', expected: 'the bank that got the money' };
  if (type === 'check' && checkNumber === undefined)
    return { _tag: 'CheckNumberRequired', paymentType: type };
  if (type !== 'check' && type !== 'cash' && reference === undefined)
    return { _tag: 'ReferenceRequired', paymentType: type };
  return undefined;
};

/** A live receipt of this customer with the same bank and check number, or the same reference. */
export const duplicateOf = (
  payment: Pick<Payment, 'bank' | 'checkNumber' | 'reference'>,
  view: View,
): string | Need | undefined => {
  const carriers: string[] = [];
  const missing: string[] = [];
  for (const name of paymentNamesOf(payment)) {
    const found = view.carriersOf(name);
    if (isNeed(found)) missing.push(...found.names);
    else carriers.push(...found);
  }
  return missing.length > 0 ? need(...missing) : firstStanding(carriers, view);
};

/** The first of these documents that was not reversed. */
export const firstStanding = (
  documents: ReadonlyArray<string>,
  view: View,
): string | Need | undefined => {
  for (const document of documents) {
    const history = view.desk.history(document);
    if (isNeed(history)) return history;
    if (!history.reversed) return document;
  }
  return undefined;
};
