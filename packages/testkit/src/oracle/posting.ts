/** Rules that every document keeps when it is drafted, posted or reversed, by what stands there. */
import { dayRules, refuseIf, type Rule } from './rules.ts';
import { isReversed, paperOf, type Sheet } from './sheet.ts';
import type { Draft, DraftKind, DraftLine } from './drafts.ts';

const isDeleted = (sheet: Sheet, customer: string, key: string): boolean =>
  sheet.deleted.some((each) => each.customer === customer && each.key === key);

const isKind = (sheet: Sheet, kind: string): kind is DraftKind => kind in sheet.drafts;

/** The draft of that name, whatever its kind. */
export const draftNamed = (
  sheet: Sheet,
  customer: string,
  key: string,
): Draft<unknown, unknown> | undefined => {
  const kind = key.slice(0, key.indexOf(':'));
  if (!isKind(sheet, kind)) return undefined;
  const drafts: ReadonlyArray<Draft<unknown, unknown>> = sheet.drafts[kind];
  return drafts.find((each) => each.customer === customer && each.key === key);
};

/** Whether anybody ever wrote down a document of that name. */
export const isKnown = (sheet: Sheet, customer: string, key: string): boolean =>
  paperOf(sheet, customer, key) !== undefined ||
  draftNamed(sheet, customer, key) !== undefined ||
  isDeleted(sheet, customer, key);

/** A document that comes whole is new. */
export const freshRules = (sheet: Sheet, customer: string, key: string): Rule[] => {
  const wasPosted = paperOf(sheet, customer, key) !== undefined;
  return [
    ['AlreadyPosted', wasPosted],
    ['DuplicateDocument', !wasPosted && isKnown(sheet, customer, key)],
  ];
};

export const currencyRule = (sheet: Sheet, currency = sheet.currency): Rule => [
  'CurrencyMismatch',
  currency !== sheet.currency,
];

/** Invoice and credit numbers are unique in the books, whoever the customer is. */
export const takenRule = (sheet: Sheet, customer: string, key: string): Rule => [
  'DuplicateDocument',
  sheet.papers.some((paper) => paper.key === key && paper.customer !== customer),
];

/** The rules for any document that is posted, as it is or of a draft that is ready. */
export const postingRules = (
  sheet: Sheet,
  { currency }: { readonly currency?: string | undefined },
  date: string,
): Rule[] => [currencyRule(sheet, currency), ...dayRules(sheet, date)];

/** Lines that count: neither taken back nor taking one back. */
export const counted = <Line>(
  lines: ReadonlyArray<DraftLine<Line>>,
): ReadonlyArray<DraftLine<Line>> => {
  const gone = lines.flatMap(({ reverses }) => reverses ?? []);
  return lines.filter(({ line, reverses }) => reverses === undefined && !gone.includes(line));
};

/** A document is there to be reversed, once. */
export const standing = (sheet: Sheet, customer: string, key: string): void => {
  const paper = paperOf(sheet, customer, key);
  refuseIf(
    ['DocumentUnknown', !isKnown(sheet, customer, key)],
    ['NotPosted', paper === undefined && isKnown(sheet, customer, key)],
    ['AlreadyReversed', isReversed(sheet, customer, key)],
  );
};
