/** The check of whose account it is: opened before all else, and closed with nothing left in it. */
import { isMiscCash } from '../aggregates/account-events.ts';
import { accountStream, cashStream } from '../kernel/ids.ts';
import type { Check, Report, Seen } from './check.ts';

const closed = ({ account }: Seen, customer: string, report: Report): void => {
  const { openItems, drafts } = account;
  if (openItems > 0) report(`${customer} is closed with items open: ${openItems}`);
  if (drafts > 0) report(`${customer} is closed with documents not posted: ${drafts}`);
};

export const customers: Check = {
  name: 'customers',
  rule: 'L4, L12: an account has one customer, opened first, and closed when nothing is left in it',
  before: (seen, report) => {
    const { event, account } = seen;
    const { stream, booksId } = event;
    if (isMiscCash(event)) {
      if (stream !== cashStream(booksId, event.data.bank))
        report(`${event.type} of bank ${event.data.bank} stands in ${stream}`);
      return;
    }
    const { customer } = event.data;
    if (stream !== accountStream(booksId, customer))
      report(`${event.type} of ${customer} stands in ${stream}`);
    const isOpening = event.type === 'CustomerOpened';
    if (isOpening && account.holder === 'open') report(`${customer} is opened a second time`);
    if (!isOpening && account.holder === 'nobody')
      report(`${event.type} before ${customer} was opened`);
    if (!isOpening && account.holder === 'closed')
      report(`${event.type} after ${customer} was closed`);
    if (event.type === 'CustomerClosed') closed(seen, customer, report);
  },
};
