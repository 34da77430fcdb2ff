/**
 * The rules that all documents share, each written as the domain page says it. A command that
 * breaks several rules may be refused for any of them, so a refusal is a set of names.
 */
import { latestOf } from './calendar.ts';
import {
  chargesOn,
  copyOf,
  isReversed,
  leftFrom,
  liveOf,
  opensFrom,
  owedFrom,
  paperOf,
  sum,
  write,
  type Application,
  type Sheet,
} from './sheet.ts';

/** Thrown inside the oracle only: the names of the rules that a command breaks. */
export class Refused extends Error {
  readonly because: ReadonlySet<string>;
  /** What was done all the same: the documents that a close posted before it was blocked. */
  readonly stands: Sheet | undefined;
  constructor(because: ReadonlyArray<string>, stands?: Sheet) {
    super(because.join(', '));
    this.because = new Set(because);
    this.stands = stands;
  }
}

/** A rule's name and whether it is broken. */
export type Rule = readonly [name: string, isBroken: boolean];

export const refuseIf = (...rules: ReadonlyArray<Rule>): void => {
  const broken = rules.filter(([, isBroken]) => isBroken).map(([name]) => name);
  if (broken.length > 0) throw new Refused(broken);
};

/** The rules of the open business day for a posting date. */
export const dayRules = (
  { policies: { postingPolicy }, cutoffDate }: Sheet,
  date: string,
): Rule[] => [
  ['NotCutoffDate', postingPolicy === 'cutoffDay' && date !== cutoffDate],
  ['PeriodClosed', postingPolicy === 'openPeriod' && date < cutoffDate],
];

/** The posting date when the command names none. */
export const usualDate = (sheet: Sheet, documentDate: string): string =>
  sheet.policies.postingPolicy === 'cutoffDay' ? sheet.cutoffDate : documentDate;

export interface Giving {
  readonly customer: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly date: string;
  readonly overpay?: boolean | undefined;
}

/** Why an item cannot give so much on that date. */
export const sourceRules = (
  sheet: Sheet,
  { customer, from, amount, date }: Omit<Giving, 'to' | 'overpay'>,
): Rule[] => {
  const paper = paperOf(sheet, customer, from);
  return [
    ['ItemUnknown', paper === undefined],
    ['BeforeItemOpened', paper !== undefined && date < paper.postingDate],
    ['ExceedsRemaining', amount > leftFrom(sheet, customer, from, date)],
  ];
};

/** Why an item cannot be given so much on that date. */
export const targetRules = (
  sheet: Sheet,
  { customer, to, amount, date, overpay = false }: Omit<Giving, 'from'>,
): Rule[] => {
  const paper = paperOf(sheet, customer, to);
  const isTooMuch = amount > owedFrom(sheet, customer, to, date);
  return [
    ['ItemUnknown', paper === undefined],
    ['BeforeItemOpened', paper !== undefined && date < paper.postingDate],
    ['OverApplied', isTooMuch && !overpay],
    ['AlreadyReversed', isTooMuch && overpay && isReversed(sheet, customer, to)],
  ];
};

/** Moves value from an item in credit to one that is owed. `maker` counts its applications. */
export const give = (
  sheet: Sheet,
  maker: string,
  giving: Giving,
  ...others: ReadonlyArray<Rule>
): void => {
  const { customer, from, to, amount, date } = giving;
  refuseIf(
    ...sourceRules(sheet, giving),
    ...targetRules(sheet, giving),
    // What is in credit owes nothing, whatever the line says.
    ['OverApplied', from === to],
    ...others,
  );
  const before = sheet.applications.filter(
    (each) => each.customer === customer && each.id.startsWith(`${maker}#`),
  );
  const id = `${maker}#${before.length + 1}`;
  sheet.applications.push({ customer, id, from, to, amount, date });
  write(sheet, { customer, item: from, date, amount });
  write(sheet, { customer, item: to, date, amount: 0 - amount });
};

/** An application and how much of it comes back. */
export interface Take {
  readonly application: Application;
  readonly amount: number;
}

export const wholly = (sheet: Sheet, applications: ReadonlyArray<Application>): Take[] =>
  applications.map((application) => ({ application, amount: liveOf(sheet, application) }));

