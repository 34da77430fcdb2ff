/** Money that a document has to give: whose it is, and how it is given out. */
import { shared } from './numbers.ts';
import { give, refuseIf, sourceRules, targetRules } from './rules.ts';
import type { Distribute } from './shapes.ts';
import { leftFrom, openOn, owedFrom, paperOf, sum, type Sheet } from './sheet.ts';

/** Money to give, in the order in which it is spent. */
export interface Purse {
  readonly customer: string;
  readonly maker: string;
  readonly date: string;
  readonly sources: { readonly from: string; left: number }[];
}

export const leftIn = ({ sources }: Purse): number => sum(sources.map(({ left }) => left));

export const sourceOf = (purse: Purse, from: string) =>
  purse.sources.find((each) => each.from === from);

interface Line {
  readonly to: string;
  readonly amount: number;
  readonly overpay?: boolean | undefined;
}

/** Gives what a source still has; nothing of it may be promised twice. */
const spend = (sheet: Sheet, purse: Purse, from: string, line: Line): void => {
  const { customer, maker, date } = purse;
  const source = sourceOf(purse, from);
  give(sheet, maker, { ...line, customer, from, date }, [
    'ExceedsRemaining',
    line.amount > (source?.left ?? 0),
  ]);
  if (source !== undefined) source.left -= line.amount;
};

/**
 * What a line that names this source can draw on: of the document's own money what it has not
 * given, of a credit what is there beside the money that was taken of it.
 */
export const drawnOn = (sheet: Sheet, purse: Purse, from: string): number => {
  const left = sourceOf(purse, from)?.left ?? 0;
  return from === purse.maker ? left : remainingOf(sheet, purse, from) - left;
};

export const payFrom = (sheet: Sheet, purse: Purse, from: string, line: Line): void => {
  const { customer, maker, date } = purse;
  if (from === maker) return spend(sheet, purse, from, line);
  const isTooMuch = line.amount > drawnOn(sheet, purse, from);
  give(sheet, maker, { ...line, customer, from, date }, ['ExceedsRemaining', isTooMuch]);
};

export const pay = (sheet: Sheet, purse: Purse, line: Line): void => {
  const { customer, date } = purse;
  refuseIf(...targetRules(sheet, { ...line, customer, date }), [
    'ExceedsRemaining',
    line.amount > leftIn(purse),
  ]);
  let due = line.amount;
  for (const { from, left } of purse.sources) {
    const part = Math.min(due, left);
    if (part > 0) spend(sheet, purse, from, { ...line, amount: part });
    due -= part;
  }
};

/** Every item of a customer that is owed, the earliest due first, then by name. */
export const oldestDue = (sheet: Sheet, customer: string, date?: string): ReadonlyArray<string> =>
  sheet.papers
    .filter((paper) => paper.customer === customer)
    .filter((paper) => date === undefined || paper.postingDate <= date)
    .filter(({ key }) => openOn(sheet, customer, key) > 0)
    .map(({ key, dueDate, documentDate }) => ({ key, order: `${dueDate ?? documentDate} ${key}` }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ key }) => key);

/** What is owed on that day, the earliest due first, with what each can take. */
export const payable = (
  sheet: Sheet,
  { customer, date }: Pick<Purse, 'customer' | 'date'>,
): ReadonlyArray<{ readonly to: string; readonly amount: number }> =>
  oldestDue(sheet, customer, date)
    .map((to) => ({ to, amount: owedFrom(sheet, customer, to, date) }))
    .filter(({ amount }) => amount > 0);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The list to go down, with the most that each gets. */
const listOf = (
  sheet: Sheet,
  purse: Purse,
  { policy, order = [] }: Distribute,
): ReadonlyArray<{ readonly to: string; readonly amount: number }> => {
  const items = payable(sheet, purse);
  const money = leftIn(purse);
  const documentDate = (to: string) => paperOf(sheet, purse.customer, to)?.documentDate ?? '';
  switch (policy) {
    case 'given':
      return order.map((to) => ({ to, amount: Number.MAX_SAFE_INTEGER }));
    case 'oldestDue':
      return items;
    case 'oldestDocument':
      return [...items].sort((a, b) => byText(documentDate(a.to), documentDate(b.to)));
    case 'largest':
      return [...items].sort((a, b) => b.amount - a.amount);
    case 'exactMatch': {
      const match = items.find(({ amount }) => amount === money);
      return match === undefined ? items : [match];
    }
    case 'proRata': {
      const weights = items.map(({ amount }) => amount);
      if (weights.length === 0) return [];
      const parts = shared(Math.min(money, sum(weights)), weights);
      return items.map(({ to }, at) => ({ to, amount: parts[at] ?? 0 }));
    }
  }
};

/** Gives the money out, and says to whom. */
export const distribute = (
  sheet: Sheet,
  purse: Purse,
  by: Distribute,
): ReadonlyArray<{ readonly to: string; readonly amount: number }> => {
  const { customer, date } = purse;
  const lines: { readonly to: string; readonly amount: number }[] = [];
  refuseIf(['MalformedCommand', by.policy !== 'given' && (by.order ?? []).length > 0]);
  refuseIf(['MalformedCommand', by.policy === 'given' && by.order === undefined]);
  for (const { to, amount: most } of listOf(sheet, purse, by)) {
    const left = leftIn(purse);
    if (left === 0) break;
    const paper = paperOf(sheet, customer, to);
    refuseIf(
      ['ItemUnknown', paper === undefined],
      ['BeforeItemOpened', paper !== undefined && date < paper.postingDate],
    );
    const amount = Math.min(left, most, owedFrom(sheet, customer, to, date));
    if (amount === 0) continue;
    pay(sheet, purse, { to, amount });
    lines.push({ to, amount });
  }
  return lines;
};

/** What an item in credit still has on that day, which it must be there for. */
export const remainingOf = (
  sheet: Sheet,
  { customer, date }: Pick<Purse, 'customer' | 'date'>,
  from: string,
): number => {
  refuseIf(...sourceRules(sheet, { customer, from, amount: 0, date }));
  return leftFrom(sheet, customer, from, date);
};
