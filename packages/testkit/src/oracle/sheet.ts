/**
 * The sheet of paper that the oracle writes on: flat lists that are only ever added to, and the
 * questions that are answered by adding up. Nothing is kept up to date, so nothing can go stale.
 */

/** A document: an amount that stands on an item from its posting date on. */
export interface Paper {
  readonly customer: string;
  /** `invoice:10040`, `credit:11261`, `receipt:R7`, or `distribution:X`, which has no item. */
  readonly key: string;
  /** What it put on its item: above zero the customer owes it. */
  readonly amount: number;
  readonly postingDate: string;
  readonly documentDate: string;
  readonly dueDate?: string | undefined;
  /** Bank and number, by which the same payment is known when it comes twice. */
  readonly payment?: string | undefined;
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
  readonly postingPolicy: 'openPeriod' | 'cutoffDay';
  cutoffDate: string;
  /** How many commands were accepted. */
  accepted: number;
  readonly customers: { readonly customer: string; readonly netDays: number }[];
  readonly papers: Paper[];
  readonly reversed: { readonly customer: string; readonly key: string }[];
  readonly movements: Movement[];
  readonly applications: Application[];
  readonly takenBack: { readonly customer: string; readonly id: string; readonly amount: number }[];
  /** Accepted commands, in order, with their content as text. */
  readonly told: { readonly customer: string; readonly id: string; readonly content: string }[];
}

/** A copy to try things on. */
export const copyOf = (sheet: Sheet): Sheet => ({
  ...sheet,
  customers: [...sheet.customers],
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

export const isReversed = (sheet: Sheet, customer: string, key: string): boolean =>
  sheet.reversed.some((each) => each.customer === customer && each.key === key);

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
