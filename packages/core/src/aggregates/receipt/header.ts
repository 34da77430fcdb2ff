/** The header of a receipt: the payment, its dates, and the receipt that it stands in for. */
import {
  CurrencyCode,
  Id,
  PlainDate,
  UnsignedMinor,
  Yes,
  type Fields,
} from '../../kernel/codec.ts';
import type { Message } from '../../kernel/event.ts';
import { isNeed, type Need } from '../../kernel/need.ts';
import {
  duplicateOf,
  firstStanding,
  paymentOptions,
  paymentType,
  type PaymentRefusal,
} from './payment.ts';
import type { SharedRefusal, View } from '../view.ts';

/** `total` is the money that came in, in minor units. */
export const header = { documentDate: PlainDate, paymentType, total: UnsignedMinor };
export const options = {
  ...paymentOptions,
  currency: CurrencyCode,
  postingDate: PlainDate,
  /** The reversed receipt whose payment came again, or was posted to the wrong account. */
  represents: Id,
  allowDuplicate: Yes,
};
export type ReceiptHeader = Fields<typeof header, typeof options>;

const isStandIn = (
  event: Message<string, object>,
): event is Message<
  'ReceiptPosted',
  { readonly receipt: string; readonly represents?: string | undefined }
> => event.type === 'ReceiptPosted';

/** Live receipts that say that they stand in for the one named `id`. */
const standInOf = (id: string, view: View): string | Need | undefined => {
  const events = view.recalled(`receipt:${id}`);
  if (isNeed(events)) return events;
  const standIns = events
    .filter(isStandIn)
    .filter(({ data }) => data.represents === id)
    .map(({ data }) => `receipt:${data.receipt}`);
  return firstStanding(standIns, view);
};

/**
 * A payment that comes again before it was taken back: on the days between, the same money would be
 * there twice.
 */
export const earlyRefusal = (
  { represents }: ReceiptHeader,
  postingDate: string,
  view: View,
): SharedRefusal | Need | undefined => {
  if (represents === undefined) return undefined;
  const item = `receipt:${represents}`;
  const history = view.desk.history(item);
  if (isNeed(history)) return history;
  const { reversedOn } = history;
  if (reversedOn === undefined || postingDate >= reversedOn) return undefined;
  return { _tag: 'BeforeItemOpened', item, opened: reversedOn };
};

/**
 * Money that is there already: the same payment in a live receipt, unless the header allows it, or
 * a receipt to stand in for that still stands itself. One that this account does not have may be
 * in another: money posted to the wrong customer.
 */
export const duplicateRefusal = (
  content: ReceiptHeader,
  view: View,
): PaymentRefusal | Need | undefined => {
  const { represents, allowDuplicate } = content;
  if (represents !== undefined) {
    const document = `receipt:${represents}`;
    const history = view.desk.history(document);
    if (isNeed(history)) return history;
    if (history.openings.size > 0 && !history.reversed)
      return { _tag: 'NotReversed', document, status: 'posted' };
  }
  if (allowDuplicate === true) return undefined;
  const again =
    duplicateOf(content, view) ??
    (represents === undefined ? undefined : standInOf(represents, view));
  if (typeof again !== 'string') return again;
  return { _tag: 'DuplicateDocument', document: again };
};
