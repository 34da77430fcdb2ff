/** The check of the cash books: what is taken out of one is what was put there. */
import type { MiscCashEvent } from '../aggregates/misc-cash.ts';
import type { Check } from './check.ts';

type Posted = Extract<MiscCashEvent, { type: 'MiscCashPosted' }>['data'];

/** What a reversal says again. */
const SAID_AGAIN = ['amount', 'kind', 'documentDate', 'currency', 'customer'] as const;
type Said = Pick<Posted, (typeof SAID_AGAIN)[number]>;

/** Keeps what was posted in the cash books of one log. */
export const cash = (): Check => {
  const entries = new Map<string, Said>();
  return {
    name: 'cash books',
    rule: 'L7: what a reversal takes out of a cash book is exactly what was posted there',
    before: ({ event, subject }, report) => {
      const key = `${event.stream} ${subject}`;
      if (event.type === 'MiscCashPosted') entries.set(key, event.data);
      const posted = entries.get(key);
      if (event.type !== 'MiscCashReversed' || posted === undefined) return;
      for (const field of SAID_AGAIN) {
        const [again = 'none', before = 'none'] = [event.data[field], posted[field]];
        if (again !== before)
          report(`${subject} is reversed with ${field} ${again}, not ${before}`);
      }
    },
  };
};
