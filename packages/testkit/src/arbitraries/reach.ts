/** What is within reach of a step while it is bound: the documents and days that are there. */
import { daysLater } from '../oracle/calendar.ts';
import type { ClerkCommand } from '../oracle/commands.ts';
import { leftOf } from '../oracle/credit-lines.ts';
import { decimalOf } from '../oracle/numbers.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Meta } from '../oracle/shapes.ts';
import { isReversed, openOn } from '../oracle/sheet.ts';
import type { Days, Size } from './choices.ts';
import { CUSTOMERS } from './values.ts';

/** What a step may look at while it is bound. */
export interface Desk {
  readonly oracle: Oracle;
  readonly meta: Meta;
  /** Number of the step: new documents take their id from it. */
  readonly number: number;
  readonly before: ReadonlyArray<ClerkCommand>;
}

export const picked = <A>(list: ReadonlyArray<A>, pick: number): A | undefined =>
  list[pick % list.length];

export const customerOf = ({ who }: { readonly who: number }): string =>
  picked(CUSTOMERS, who) ?? CUSTOMERS[0];

export const datesOf = ({ oracle: { sheet } }: Desk, { document, posting }: Days) => ({
  documentDate: daysLater(sheet.cutoffDate, document),
  ...(posting === undefined ? {} : { postingDate: daysLater(sheet.cutoffDate, posting) }),
});

export const postingOf = ({ oracle: { sheet } }: Desk, posting: number | undefined) =>
  posting === undefined ? {} : { postingDate: daysLater(sheet.cutoffDate, posting) };

export const sized = (size: Size, all: number): number => {
  if (size.of === 'own') return size.amount;
  if (size.of === 'tooMuch') return all + 1;
  return Math.max(1, size.of === 'all' ? all : Math.floor(all / 2));
};

const itemsOf = (
  { oracle: { sheet } }: Desk,
  customer: string,
  wanted: (open: number) => boolean,
) =>
  sheet.papers
    .filter((paper) => paper.customer === customer && /^(invoice|receipt|credit):/.test(paper.key))
    .filter(({ key }) => wanted(openOn(sheet, customer, key)))
    .map(({ key }) => key);

/**
 * The highest pick asks for what the clerk should not: any item at all, or one that is not there.
 */
export const STRANGE = 11;

const strangeItem = (desk: Desk, customer: string, none: string): string =>
  picked([none, ...itemsOf(desk, customer, () => true)], desk.number) ?? none;

/** An item that is owed; none when nothing is. */
export const owedItem = (desk: Desk, customer: string, pick: number): string | undefined => {
  if (pick === STRANGE) return strangeItem(desk, customer, 'invoice:none');
  return picked(
    itemsOf(desk, customer, (open) => open > 0),
    pick,
  );
};

/** An item in credit; none when there is none. */
export const creditItem = (desk: Desk, customer: string, pick: number): string | undefined => {
  if (pick === STRANGE) return strangeItem(desk, customer, 'credit:none');
  return picked(
    itemsOf(desk, customer, (open) => open < 0),
    pick,
  );
};

/**
 * A list to pay down: every third owed item and the ones after it, so that it is not the oldest
 * first.
 */
export const orderOf = (desk: Desk, customer: string): ReadonlyArray<string> => {
  const owed = itemsOf(desk, customer, (open) => open > 0);
  const at = owed.length === 0 ? 0 : desk.number % owed.length;
  return [...owed.slice(at), ...owed.slice(0, at)];
};

/**
 * A line of an invoice that stands, with what is left of it to credit; now and then one that is
 * not there.
 */
export const creditableLine = (
  { oracle: { sheet } }: Desk,
  customer: string,
  pick: number,
): { readonly invoice: string; readonly line: string; readonly quantity: string } | undefined => {
  const posted = sheet.papers.filter(
    (paper) => paper.customer === customer && paper.key.startsWith('invoice:'),
  );
  const standing = posted.filter(({ key }) => !isReversed(sheet, customer, key));
  const lines = (pick === STRANGE ? posted : standing.slice(-6)).flatMap(({ key, invoiced = [] }) =>
    invoiced.map(({ line }) => ({ invoice: key.slice('invoice:'.length), line })),
  );
  const found = picked(lines, pick);
  if (found === undefined) return undefined;
  const { invoice, line } = found;
  if (pick === STRANGE) return { invoice, line: `${line}0`, quantity: '1' };
  const { quantity } = leftOf(sheet, customer, { invoice, invoiceLine: line }, []);
  return { invoice, line, quantity: quantity === 0n ? '1' : decimalOf(quantity) };
};
