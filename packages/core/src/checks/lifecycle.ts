/** The check that every document goes one of its ways, and is reversed once nothing uses it. */
import { documentOf } from '../kernel/ids.ts';
import { bookedBy, type Check } from './check.ts';
import { STANDINGS, wayOf } from './ways.ts';

export const lifecycle: Check = {
  name: 'lifecycle',
  rule: 'L1, L7, L9, L11: each step follows from where its document stood; none is reversed in use',
  before: ({ event, subject, account }, report) => {
    const way = wayOf(event);
    if (way === undefined || subject === undefined) return;
    const { standing, amounts, postedOn } = account.document(subject);
    if (!way.from.includes(standing))
      report(`${event.type} of ${subject}, which ${STANDINGS[standing]}`);
    if (way.to !== 'reversed') return;
    const date = bookedBy(event)?.postingDate;
    if (postedOn !== undefined && date !== undefined && date < postedOn)
      report(`${subject} is reversed on ${date}, before it was posted on ${postedOn}`);
    // What an adjustment or a refund moved belongs to others, who may well be in use.
    const own = amounts.filter(({ item }) => documentOf(item) === subject);
    if (own.some(({ item }) => (account.item(item)?.uses ?? 0) > 0))
      report(`${subject} is reversed while it is in use`);
  },
};