const takeAll = (sheet: Sheet, takes: ReadonlyArray<Take>, date: string): void => {
  for (const { application, amount } of takes) {
    const { customer, id, from, to } = application;
    sheet.takenBack.push({ customer, id, amount });
    write(sheet, { customer, item: from, date, amount: 0 - amount });
    write(sheet, { customer, item: to, date, amount });
  }
};

/** The most that an item can be owed: its own amount; once that is gone, refunds that were left. */
export const mostOf = (sheet: Sheet, customer: string, item: string): number => {
  if (!isReversed(sheet, customer, item)) return paperOf(sheet, customer, item)?.amount ?? 0;
  const left = chargesOn(sheet, customer, [item]).flatMap(({ charges = [] }) => charges);
  return sum(left.filter((each) => each.item === item && each.amount > 0).map(amountOf));
};

const amountOf = ({ amount }: { readonly amount: number }) => amount;

const isRaisedTooFar = (sheet: Sheet, customer: string, item: string, date: string): boolean => {
  return Math.max(...opensFrom(sheet, customer, item, date)) > mostOf(sheet, customer, item);
};

/** The first item that these takes together would leave open above its own amount on some day. */
export const raisedTooFar = (
  sheet: Sheet,
  customer: string,
  takes: ReadonlyArray<Take>,
  date: string,
): string | undefined => {
  const after = copyOf(sheet);
  takeAll(after, takes, date);
  return takes
    .map(({ application }) => application.to)
    .find((to) => isRaisedTooFar(after, customer, to, date));
};

/** Whether they can come back one by one, in some order, each leaving no item raised too far. */
const canReturn = (
  sheet: Sheet,
  customer: string,
  takes: ReadonlyArray<Take>,
  date: string,
): boolean => {
  const after = copyOf(sheet);
  const rest = [...takes];
  while (rest.length > 0) {
    const next = rest.findIndex((take) => {
      const tried = copyOf(after);
      takeAll(tried, [take], date);
      return !isRaisedTooFar(tried, customer, take.application.to, date);
    });
    if (next === -1) return false;
    takeAll(after, rest.splice(next, 1), date);
  }
  return true;
};

interface Return {
  readonly customer: string;
  readonly takes: ReadonlyArray<Take>;
  readonly asked: string | undefined;
  /** Posting dates of what else the command undoes. */
  readonly after: ReadonlyArray<string>;
}

/** The posting date of taking these back. */
export const returnDate = (sheet: Sheet, { takes, asked, after }: Return): string => {
  if (asked !== undefined) return asked;
  const { policies, cutoffDate } = sheet;
  if (policies.postingPolicy === 'cutoffDay') return cutoffDate;
  return latestOf(cutoffDate, ...after, ...takes.map(({ application }) => application.date));
};

/** Takes applications back, all or none. */
export const takeBack = (sheet: Sheet, asked: Return): void => {
  const { customer, takes } = asked;
  const date = returnDate(sheet, asked);
  const isConsumed = raisedTooFar(sheet, customer, takes, date) !== undefined;
  refuseIf(
    ...dayRules(sheet, date),
    ['CreditConsumed', isConsumed || !canReturn(sheet, customer, takes, date)],
    ['BeforeItemOpened', takes.some(({ application }) => date < application.date)],
  );
  takeAll(sheet, takes, date);
};

/**
 * Takes a document's own amount out again; it has to be there whole from that date on, but for what
 * was paid out of it and stays away.
 */
export const closeItem = (
  sheet: Sheet,
  { customer, key, date }: { customer: string; key: string; date: string },
  refunded: number,
): void => {
  const paper = paperOf(sheet, customer, key);
  if (paper === undefined) throw new Refused(['DocumentUnknown']);
  const { amount, postingDate } = paper;
  const opens = opensFrom(sheet, customer, key, date);
  refuseIf(
    ['BeforeItemOpened', date < postingDate],
    ['OverApplied', amount > 0 && Math.min(...opens) < amount],
    ['ExceedsRemaining', amount < 0 && Math.max(...opens) > amount + refunded],
  );
  write(sheet, { customer, item: key, date, amount: 0 - amount });
  sheet.reversed.push({ customer, key, date });
};
