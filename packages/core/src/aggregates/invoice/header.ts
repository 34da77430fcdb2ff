/** The header of an invoice: what it says of itself, and what can be known of it before posting. */
import * as E from 'fp-ts/lib/Either.js';
import {
  CurrencyCode,
  DocumentName,
  Id,
  Minor,
  oneOf,
  PlainDate,
  text,
  type Fields,
} from '../../kernel/codec.ts';
import { addDays } from '../../kernel/dates.ts';
import { isMoney } from '../../kernel/event.ts';
import { isNeed, type Need } from '../../kernel/need.ts';
import { Tags, Terms } from '../customer.ts';
import { currencyOf, type SharedRefusal, type View } from '../view.ts';

export const kind = oneOf('invoice', 'debitMemo');
export const header = { documentDate: PlainDate };
export const paper = {
  charges: DocumentName,
  terms: Terms,
  tags: Tags,
  group: Id,
  notes: text(2000),
};
export const options = {
  kind,
  ...paper,
  dueDate: PlainDate,
  currency: CurrencyCode,
  total: Minor,
  postingDate: PlainDate,
};

export type Header = Fields<typeof header, typeof options>;

export type HeaderRefusal =
  | SharedRefusal
  | { readonly _tag: 'DueBeforeDocument'; readonly dueDate: string; readonly documentDate: string };

type Answer<A> = E.Either<HeaderRefusal | Need, A>;

/** When it is due: by its own date or terms, else the customer's terms, else at once. */
export const dueDateOf = (content: Header, view: View): Answer<string> => {
  const { documentDate, dueDate: given, terms = view.customer.terms } = content;
  if (given !== undefined && content.terms !== undefined)
    return E.left({ _tag: 'MalformedCommand', field: 'dueDate', expected: 'terms or a due date' });
  const dueDate = given ?? addDays(documentDate, terms?.netDays ?? 0);
  if (dueDate < documentDate) return E.left({ _tag: 'DueBeforeDocument', dueDate, documentDate });
  return E.right(dueDate);
};

/** What can be known of a header before it is posted. */
export const checkHeader = (content: Header, view: View): Answer<void> => {
  const currency = currencyOf(view.books, content.currency);
  if (E.isLeft(currency)) return currency;
  const dueDate = dueDateOf(content, view);
  if (E.isLeft(dueDate)) return dueDate;
  const { charges } = content;
  if ((content.kind === 'debitMemo') !== (charges !== undefined))
    return E.left({
      _tag: 'MalformedCommand',
      field: 'charges',
      expected: 'the document that a debit memo charges for, and only there',
    });
  if (charges === undefined) return E.right(undefined);
  const charged = view.recalled(charges);
  if (isNeed(charged)) return E.left(charged);
  // A draft, and what was deleted as one, has events too, but none that moves money.
  if (!charged.some(({ data }) => isMoney(data)))
    return E.left({ _tag: 'DocumentUnknown', document: charges });
  return E.right(undefined);
};

/** Terms and a due date take each other's place, and only a debit memo charges for a document. */
export const headerWith = (before: Header, changes: Partial<Header>): Header => ({
  ...before,
  ...(changes.terms === undefined ? {} : { dueDate: undefined }),
  ...(changes.dueDate === undefined ? {} : { terms: undefined }),
  ...(changes.kind === 'invoice' ? { charges: undefined } : {}),
  ...changes,
});
