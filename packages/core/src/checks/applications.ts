/** The checks of what applications and entries touch: items that are there, of what stands. */
import { documentOf, makerOf } from '../kernel/ids.ts';
import { isMoney, type Movement } from '../kernel/event.ts';
import type { Check, Seen } from './check.ts';

/** Every item that the event moves, also one whose moves come to nothing and have no entry. */
const touchedBy = ({ entries, applications = [] }: Movement): Iterable<string> => {
  const items = new Set(entries.map(({ item }) => item));
  for (const { from, to } of applications) items.add(from).add(to);
  return items;
};

const isOpenedBy = ({ meaning }: Seen, key: string): boolean =>
  meaning.openings.some(({ item }) => item === key);

export const items: Check = {
  name: 'items',
  rule: 'L3, M1: what is moved was opened by a document, and on no later day',
  before: (seen, report) => {
    const { event, account } = seen;
    if (!isMoney(event.data)) return;
    for (const item of touchedBy(event.data)) {
      if (isOpenedBy(seen, item)) continue;
      const opened = account.item(item)?.opened;
      if (opened === undefined) report(`${item} is moved, and was never posted`);
      else if (event.data.postingDate < opened)
        report(`${item} is moved on ${event.data.postingDate}, before it was posted on ${opened}`);
    }
  },
};

export const applications: Check = {
  name: 'applications',
  rule: 'L3: an application is made once, between documents that stand, and taken back once',
  before: ({ event, subject, account }, report) => {
    if (!isMoney(event.data)) return;
    const { applications: made = [], undoes = [], postingDate } = event.data;
    for (const { id, from, to } of made) {
      if (account.applications.has(id)) report(`${id} exists already`);
      // Credits that are used on posting are made by the invoice that uses them.
      const maker = subject ?? documentOf(to);
      if (makerOf(id) !== maker) report(`${id} is not made by ${maker}`);
      for (const end of [from, to])
        if (account.documentOf(end).standing === 'reversed' && account.open(end) === 0)
          report(`${id} touches ${end}, which is reversed`);
    }
    for (const { application } of undoes) {
      const undone = account.applications.get(application);
      if (undone !== undefined && undone.postingDate > postingDate)
        report(`takes back ${application} before it was made`);
    }
  },
  after: ({ event, account }, report) => {
    if (!isMoney(event.data)) return;
    for (const { application } of event.data.undoes ?? [])
      if ((account.applications.get(application)?.live ?? 0) < 0)
        report(`${application} is taken back by more than it moved`);
  },
};
