/** What the demo is made of: commands by day, in the order in which a clerk enters them. */
import {
  addDays,
  dayNumber,
  type AccountCommand,
  type ArError,
  type DataOf,
  type PlainDate,
} from '@counterfoil/core';

export const FIRST_DAY: PlainDate = '2026-01-01';
export const LAST_DAY: PlainDate = '2026-03-31';
/** The business day after the quarter, which is played document by document. */
export const BUSINESS_DAY: PlainDate = '2026-04-01';
export const MONTH_ENDS: ReadonlyArray<PlainDate> = ['2026-01-31', '2026-02-28', '2026-03-31'];

/** What the script says about a command. */
interface About {
  /** Why, for whoever reads the log later. */
  readonly why?: string;
  /** The clerk makes a mistake, and the books must refuse it with this tag. */
  readonly refused?: ArError['_tag'];
  /** The answer got lost on the way, so the same command is sent again. */
  readonly sentTwice?: true;
}

/** A document that is entered whole, with one command; drafts play in `business-day.ts`. */
type Whole<Type extends 'PostInvoice' | 'PostReceipt' | 'PostCredit'> = Type extends Type
  ? {
      readonly type: Type;
      readonly data: Extract<DataOf<Type>, { readonly documentDate: string }>;
    }
  : never;
type Command =
  | Whole<'PostInvoice' | 'PostReceipt' | 'PostCredit'>
  | Extract<
      AccountCommand,
      {
        readonly type:
          | 'OpenCustomer'
          | 'DistributeOnAccount'
          | 'ReverseDistribution'
          | 'ReverseReceipt'
          | 'VoidInvoice';
      }
    >;

/** A command of an account, on the day on which it is entered. */
export type Step = Command & About & { readonly day: PlainDate };

export type Line = NonNullable<Whole<'PostInvoice'>['data']['lines']>[number];

/** Quantity and price are decimal texts: the books multiply them exactly and round once. */
export type Sold = readonly [description: string, quantity: string, unitPrice: string];

export const goods = (lines: ReadonlyArray<Sold>): ReadonlyArray<Line> =>
  lines.map(([description, quantity, unitPrice], index) => ({
    line: String(index + 1),
    description,
    quantity,
    unitPrice,
  }));

/** An invoice of these goods, due by the customer's own terms. */
export const invoice = (
  day: PlainDate,
  customer: string,
  number: string,
  ...lines: ReadonlyArray<Sold>
): Step => ({
  day,
  type: 'PostInvoice',
  data: { customer, invoice: number, documentDate: day, lines: goods(lines) },
});

/** Where the payments of the quarter went. */
export const BANK = 'first-coast';

/** A payment into the bank of the wholesaler, or a use of credits, which needs none. */
export const receipt = (
  day: PlainDate,
  customer: string,
  number: string,
  data: Omit<Whole<'PostReceipt'>['data'], 'customer' | 'receipt' | 'documentDate' | 'bank'>,
  about: About = {},
): Step => ({
  day,
  type: 'PostReceipt',
  data: {
    customer,
    receipt: number,
    documentDate: day,
    ...(data.paymentType === 'applyCredit' ? {} : { bank: { code: BANK } }),
    ...data,
  },
  ...about,
});

/** 0 is a Monday. */
export const weekdayOf = (date: PlainDate): number => (dayNumber(date) + 3) % 7;

/** The day itself, or the Monday after a weekend. */
export const workdayFrom = (date: PlainDate): PlainDate =>
  addDays(date, [0, 0, 0, 0, 0, 2, 1][weekdayOf(date)] ?? 0);
