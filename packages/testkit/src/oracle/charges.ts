/**
 * Adjustments and refunds: amounts that a document puts on items of others, and takes off again.
 */
import { latestOf } from './calendar.ts';
import {
  dayRules,
  mostOf,
  Refused,
  refuseIf,
  sourceRules,
  takeBack,
  usualDate,
  type Rule,
  type Take,
} from './rules.ts';
import type { PostRefund } from './commands.ts';
import {
  isReversed,
  leftFrom,
  liveApplications,
  liveOf,
  opensFrom,
  paperOf,
  sum,
  write,
  type Sheet,
} from './sheet.ts';
import { freshRules } from './posting.ts';

interface Charging {
  readonly customer: string;
  readonly date: string;
  readonly item: string;
  readonly amount: number;
  readonly leaveCredit?: boolean | undefined;
}

/** Why such an amount cannot be put on the item: neither side of zero is ever crossed. */
const chargeRules = (sheet: Sheet, charging: Charging): Rule[] => {
  const { customer, item, amount, date, leaveCredit = false } = charging;
  const paper = paperOf(sheet, customer, item);
  const opens = opensFrom(sheet, customer, item, date);
  const isInvoice = item.startsWith('invoice:');
  const isTooLow = 0 - amount > Math.max(0, Math.min(...opens));
  return [
    ['ItemUnknown', paper === undefined],
    ['BeforeItemOpened', paper !== undefined && date < paper.postingDate],
    ['OverApplied', amount < 0 && isTooLow && !(leaveCredit && isInvoice)],
    ['AlreadyReversed', amount < 0 && isTooLow && leaveCredit && isReversed(sheet, customer, item)],
    ['IncreaseNotAllowed', amount > 0 && isInvoice && Math.max(...opens) >= 0],
    ['ExceedsRemaining', amount > 0 && amount > leftFrom(sheet, customer, item, date)],
  ];
};

/** Puts it on the item. */
export const charge = (sheet: Sheet, charging: Charging): void => {
  refuseIf(...chargeRules(sheet, charging));
  const { customer, item, date, amount } = charging;
  write(sheet, { customer, item, date, amount });
};

/**
 * Takes off what a document put on others. That may not leave an invoice open above its total, nor
 * give back to a reversed document what is left of it.
 */
export const uncharge = (sheet: Sheet, customer: string, key: string, date: string): void => {
  const paper = paperOf(sheet, customer, key);
  if (paper === undefined) throw new Refused(['DocumentUnknown']);
  refuseIf(['BeforeItemOpened', date < paper.postingDate]);
  for (const { item, amount } of paper.charges ?? []) {
    const opens = opensFrom(sheet, customer, item, date);
    const most = Math.max(0, mostOf(sheet, customer, item));
    const gone = sheet.reversed.find((each) => each.customer === customer && each.key === item);
    const left = opensFrom(sheet, customer, item, latestOf(date, gone?.date ?? date));
    refuseIf(
      ['CreditConsumed', amount < 0 && Math.max(...opens) - amount > most],
      ['CreditConsumed', amount > 0 && gone !== undefined && Math.min(...left) < amount],
    );
    write(sheet, { customer, item, date, amount: 0 - amount });
  }
  sheet.reversed.push({ customer, key, date });
};

/** So much of the latest that one item was given by another. */
export const latestBetween = (
  sheet: Sheet,
  customer: string,
  [from, to]: readonly [string, string],
  amount?: number,
): ReadonlyArray<Take> => {
  const live = liveApplications(sheet, customer)
    .filter((each) => each.from === from && each.to === to)
    .reverse();
  const most = sum(live.map((each) => liveOf(sheet, each)));
  let left = amount ?? most;
  refuseIf(['DistributionUnknown', live.length === 0], ['ExceedsRemaining', left > most]);
  const takes: Take[] = [];
  for (const application of live) {
    const part = Math.min(left, liveOf(sheet, application));
    if (part > 0) takes.push({ application, amount: part });
    left -= part;
  }
  return takes;
};

export const postRefund = (sheet: Sheet, { data }: PostRefund): void => {
  const { customer, from, amount, documentDate, releaseFrom } = data;
  const key = `refund:${data.refund}`;
  const date = data.postingDate ?? usualDate(sheet, documentDate);
  refuseIf(...freshRules(sheet, customer, key), ...dayRules(sheet, date));
  if (releaseFrom !== undefined) {
    refuseIf(...sourceRules(sheet, { customer, from, amount: 0, date }));
    const missing = amount - leftFrom(sheet, customer, from, date);
    if (missing > 0) {
      const takes = latestBetween(sheet, customer, [from, releaseFrom], missing);
      takeBack(sheet, { customer, takes, asked: date, after: [] });
    }
  }
  charge(sheet, { customer, item: from, date, amount });
  const charges = [{ item: from, amount }];
  sheet.papers.push({ customer, key, amount: 0, postingDate: date, documentDate, charges });
};
