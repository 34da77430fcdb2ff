/** What each command of a document has to keep, and what it writes on the sheet. */
import { daysLater } from './calendar.ts';
import type {
  PostCredit,
  PostInvoice,
  ReverseCredit,
  ReverseReceipt,
  VoidInvoice,
} from './commands.ts';
import { closeItem, dayRules, refuseIf, takeBack, usualDate, wholly, type Rule } from './rules.ts';
import {
  isReversed,
  liveApplications,
  paperOf,
  sum,
  write,
  type Application,
  type Sheet,
} from './sheet.ts';

/** Invoice and credit numbers are unique in the books, whoever the customer is. */
const isTaken = (sheet: Sheet, customer: string, key: string): boolean =>
  sheet.papers.some((paper) => paper.key === key && paper.customer !== customer);

/** The rules for any document that is posted. */
export const postingRules = (
  sheet: Sheet,
  { customer, currency = sheet.currency }: { customer: string; currency?: string },
  key: string,
  date: string,
): Rule[] => [
  ['AlreadyPosted', paperOf(sheet, customer, key) !== undefined],
  ['CurrencyMismatch', currency !== sheet.currency],
  ...dayRules(sheet, date),
];

export const postInvoice = (sheet: Sheet, { data }: PostInvoice): void => {
  const { customer, documentDate, lines, total } = data;
  const key = `invoice:${data.invoice}`;
  const date = data.postingDate ?? usualDate(sheet, documentDate);
  const terms = sheet.customers.find((each) => each.customer === customer);
  const dueDate = data.dueDate ?? daysLater(documentDate, terms?.netDays ?? 0);
  const amount = sum(lines.map((line) => line.amount + (line.tax ?? 0)));
  const names = lines.map(({ line }) => line);
  refuseIf(
    ...postingRules(sheet, data, key, date),
    ['DuplicateDocument', isTaken(sheet, customer, key)],
    ['DueBeforeDocument', dueDate < documentDate],
    ['DuplicateLine', new Set(names).size < names.length],
    ['TotalMismatch', total !== undefined && total !== amount],
    ['EmptyDocument', lines.length === 0 && total !== 0],
  );
  sheet.papers.push({ customer, key, amount, postingDate: date, documentDate, dueDate });
  write(sheet, { customer, item: key, date, amount });
};

export const postCredit = (sheet: Sheet, { data }: PostCredit): void => {
  const { customer, documentDate } = data;
  const key = `credit:${data.credit}`;
  const date = data.postingDate ?? usualDate(sheet, documentDate);
  refuseIf(...postingRules(sheet, data, key, date), [
    'DuplicateDocument',
    isTaken(sheet, customer, key),
  ]);
  const amount = 0 - data.amount;
  sheet.papers.push({ customer, key, amount, postingDate: date, documentDate });
  write(sheet, { customer, item: key, date, amount });
};

/** A document is there to be reversed, once. Answers with every day on which it moved. */
const reversible = (sheet: Sheet, customer: string, key: string): ReadonlyArray<string> => {
  refuseIf(
    ['DocumentUnknown', paperOf(sheet, customer, key) === undefined],
    ['AlreadyReversed', isReversed(sheet, customer, key)],
  );
  return sheet.movements
    .filter((each) => each.customer === customer && each.item === key)
    .map((each) => each.date);
};

const madeBy =
  (key: string) =>
  ({ id }: Application) =>
    id.startsWith(`${key}#`);

/** Nothing may be given to it or taken from it, unless the clerk asks to release all of that. */
export const voidInvoice = (sheet: Sheet, { data }: VoidInvoice): void => {
  const { customer, invoice, release = false, postingDate: asked } = data;
  const key = `invoice:${invoice}`;
  const after = reversible(sheet, customer, key);
  const live = liveApplications(sheet, customer).filter(({ from, to }) => [from, to].includes(key));
  refuseIf(['HasLiveApplications', live.length > 0 && !release]);
  const takes = wholly(sheet, live);
  const date = takeBack(sheet, { customer, takes, cascade: false, asked, after });
  closeItem(sheet, customer, key, date);
};

export const reverseCredit = (sheet: Sheet, { data }: ReverseCredit): void => {
  const { customer, credit, cascade = false, postingDate: asked } = data;
  const key = `credit:${credit}`;
  const after = reversible(sheet, customer, key);
  const uses = liveApplications(sheet, customer).filter(({ from }) => from === key);
  refuseIf(['CreditConsumed', uses.length > 0 && !cascade]);
  const takes = wholly(sheet, uses);
  const date = takeBack(sheet, { customer, takes, cascade, asked, after });
  closeItem(sheet, customer, key, date);
};

/**
 * What the receipt gave comes back, and what was distributed of its money later. Where another
 * document used its money the clerk has to ask for that.
 */
export const reverseReceipt = (sheet: Sheet, { data }: ReverseReceipt): void => {
  const { customer, receipt, cascade = false, postingDate: asked } = data;
  const key = `receipt:${receipt}`;
  const after = reversible(sheet, customer, key);
  const live = liveApplications(sheet, customer);
  const back = live.filter((each) => madeBy(key)(each) || each.from === key);
  const others = back.filter((each) => !madeBy(key)(each) && !each.id.startsWith('distribution:'));
  refuseIf(['CreditConsumed', others.length > 0 && !cascade]);
  const takes = wholly(sheet, back);
  const date = takeBack(sheet, { customer, takes, cascade, asked, after });
  closeItem(sheet, customer, key, date);
};
