/** A check: one named rule over a whole log. Findings are data, each with its place. */
import type { AccountEvent } from '../aggregates/account-events.ts';
import type { Books } from '../aggregates/books.ts';
import type { Meaning } from '../aggregates/ledger/ledger.ts';
import type { Place } from '../kernel/corruption.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { isMoney } from '../kernel/event.ts';
import type { DocumentKey } from '../kernel/ids.ts';
import type { RecordedEvent } from '../store/recorded.ts';
import type { AccountModel } from './model.ts';

/**
 * `breach`: a rule does not hold. `note`: allowed, but an auditor wants to know, such as a posting
 * that arrived after its day was closed.
 */
export interface Finding {
  readonly check: string;
  readonly severity: 'breach' | 'note';
  readonly detail: string;
  readonly place: Place;
}

/** What a check sees of an event of an account: the account before it, and then after it. */
export interface Seen {
  readonly event: RecordedEvent<AccountEvent>;
  readonly subject: DocumentKey | undefined;
  readonly meaning: Meaning;
  readonly account: AccountModel;
  /** The books as they stood at this event. */
  readonly books: Books;
}

export type Report = (detail: string, severity?: Finding['severity']) => void;

/** Rules that hold of one event and the account around it. */
export interface Check {
  readonly name: string;
  /** The rule, as a sentence. The letters are those of the invariants in `docs/invariants.md`. */
  readonly rule: string;
  readonly before?: (seen: Seen, report: Report) => void;
  readonly after?: (seen: Seen, report: Report) => void;
}

/** What an event books on a day: money of an account, or of the cash book, which has no entries. */
export const bookedBy = (
  event: AccountEvent,
): { readonly postingDate: PlainDate; readonly currency: string } | undefined => {
  if (isMoney(event.data)) return event.data;
  const isCash = event.type === 'MiscCashPosted' || event.type === 'MiscCashReversed';
  return isCash ? event.data : undefined;
};
