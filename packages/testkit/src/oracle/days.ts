/** The end of a day: what is ready is posted, and what is not done keeps the day open. */
import { postAdjustment } from './adjustments.ts';
import { dayAfter, weekdayOf } from './calendar.ts';
import { miscCash } from './cash.ts';
import type { CloseDay } from './commands.ts';
import { postCredit } from './credits.ts';
import { postInvoice } from './invoices.ts';
import { postReceipt } from './receipts.ts';
import { Refused, refuseIf, usualDate } from './rules.ts';
import type { Calendar, Header } from './shapes.ts';
import { copyOf, type Sheet } from './sheet.ts';
import type { Draft, DraftKind } from './drafts.ts';

const KINDS: ReadonlyArray<DraftKind> = ['invoice', 'credit', 'receipt', 'adjustment', 'miscCash'];

interface Waiting {
  readonly kind: DraftKind;
  readonly id: string;
  readonly draft: Draft<Header, unknown>;
}

/** Drafts that the day waits for, in the order in which they are posted. */
export const waitingFor = (sheet: Sheet, date: string): ReadonlyArray<Waiting> =>
  KINDS.flatMap((kind) => {
    const drafts: ReadonlyArray<Draft<Header, unknown>> = sheet.drafts[kind];
    return drafts
      .filter(({ status, header }) => {
        const { documentDate, postingDate } = header;
        const isCart = kind === 'invoice' && status === 'inProgress' && postingDate === undefined;
        return !isCart && (postingDate ?? usualDate(sheet, documentDate)) <= date;
      })
      .map((draft) => ({ kind, id: draft.key.slice(draft.key.indexOf(':') + 1), draft }))
      .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  });

const orderOf = ({ id, draft }: Waiting): string => `${id} ${draft.customer}`;

const post = (sheet: Sheet, { kind, id, draft: { customer } }: Waiting): void => {
  const meta = { commandId: '', actor: '' };
  switch (kind) {
    case 'invoice':
      return postInvoice(sheet, { type: 'PostInvoice', data: { customer, invoice: id }, meta });
    case 'credit':
      return postCredit(sheet, { type: 'PostCredit', data: { customer, credit: id }, meta });
    case 'receipt':
      return postReceipt(sheet, { type: 'PostReceipt', data: { customer, receipt: id }, meta });
    case 'adjustment': {
      const data = { customer, adjustment: id };
      return postAdjustment(sheet, { type: 'PostAdjustment', data, meta });
    }
    case 'miscCash': {
      const data = { bank: customer.slice('cash/'.length), miscCash: id };
      return miscCash(sheet, { type: 'PostMiscCash', data, meta });
    }
  }
};

/** The next day on which business is done. */
const nextDay = (date: string, { weekend = [], holidays = [] }: Calendar): string => {
  const next = dayAfter(date);
  const isFree = weekend.includes(weekdayOf(next)) || holidays.includes(next);
  return isFree ? nextDay(next, { weekend, holidays }) : next;
};

/** Closes the day. What was posted before a document that no longer fits stands all the same. */
export const closeDay = (sheet: Sheet, { data: { date } }: CloseDay): void => {
  refuseIf(
    ['DayAlreadyClosed', date < sheet.cutoffDate],
    ['NotCutoffDate', date > sheet.cutoffDate],
  );
  const { readyToPostAtClose, calendar } = sheet.policies;
  const waiting = waitingFor(sheet, date);
  refuseIf(
    ['OpenDocuments', waiting.some(({ draft }) => draft.status === 'inProgress')],
    ['OpenDocuments', waiting.length > 0 && readyToPostAtClose === 'block'],
  );
  for (const each of waiting) {
    const before = copyOf(sheet);
    try {
      post(sheet, each);
      sheet.accepted += 1;
    } catch (thrown) {
      if (thrown instanceof Refused) throw new Refused(['OpenDocuments'], before);
      throw thrown;
    }
  }
  sheet.cutoffDate = nextDay(date, calendar);
};
