/**
 * What a credit says: its header, its lines with what they come to as the account is now, and
 * whether the two agree. The amounts of a draft are only what they were when a line was added.
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  CurrencyCode,
  oneOf,
  PlainDate,
  PositiveMinor,
  text,
  type Fields,
} from '../../kernel/codec.ts';
import type { Movement } from '../../kernel/event.ts';
import type { DocumentKey } from '../../kernel/ids.ts';
import { exactTotal, negate } from '../../kernel/money.ts';
import type { Need } from '../../kernel/need.ts';
import {
  priced,
  Taken,
  type AskedContent,
  type CreditableLines,
  type CreditLine,
  type CreditLineRefusal,
  type LineContent,
} from './lines.ts';
import { Posting } from '../ledger/posting.ts';
import { inForce } from '../lifecycle/draft.ts';
import { currencyOf, postingDateOf, type View } from '../view.ts';

/** `amount` is gross: what the lines come to, tax included. */
export const header = { documentDate: PlainDate, amount: PositiveMinor };
/** A credit that does not say its kind is on account. */
export const options = {
  kind: oneOf('onAccount', 'againstInvoice'),
  reason: text(500),
  currency: CurrencyCode,
  postingDate: PlainDate,
};
export type Header = Fields<typeof header, typeof options>;

type Answer<A> = E.Either<CreditLineRefusal | Need, A>;

export const isAgainstInvoice = ({ kind }: Header): boolean => kind === 'againstInvoice';

/** Lines go with a credit against invoices, and with no other. */
export const checkKind = (content: Header, lines: ReadonlyArray<unknown>): Answer<void> =>
  isAgainstInvoice(content) || lines.length === 0
    ? E.right(undefined)
    : E.left({
        _tag: 'MalformedCommand',
        field: 'kind',
        expected: 'againstInvoice, because it has lines',
      });

/** The lines of a draft as they come to now. Those that were taken back stay as they were. */
export const pricedAgain = (
  lines: ReadonlyArray<CreditLine>,
  invoices: CreditableLines,
): Answer<ReadonlyArray<CreditLine>> => {
  const counts = new Set(inForce(lines));
  const others = new Taken([]);
  const again: CreditLine[] = [];
  for (const each of lines) {
    if (!counts.has(each)) {
      again.push(each);
      continue;
    }
    const { line, invoice, invoiceLine, quantity, reason } = each;
    const asked = { invoice, invoiceLine, quantity, reason };
    const now = priced(asked, { lines: invoices, others, reason });
    if (E.isLeft(now)) return now;
    others.add(now.right);
    again.push({ line, ...now.right });
  }
  return E.right(again);
};

/** The lines of a credit that comes whole, numbered as they come. */
export const pricedLines = (
  asked: ReadonlyArray<AskedContent>,
  { reason }: Header,
  invoices: CreditableLines,
): Answer<ReadonlyArray<CreditLine>> => {
  const others = new Taken([]);
  const lines: CreditLine[] = [];
  for (const [index, each] of asked.entries()) {
    const field = `lines[${index}].`;
    const now = priced(each, { lines: invoices, others, reason, field });
    if (E.isLeft(now)) return now;
    others.add(now.right);
    lines.push({ line: String(index + 1), ...now.right });
  }
  return E.right(lines);
};

/** What is given back of each invoice, tax included, in the order of the lines. */
export type Gross = ReadonlyMap<string, number>;

/**
 * Refuses a credit against invoices that has no line (`EmptyDocument`), or whose header says
 * another amount than its lines come to (`TotalMismatch`).
 */
export const grossOf = (
  content: Header,
  lines: ReadonlyArray<LineContent>,
  document: DocumentKey,
): Answer<Gross> => {
  if (!isAgainstInvoice(content)) return E.right(new Map());
  const counted = inForce<LineContent & { line?: string; reverses?: string | undefined }>(lines);
  if (counted.length === 0) return E.left({ _tag: 'EmptyDocument', document });
  const amounts = new Map<string, number[]>();
  for (const { invoice, amount, tax } of counted) {
    const of = amounts.get(invoice) ?? [];
    of.push(amount, tax);
    amounts.set(invoice, of);
  }
  const gross = [...amounts].map(([invoice, parts]) => [invoice, exactTotal(parts)] as const);
  const exact = gross.flatMap(([invoice, sum]) =>
    sum === undefined ? [] : [[invoice, sum] as const],
  );
  const sum = exactTotal(exact.map(([, each]) => each));
  if (sum === undefined || exact.length < gross.length) {
    const value = 'their sum';
    return E.left({ _tag: 'InvalidAmount', field: 'amount', value, expected: 'an exact amount' });
  }
  if (sum !== content.amount)
    return E.left({ _tag: 'TotalMismatch', header: content.amount, lines: sum });
  return E.right(new Map(exact));
};

/** Gives to each invoice what is given back of it, as far as the invoice is open. */
const applyTo = (posting: Posting, item: string, gross: Gross): Answer<void> => {
  for (const [invoice, amount] of gross) {
    const to = `invoice:${invoice}`;
    const open = posting.owed(to);
    if (E.isLeft(open)) return open;
    const remaining = posting.remaining(item);
    if (E.isLeft(remaining)) return remaining;
    const part = Math.min(amount, open.right, remaining.right);
    if (part <= 0) continue;
    const given = posting.give(item, to, part);
    if (E.isLeft(given)) return given;
  }
  return E.right(undefined);
};

/** The invoices that a posted credit stands against, each once. */
export const invoicesCredited = ({
  lines: credited = [],
}: {
  readonly lines?: ReadonlyArray<CreditLine> | undefined;
}): ReadonlySet<string> => new Set(credited.map(({ invoice }) => `invoice:${invoice}`));

/** What is stored of a posted credit. */
export interface PostedCredit extends Movement {
  readonly customer: string;
  readonly credit: string;
  readonly kind: 'onAccount' | 'againstInvoice';
  readonly documentDate: string;
  readonly amount: number;
  readonly reason: string | undefined;
  readonly lines: ReadonlyArray<CreditLine> | undefined;
}

/** Posts a credit whose lines are priced, and applies it to its invoices as far as they go. */
export const postedCredit = (
  { customer, credit }: { readonly customer: string; readonly credit: string },
  content: Header,
  lines: ReadonlyArray<CreditLine>,
  { books, desk }: View,
): Answer<PostedCredit> => {
  const { documentDate, amount, reason, kind = 'onAccount' } = content;
  const currency = currencyOf(books, content.currency);
  if (E.isLeft(currency)) return currency;
  const fits = checkKind(content, lines);
  if (E.isLeft(fits)) return fits;
  const item = `credit:${credit}`;
  const gross = grossOf(content, lines, item);
  if (E.isLeft(gross)) return gross;
  const postingDate = postingDateOf(books, content);
  if (E.isLeft(postingDate)) return postingDate;
  const posting = new Posting(desk, item, currency.right, postingDate.right);
  posting.open({ item, amount: negate(amount), facts: { document: item, documentDate } });
  const applied = applyTo(posting, item, gross.right);
  if (E.isLeft(applied)) return applied;
  const kept = isAgainstInvoice(content) ? lines : undefined;
  const paper = { customer, credit, kind, documentDate, amount, reason, lines: kept };
  return E.right({ ...paper, ...posting.finish() });
};
