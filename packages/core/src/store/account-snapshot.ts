/** The working state of an account as text, and back: rebuildable, and trusted only if it fits. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Account } from '../aggregates/account.ts';
import { subjectOf } from '../aggregates/account-events.ts';
import { CreditsOnPosting, Terms } from '../aggregates/customer.ts';
import type { Day } from '../aggregates/ledger/item.ts';
import { EVENT_VERSION, isAccountEvent, readEvent } from '../events.ts';
import {
  CurrencyCode,
  Id,
  ItemKey,
  Minor,
  PlainDate,
  record,
  UnsignedMinor,
  Yes,
} from '../kernel/codec.ts';
import { sha256 } from './envelope.ts';
import type { Snapshot } from './event-store.ts';

/**
 * A program that keeps another state, or finds events by other names, counts this up: snapshots
 * that are older are replayed, and their names with them.
 */
const STATE_VERSION = 3;

const Facts = record(
  'Facts',
  { document: ItemKey, documentDate: PlainDate },
  { dueDate: PlainDate },
);
const SavedItem = record(
  'SavedItem',
  {
    key: ItemKey,
    open: Minor,
    facts: Facts,
    whole: Yes,
    days: t.array(t.tuple([PlainDate, Minor])),
  },
  {},
);
const State = record(
  'State',
  {
    items: t.array(SavedItem),
    /** Of documents in progress: they are small, and their events say everything. */
    drafts: t.array(record('SavedEvent', { type: t.string, data: t.unknown }, {})),
  },
  {
    customer: record(
      'Customer',
      { customer: Id, currency: CurrencyCode, held: Yes, closed: Yes },
      { terms: Terms, creditLimit: UnsignedMinor, creditsOnPosting: CreditsOnPosting },
    ),
  },
);

const daysOf = (days: Day | null): [string, number][] => {
  const list: [string, number][] = [];
  for (let day = days; day !== null; day = day.earlier) list.push([day.date, day.amount]);
  return list.reverse();
};

/** The state as JSON. The same events give the same text, byte for byte. */
export const serialise = ({ customer, drafts, ledger }: Account): string =>
  JSON.stringify({
    customer: customer ?? undefined,
    // Key by key: an item that was restored has its keys in another order than one that was folded.
    items: [...ledger.items()].map(({ key, open, facts, days, whole }) => ({
      key,
      open,
      facts,
      days: daysOf(days),
      whole,
    })),
    drafts: [...drafts.events()].map(({ type, data }) => ({ type, data })),
  });

export const takeSnapshot = (account: Account, revision: number, hash: string): Snapshot => {
  const state = serialise(account);
  return { revision, hash, version: STATE_VERSION, state, checksum: sha256(state) };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The account of a snapshot; undefined when it is damaged or of another version. */
export const restore = ({ version, state, checksum }: Snapshot): Account | undefined => {
  if (version !== STATE_VERSION || sha256(state) !== checksum) return undefined;
  const decoded = State.decode(parsed(state));
  if (E.isLeft(decoded)) return undefined;
  const account = new Account();
  account.customer = decoded.right.customer ?? null;
  for (const { type, data } of decoded.right.drafts) {
    const event = readEvent({ type, version: EVENT_VERSION, data });
    const subject = isAccountEvent(event) ? subjectOf(event) : undefined;
    if (isAccountEvent(event) && subject !== undefined) account.drafts.evolve(subject, event);
  }
  for (const { days, ...item } of decoded.right.items) {
    const list = days.reduce<Day | null>(
      (earlier, [date, amount]) => ({ date, amount, earlier }),
      null,
    );
    account.ledger.put({ ...item, days: list });
  }
  return account;
};
