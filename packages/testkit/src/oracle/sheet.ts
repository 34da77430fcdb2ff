/**
 * The sheet of paper that the oracle writes on: flat lists that are only ever added to, and the
 * questions that are answered by adding up. Nothing is kept up to date, so nothing can go stale.
 */

import type { Drafts } from './drafts.ts';
import type {
  AskedInvoiceLine,
  CreditLine,
  CreditsOnPosting,
  Policies,
  ReceiptHeader,
  ReceiptLine,
} from './shapes.ts';

/** An amount that a document puts on an item of another one: an adjustment, a refund. */
export interface Charge {
  readonly item: string;
  readonly amount: number;
}

/** A document: an amount that stands on an item from its posting date on. */
export interface Paper {
  /** Of misc cash the cash book of its bank, `cash/north`. */
  readonly customer: string;
  /** `invoice:10040`, `credit:11261`, `receipt:R7`; or what has no item, as `distribution:X`. */
  readonly key: string;
  /** What it put on its item: above zero the customer owes it. */
  readonly amount: number;
  readonly postingDate: string;
  readonly documentDate: string;
  readonly dueDate?: string | undefined;
  /** Bank and number of each kind, by which the same payment is known when it comes twice. */
  readonly payments?: ReadonlyArray<string>;
  /** What an adjustment or a refund puts on items of others. */
  readonly charges?: ReadonlyArray<Charge>;
  /** The lines that count of an invoice, by name, with their amounts. */
  readonly invoiced?: ReadonlyArray<{ readonly line: string; readonly content: PricedLine }>;
  /** The lines that count of a credit against invoices. */
  readonly credited?: ReadonlyArray<PricedCredit>;
  /** What a receipt said, for whoever presents it again. */
  readonly receipt?: {
    readonly header: ReceiptHeader;
    readonly lines: ReadonlyArray<ReceiptLine>;
  };
}

/** A line of an invoice with its amount. */
export type PricedLine = AskedInvoiceLine & { readonly amount: number };

/** A line of a credit with what its quantity came to. */
export type PricedCredit = CreditLine & { readonly amount: number; readonly tax: number };

export interface Customer {
  readonly customer: string;
  readonly netDays: number;
  readonly creditLimit?: number | undefined;
  readonly creditsOnPosting?: CreditsOnPosting | undefined;
  readonly held: boolean;
  readonly closed: boolean;
}

export interface Movement {
  readonly customer: string;
  readonly item: string;
  /** The posting date. */
  readonly date: string;
  /** The day on which it counts: the posting date, or the first open day when told, if later. */
  readonly bookDay: string;
  readonly amount: number;
  /** After how many accepted commands it was written. */
  readonly knownAt: number;
}

/** Value given from one item to another. */
export interface Application {
  readonly customer: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly date: string;
}

export interface Sheet {
  readonly currency: string;
  policies: Policies;
  cutoffDate: string;
  /** How many commands were accepted. */
  accepted: number;
  customers: ReadonlyArray<Customer>;
  drafts: Drafts;
  /** Drafts that were deleted. */
  readonly deleted: { readonly customer: string; readonly key: string }[];
  readonly papers: Paper[];
  /** With the posting date of the reversal. */
  readonly reversed: { readonly customer: string; readonly key: string; readonly date: string }[];
  readonly movements: Movement[];
  readonly applications: Application[];
  readonly takenBack: { readonly customer: string; readonly id: string; readonly amount: number }[];
  /** Accepted commands, in order, with their content as text. */
  readonly told: { readonly customer: string; readonly id: string; readonly content: string }[];
}

/** How books are kept that say nothing else. */
const USUAL: Policies = {
  postingPolicy: 'openPeriod',
  readyToPostAtClose: 'post',
  creditPolicy: 'refuse',
  creditsOnPosting: 'never',
  calendar: {},
};

/** A sheet with nothing on it. */
export const emptySheet = (
  currency: string,
  cutoffDate: string,
  policies: Partial<Policies> = {},
): Sheet => ({
  currency,
  policies: { ...USUAL, ...policies },
  cutoffDate,
  accepted: 0,
  customers: [],
  drafts: { invoice: [], receipt: [], credit: [], adjustment: [], miscCash: [] },
  deleted: [],
  papers: [],
  reversed: [],
  movements: [],
  applications: [],
  takenBack: [],
  told: [],
});

