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
import {
  closeItem,
  dayRules,
  raisedTooFar,
  refuseIf,
  returnDate,
  takeBack,
  wholly,
  type Take,
} from './rules.ts';
import {
  chargesOn,
  copyOf,
  creditsAgainst,
  liveApplications,
  paperOf,
  sum,
  write,
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
  /** The refusal where something else has to come back that the clerk did not ask for. */
  readonly unasked: string;
  readonly isAsked: (name: string) => boolean;
  /** What was paid out of it and stays away. */
  readonly refunded?: number;
}

/** Every day on which an item moved. */
const daysOf = (sheet: Sheet, customer: string, keys: ReadonlyArray<string>) =>
  sheet.movements
    .filter((each) => each.customer === customer && keys.includes(each.item))
    .map((each) => each.date);

const putOn = ({ charges = [] }: Paper, key: string): number =>
  sum(charges.filter(({ item }) => item === key).map(({ amount }) => amount));

const raises = (paper: Paper, key: string): boolean => putOn(paper, key) < 0;

/** The sheet as if these adjustments and refunds had been taken off, allowed or not. */
const without = (sheet: Sheet, charges: ReadonlyArray<Paper>, date: string): Sheet => {
  const after = copyOf(sheet);
  for (const paper of charges) {
    const { customer, key } = paper;
    for (const { item, amount } of paper.charges ?? [])
      write(after, { customer, item, date, amount: 0 - amount });
    after.reversed.push({ customer, key, date });
  }
  return after;
};

const isRefund = (name: string): boolean => name.startsWith('refund:');

interface Return {
  readonly date: string;
  readonly takes: ReadonlyArray<Take>;
  /** Adjustments and refunds that are taken off before that. */
  readonly first: ReadonlyArray<Paper>;
  /** Names of what nobody asked for. */
  readonly along: ReadonlyArray<string>;
  /** Whether an invoice stands too high, and nobody is left who could give back. */
  readonly isStuck: boolean;
}

/**
 * While an invoice would stand above its amount, the latest who used it gives back as well; when
 * nobody is left, the latest adjustment or refund that took its credit is taken off.
 */
const returnOf = (sheet: Sheet, reversal: Reversal): Return => {
  const { customer, key, asked, charges, credits, back } = reversal;
  const keys = [key, ...credits.map((credit) => credit.key)];
  const takes = wholly(sheet, back);
  const first = charges.filter((each) => !raises(each, key));
  const along: string[] = [];
  for (;;) {
    const days = [...charges, ...first].map(({ postingDate }) => postingDate);
    const after = [...daysOf(sheet, customer, keys), ...days];
    const date = returnDate(sheet, { customer, takes, asked, after });
    const rest = without(sheet, first, date);
    const raised = raisedTooFar(rest, customer, takes, date);
    if (raised === undefined) return { date, takes, first, along, isStuck: false };
    const use = liveApplications(sheet, customer)
      .filter(({ from, id }) => from === raised && !takes.some((t) => t.application.id === id))
      .at(-1);
    const charge = chargesOn(rest, customer, [raised])
      .filter((each) => putOn(each, raised) > 0)
      .at(-1);
    if (use !== undefined) takes.push(...wholly(sheet, [use]));
    else if (charge !== undefined) first.push(charge);
    else return { date, takes, first, along, isStuck: true };
    along.push(use?.id ?? charge?.key ?? '');
  }
};

/** Does it all, or nothing. */
const reverse = (sheet: Sheet, reversal: Reversal): void => {
  const { customer, key, charges, credits, unasked, isAsked, refunded = 0 } = reversal;
  const { date, takes, first, along, isStuck } = returnOf(sheet, reversal);
  refuseIf(
    ...dayRules(sheet, date),
    ['BeforeItemOpened', takes.some(({ application }) => date < application.date)],
    ['CreditConsumed', isStuck],
    [unasked, along.some((name) => !isAsked(name))],
  );
  for (const each of first) uncharge(sheet, customer, each.key, date);
  takeBack(sheet, { customer, takes, asked: date, after: [] });
  for (const each of charges) if (!first.includes(each)) uncharge(sheet, customer, each.key, date);
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
  // A refund is money that went out; that it came back is never said by the way.
  const isPaidOut = charges.some((each) => isRefund(each.key));
  refuseIf(['HasLiveApplications', isPaidOut || (isInUse && !release)]);
  const back = live.filter((each) => own.includes(each) || items.includes(each.from));
  const isAsked = (name: string) => release && !isRefund(name);
  const unasked = 'HasLiveApplications';
  reverse(sheet, { customer, key, asked, charges, credits, back, unasked, isAsked });
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
  const unasked = 'CreditConsumed';
  const isAsked = () => cascade;
  reverse(sheet, { customer, key, asked, charges, credits: [], back, unasked, isAsked });
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
  const left = all.filter((each) => leaveRefund && isRefund(each.key));
  const charges = all.filter((each) => !left.includes(each));
  refuseIf(['CreditConsumed', others.length + charges.length > 0 && !cascade]);
  const refunded = sum(left.flatMap((each) => (each.charges ?? []).map(({ amount }) => amount)));
  const isAsked = (name: string) => cascade && !(leaveRefund && isRefund(name));
  const whole = { customer, key, asked, charges, credits: [], back, refunded };
  reverse(sheet, { ...whole, unasked: 'CreditConsumed', isAsked });
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
