/** Reversing a posted document: what stands on it comes back first, then its own amount goes. */
import { latestOf } from './calendar.ts';
import { uncharge } from './charges.ts';
import type {
  ReverseAdjustment,
  ReverseCredit,
  ReverseReceipt,
  ReverseRefund,
  VoidInvoice,
} from './commands.ts';
import { standing } from './posting.ts';
import { closeItem, dayRules, refuseIf, takeBack, wholly } from './rules.ts';
import {
  chargesOn,
  creditsAgainst,
  liveApplications,
  paperOf,
  sum,
  type Application,
  type Paper,
  type Sheet,
} from './sheet.ts';

interface Reversal {
  readonly customer: string;
  readonly key: string;
  readonly asked: string | undefined;
  /** Adjustments and refunds to be reversed with it. */
  readonly charges: ReadonlyArray<Paper>;
  /** Credits of its lines to be reversed with it. */
  readonly credits: ReadonlyArray<Paper>;
  readonly back: ReadonlyArray<Application>;
  readonly cascade: boolean;
  /** What was paid out of it and stays away. */
  readonly refunded?: number;
}

/** Every day on which an item moved. */
const daysOf = (sheet: Sheet, customer: string, keys: ReadonlyArray<string>) =>
  sheet.movements
    .filter((each) => each.customer === customer && keys.includes(each.item))
    .map((each) => each.date);

const raises = ({ charges = [] }: Paper, key: string): boolean =>
  charges.some(({ item, amount }) => item === key && amount < 0);

const reverse = (sheet: Sheet, reversal: Reversal): void => {
  const { customer, key, asked, charges, credits, back, cascade, refunded = 0 } = reversal;
  const keys = [key, ...credits.map((credit) => credit.key)];
  const { cutoffDate, policies } = sheet;
  const days = [...daysOf(sheet, customer, keys), ...charges.map(({ postingDate }) => postingDate)];
  const usual = policies.postingPolicy === 'cutoffDay' ? cutoffDate : latestOf(cutoffDate, ...days);
  const first = asked ?? usual;
  refuseIf(...dayRules(sheet, first));
  for (const each of charges) if (!raises(each, key)) uncharge(sheet, customer, each.key, first);
  const takes = wholly(sheet, back);
  const date = takeBack(sheet, { customer, takes, cascade, asked, after: [first] });
  for (const each of charges) if (raises(each, key)) uncharge(sheet, customer, each.key, date);
  for (const each of credits) closeItem(sheet, { customer, key: each.key, date }, 0);
  closeItem(sheet, { customer, key, date }, refunded);
};

const named =
  (key: string) =>
  ({ id }: Application) =>
    id.startsWith(`${key}#`);

/**
 * Nothing may be given to it, taken from it or stand on it, unless the clerk asks to release that.
 */
export const voidInvoice = (sheet: Sheet, { data }: VoidInvoice): void => {
  const { customer, invoice, release = false, postingDate: asked } = data;
  const key = `invoice:${invoice}`;
  standing(sheet, customer, key);
  const credits = creditsAgainst(sheet, customer, invoice);
  const live = liveApplications(sheet, customer);
  const own = live.filter(({ from, to }) => [from, to].includes(key));
  const items = [key, ...credits.map((credit) => credit.key)];
  const charges = chargesOn(sheet, customer, items);
  const isInUse = own.length > 0 || credits.length > 0 || charges.length > 0;
  refuseIf(['HasLiveApplications', isInUse && !release]);
  const back = live.filter((each) => own.includes(each) || items.includes(each.from));
  reverse(sheet, { customer, key, asked, charges, credits, back, cascade: release });
};

export const reverseCredit = (sheet: Sheet, { data }: ReverseCredit): void => {
  const { customer, credit, cascade = false, postingDate: asked } = data;
  const key = `credit:${credit}`;
  standing(sheet, customer, key);
  const live = liveApplications(sheet, customer);
  const back = live.filter((each) => each.from === key || named(key)(each));
  const charges = chargesOn(sheet, customer, [key]);
  const isUsed = charges.length > 0 || back.some((each) => !named(key)(each));
  refuseIf(['CreditConsumed', isUsed && !cascade]);
  reverse(sheet, { customer, key, asked, charges, credits: [], back, cascade });
};

/**
 * What the receipt gave comes back, and what was distributed of its money later. Where another
 * document used its money the clerk has to ask for that; a refund of it may be left.
 */
export const reverseReceipt = (sheet: Sheet, { data }: ReverseReceipt): void => {
  const { customer, receipt, cascade = false, leaveRefund = false, postingDate: asked } = data;
  const key = `receipt:${receipt}`;
  standing(sheet, customer, key);
  const live = liveApplications(sheet, customer);
  const back = live.filter((each) => named(key)(each) || each.from === key);
  const others = back.filter(
    (each) => !named(key)(each) && !/^(distribution|invoice):/.test(each.id),
  );
  const all = chargesOn(sheet, customer, [key]);
  const left = all.filter((each) => leaveRefund && each.key.startsWith('refund:'));
  const charges = all.filter((each) => !left.includes(each));
  refuseIf(['CreditConsumed', others.length + charges.length > 0 && !cascade]);
  const refunded = sum(left.flatMap((each) => (each.charges ?? []).map(({ amount }) => amount)));
  reverse(sheet, { customer, key, asked, charges, credits: [], back, cascade, refunded });
};

/** An adjustment or a refund: it takes off what it put on others. */
export const reverseCharges = (sheet: Sheet, { data }: ReverseAdjustment | ReverseRefund): void => {
  const { customer, postingDate: asked } = data;
  const key = 'refund' in data ? `refund:${data.refund}` : `adjustment:${data.adjustment}`;
  standing(sheet, customer, key);
  const { cutoffDate, policies } = sheet;
  const posted = paperOf(sheet, customer, key)?.postingDate ?? cutoffDate;
  const usual = policies.postingPolicy === 'cutoffDay' ? cutoffDate : latestOf(cutoffDate, posted);
  const date = asked ?? usual;
  refuseIf(...dayRules(sheet, date));
  uncharge(sheet, customer, key, date);
};