/** A copy to try things on. */
export const copyOf = (sheet: Sheet): Sheet => ({
  ...sheet,
  deleted: [...sheet.deleted],
  papers: [...sheet.papers],
  reversed: [...sheet.reversed],
  movements: [...sheet.movements],
  applications: [...sheet.applications],
  takenBack: [...sheet.takenBack],
  told: [...sheet.told],
});

export const sum = (amounts: ReadonlyArray<number>): number =>
  amounts.reduce((total, each) => total + each, 0);

export const paperOf = (sheet: Sheet, customer: string, key: string): Paper | undefined =>
  sheet.papers.find((paper) => paper.customer === customer && paper.key === key);

/** The day on which a document was reversed. */
export const reversedOn = (sheet: Sheet, customer: string, key: string): string | undefined =>
  sheet.reversed.find((each) => each.customer === customer && each.key === key)?.date;

export const isReversed = (sheet: Sheet, customer: string, key: string): boolean =>
  reversedOn(sheet, customer, key) !== undefined;

/** The customer of that name, if one was opened. */
export const customerOf = (sheet: Sheet, customer: string): Customer | undefined =>
  sheet.customers.find((each) => each.customer === customer);

const movementsOf = (sheet: Sheet, customer: string, item: string) =>
  sheet.movements.filter((each) => each.customer === customer && each.item === item);

/** What is open on an item at the end of a day; of all days when none is named. */
export const openOn = (sheet: Sheet, customer: string, item: string, date?: string): number =>
  sum(
    movementsOf(sheet, customer, item)
      .filter((each) => date === undefined || each.date <= date)
      .map((each) => each.amount),
  );

/** What is open at the end of that day and of every later day on which the item moves. */
export const opensFrom = (
  sheet: Sheet,
  customer: string,
  item: string,
  date: string,
): ReadonlyArray<number> => {
  const later = movementsOf(sheet, customer, item).filter((each) => each.date > date);
  return [date, ...later.map((each) => each.date)].map((day) => openOn(sheet, customer, item, day));
};

/** What an item can still be given: the least that it owes on any of those days. */
export const owedFrom = (sheet: Sheet, customer: string, item: string, date: string): number =>
  Math.max(0, Math.min(...opensFrom(sheet, customer, item, date)));

/** What an item in credit can still give: the least that it has on any of those days. */
export const leftFrom = (sheet: Sheet, customer: string, item: string, date: string): number =>
  Math.max(0, Math.min(...opensFrom(sheet, customer, item, date).map((open) => 0 - open)));

/** What is left of an application. */
export const liveOf = (sheet: Sheet, { customer, id, amount }: Application): number =>
  amount -
  sum(
    sheet.takenBack
      .filter((each) => each.customer === customer && each.id === id)
      .map((each) => each.amount),
  );

export const liveApplications = (sheet: Sheet, customer: string): ReadonlyArray<Application> =>
  sheet.applications.filter((each) => each.customer === customer && liveOf(sheet, each) > 0);

export const write = (sheet: Sheet, movement: Omit<Movement, 'bookDay' | 'knownAt'>): void => {
  const { cutoffDate, accepted } = sheet;
  const bookDay = movement.date > cutoffDate ? movement.date : cutoffDate;
  sheet.movements.push({ ...movement, bookDay, knownAt: accepted + 1 });
};

/** Adjustments and refunds that stand and put something on one of these items. */
export const chargesOn = (
  sheet: Sheet,
  customer: string,
  items: ReadonlyArray<string>,
): ReadonlyArray<Paper> =>
  sheet.papers.filter(
    (paper) =>
      paper.customer === customer &&
      !isReversed(sheet, customer, paper.key) &&
      (paper.charges ?? []).some(({ item }) => items.includes(item)),
  );

/** Credits that stand against an invoice: those that have a line of it which counts. */
export const creditsAgainst = (
  sheet: Sheet,
  customer: string,
  invoice: string,
): ReadonlyArray<Paper> =>
  sheet.papers.filter(
    (paper) =>
      paper.customer === customer &&
      !isReversed(sheet, customer, paper.key) &&
      (paper.credited ?? []).some((line) => line.invoice === invoice),
  );
