/** The invariants that `verify` runs over any log, by name. A new one is one more entry here. */
import { claimsOf } from '../aggregates/account-events.ts';
import { breachOf } from '../aggregates/ledger/law.ts';
import { isMoney } from '../kernel/event.ts';
import { applications, items } from './applications.ts';
import { cash } from './cash.ts';
import { bookedBy, type Check } from './check.ts';
import { creditedLines } from './credited-lines.ts';
import { customers } from './customers.ts';
import { documents } from './documents.ts';
import { lifecycle } from './lifecycle.ts';
import { charges, overApplication } from './limits.ts';

const conservation: Check = {
  name: 'conservation',
  rule: 'M3: entries are exactly what follows from the document and its applications',
  before: ({ event, meaning, account }, report) => {
    if (!isMoney(event.data)) return;
    const own = account.ownAmountsOf(meaning);
    const breach = breachOf(event.data, own, (id) => account.applications.get(id));
    if (breach !== undefined) report(`${event.type} ${breach}`);
  },
};

const facts: Check = {
  name: 'facts',
  rule: 'M1: an entry carries the facts of its item exactly when the item is not open',
  before: ({ event, account }, report) => {
    if (!isMoney(event.data)) return;
    for (const { item, facts: given } of event.data.entries) {
      const open = account.open(item);
      if ((given === undefined) !== (open === 0)) continue;
      report(
        `${item} is open at ${open}, its entry has ${given === undefined ? 'no facts' : 'facts'}`,
      );
    }
  },
};

const openItems: Check = {
  name: 'open items',
  rule: 'M1, M2, M4: what is open is what the document and the live applications come to',
  after: ({ event, account }, report) => {
    if (!isMoney(event.data)) return;
    for (const { item } of event.data.entries) {
      const { open = 0, explained = 0 } = account.item(item) ?? {};
      if (open !== explained) report(`${item} is open at ${open}, where ${explained} is explained`);
    }
  },
};

const currency: Check = {
  name: 'currency',
  rule: 'M9: no event is in another currency than the books',
  before: ({ event, books }, report) => {
    const booked = bookedBy(event);
    if (booked !== undefined && booked.currency !== books.currency)
      report(`${event.type} is in ${booked.currency}, the books in ${books.currency}`);
  },
};

const businessDay: Check = {
  name: 'business day',
  rule: 'L2: nothing is posted outside the open day; what arrives late counts on the next one',
  before: ({ event, books }, report) => {
    const booked = bookedBy(event);
    if (booked === undefined) return;
    const { postingDate } = booked;
    const { cutoffDate, postingPolicy } = books;
    if (postingDate < cutoffDate)
      report(`is dated ${postingDate} and arrived late; it counts on ${cutoffDate}`, 'note');
    else if (postingPolicy === 'cutoffDay' && postingDate !== cutoffDate)
      report(`is dated ${postingDate}, not on the open day ${cutoffDate}`);
  },
};

/** Rules across accounts keep a memory of their own, so they are made anew for each log. */
const numbers = (): Check => {
  const claimed = new Map<string, string>();
  return {
    name: 'numbers',
    rule: 'invoice and credit numbers are unique in the books',
    before: ({ event }, report) => {
      for (const number of claimsOf(event)) {
        const owner = claimed.get(number);
        if (owner !== undefined && owner !== event.stream) report(`${number} is also in ${owner}`);
        claimed.set(number, event.stream);
      }
    },
  };
};

const commands = (): Check => {
  const seen = new Map<string, { readonly hash: string; readonly revision: number }>();
  return {
    name: 'commands',
    rule: 'C2: a command was done once: its events stand side by side and have one content',
    before: ({ event }, report) => {
      const { stream, revision, commandId, commandHash } = event;
      const before = seen.get(`${stream} ${commandId}`);
      if (before !== undefined && before.hash !== commandHash)
        report(`${commandId} stands for two contents`);
      if (before !== undefined && before.revision !== revision - 1)
        report(`${commandId} was done twice`);
      seen.set(`${stream} ${commandId}`, { hash: commandHash, revision });
    },
  };
};

/** Every check, ready for one log. */
export const invariants = (): ReadonlyArray<Check> => [
  conservation,
  documents,
  facts,
  openItems,
  items,
  overApplication,
  charges,
  applications,
  lifecycle,
  customers,
  cash(),
  currency,
  businessDay,
  numbers(),
  commands(),
  creditedLines(),
];
