/** The invariants that `verify` runs over any log, by name. A new one is one more entry here. */
import { claimsOf, meaningOf } from '../aggregates/account-events.ts';
import { netsOf } from '../aggregates/adjustment/lines.ts';
import { breachOf } from '../aggregates/ledger/law.ts';
import { inForce } from '../aggregates/lifecycle/draft.ts';
import { isMoney } from '../kernel/event.ts';
import { documentOf, makerOf } from '../kernel/ids.ts';
import { total } from '../kernel/money.ts';
import type { Check } from './check.ts';
import { creditedLines } from './credited-lines.ts';

const conservation: Check = {
  name: 'conservation',
  rule: 'M3, M8: entries are exactly what follows from the document and its applications',
  before: ({ event, account }, report) => {
    if (!isMoney(event.data)) return;
    const own = account.ownAmountsOf(meaningOf(event));
    const breach = breachOf(event.data, own, (id) => account.applications.get(id));
    if (breach !== undefined) report(`${event.type} ${breach}`);
    if (event.type !== 'InvoicePosted') return;
    const lines = event.data.lines.flatMap((line) => [line.amount, line.tax ?? 0]);
    if (total(lines) !== event.data.total) report(`the lines do not come to ${event.data.total}`);
  },
};

const facts: Check = {
  name: 'facts',
  rule: 'M1: an entry carries the facts of its item exactly when the item is not open',
  before: ({ event, account }, report) => {
    if (!isMoney(event.data)) return;
    for (const { item, facts: given } of event.data.entries)
      if ((given === undefined) === (account.open(item) === 0))
        report(
          `${item} is open at ${account.open(item)}, its entry has ${given === undefined ? 'no' : ''} facts`,
        );
  },
};

const openItems: Check = {
  name: 'open items',
  rule: 'M1, M2, M4: what is open is what the document and the live applications come to',
  after: ({ event, account }, report) => {
    if (!isMoney(event.data)) return;
    for (const { item } of event.data.entries) {
      const explained = account.explained.get(item) ?? 0;
      if (account.open(item) !== explained)
        report(`${item} is open at ${account.open(item)}, where ${explained} is explained`);
    }
  },
};

const overApplication: Check = {
  name: 'over-application',
  rule: 'L5, M1: nothing gives more than it has, takes more than it is owed, or rises above its total',
  after: ({ event, account }, report) => {
    if (!isMoney(event.data)) return;
    const overpaid = new Set<string | undefined>(
      event.type === 'ReceiptPosted'
        ? inForce(event.data.lines)
            .filter((line) => line.overpay === true)
            .map((line) => line.to)
        : [],
    );
    for (const { from, to } of event.data.applications ?? []) {
      if (account.open(from) > 0) report(`${from} gave more than it had`);
      if (account.open(to) < 0 && !overpaid.has(to)) report(`${to} got more than it was owed`);
    }
    for (const { application } of event.data.undoes ?? []) {
      const { to = '', live = 0 } = account.applications.get(application) ?? {};
      if (live < 0) report(`${application} is taken back by more than it moved`);
      if (account.open(to) > account.mostOf(to)) report(`${to} rose above its total`);
    }
  },
};

const charges: Check = {
  name: 'charges',
  rule: 'L5: an adjustment or a refund takes nothing past zero, and makes no invoice larger',
  after: ({ event, account }, report) => {
    if (event.type === 'RefundPosted' && account.open(event.data.from) > 0)
      report(`${event.data.from} paid out more than it had`);
    if (event.type !== 'AdjustmentPosted') return;
    for (const { item, amount, leaveCredit } of netsOf(event.data.lines)) {
      if (amount > 0 && account.open(item) > 0) report(`${item} was raised above zero`);
      if (amount < 0 && account.open(item) < 0 && !leaveCredit)
        report(`${item} was taken below zero`);
    }
  },
};

const applications: Check = {
  name: 'applications',
  rule: 'L3, L4: both ends of an application are posted in this account, and its id is its own',
  before: ({ event, subject, account }, report) => {
    if (!isMoney(event.data)) return;
    const { applications: made = [], postingDate } = event.data;
    for (const { id, from, to } of made) {
      if (account.applications.has(id)) report(`${id} exists already`);
      // Credits that are used on posting are made by the invoice that uses them.
      const maker = subject ?? documentOf(to);
      if (makerOf(id) !== maker) report(`${id} is not made by ${maker}`);
      for (const end of [from, to]) {
        const document = documentOf(end);
        const posted = account.documents.get(document);
        if (document === subject) continue;
        if (posted === undefined) report(`${id} touches ${end}, which was never posted`);
        else if (posted.reversed && account.open(end) === 0)
          report(`${id} touches ${end}, which is reversed`);
        else if (posted.postingDate > postingDate) report(`${id} is dated before ${end}`);
      }
    }
    for (const { application } of event.data.undoes ?? []) {
      const undone = account.applications.get(application);
      if (undone !== undefined && undone.postingDate > postingDate)
        report(`takes back ${application} before it was made`);
    }
  },
};

const lifecycle: Check = {
  name: 'lifecycle',
  rule: 'L1, L7, L9: a document is posted once, reversed once, and not while it is in use',
  before: ({ event, subject, account }, report) => {
    const { openings, charges, reverses } = meaningOf(event);
    const isPosting = openings.length > 0 || charges !== undefined;
    if (isPosting && subject !== undefined && account.documents.has(subject))
      report(`${subject} is posted a second time`);
    if (reverses === undefined) return;
    const document = account.documents.get(reverses);
    if (document === undefined) report(`${reverses} is reversed and was never posted`);
    else if (document.reversed) report(`${reverses} is reversed a second time`);
    const items = new Set(document?.openings.map(({ item }) => item));
    const isUsed = [...account.applications.values()].some(
      ({ live, from, to }) => live > 0 && (items.has(from) || items.has(to)),
    );
    if (isUsed) report(`${reverses} is reversed while it is in use`);
  },
};

const currency: Check = {
  name: 'currency',
  rule: 'M9: no event is in another currency than the books',
  before: ({ event, books }, report) => {
    if (isMoney(event.data) && event.data.currency !== books.currency)
      report(`${event.type} is in ${event.data.currency}, the books in ${books.currency}`);
  },
};

const businessDay: Check = {
  name: 'business day',
  rule: 'L2: nothing is posted outside the open day; what arrives late counts on the next one',
  before: ({ event, books }, report) => {
    if (!isMoney(event.data)) return;
    const { postingDate } = event.data;
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
  facts,
  openItems,
  overApplication,
  charges,
  applications,
  lifecycle,
  currency,
  businessDay,
  numbers(),
  commands(),
  creditedLines(),
];
