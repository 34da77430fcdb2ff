/** The demo itself: a quarter and a day of Tidewater Provisions, a wholesaler in Maine. */
import { catchUp, createBooks, dayNumber, type EventStore } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { groupedCount } from 'counterfoil';
import { PlayedClock } from './clock.ts';
import { playBusinessDay } from './day.ts';
import { DISPUTED } from './disputed-invoice.ts';
import { EndOfDay } from './end-of-day.ts';
import type { Page } from './page.ts';
import { documentOf, Player } from './play.ts';
import { startProgress } from './progress.ts';
import { proveLog, proveRebuild } from './prove.ts';
import { quarter } from './quarter.ts';
import { BUSINESS_DAY, FIRST_DAY, LAST_DAY, MONTH_ENDS, type Step } from './script.ts';
import { Show } from './show.ts';
import { Views } from './views.ts';

/** Counts the appends of a store, to tell how fast they were. */
const counting = (store: EventStore) => {
  const counted = { appends: 0 };
  const append: EventStore['append'] = (write) => {
    counted.appends += 1;
    return store.append(write);
  };
  return { counted, store: { ...store, append } };
};

const contentsOf = (script: ReadonlyArray<Step>): string => {
  const counted = (one: string, type: Step['type']): string => {
    const count = script.filter((step) => step.type === type && step.refused === undefined).length;
    return `${groupedCount(count)} ${one}${count === 1 ? '' : 's'}`;
  };
  return [
    [
      counted('customer', 'OpenCustomer'),
      counted('invoice', 'PostInvoice'),
      counted('receipt', 'PostReceipt'),
      counted('credit', 'PostCredit'),
      counted('use', 'DistributeOnAccount'),
    ].join(' · ') + ' of money on account',
    [
      counted('bounced check', 'ReverseReceipt'),
      counted('voided invoice', 'VoidInvoice'),
      counted('distribution', 'ReverseDistribution'),
    ].join(' · ') + ' taken back',
  ].join('\n');
};

export const playTidewater = async (page: Page, file: string): Promise<void> => {
  const { store, counted } = counting(await openSqlite(file));
  try {
    const clock = new PlayedClock();
    clock.set(FIRST_DAY, '08:00');
    const books = await createBooks({
      store,
      name: 'Tidewater Provisions',
      currency: 'USD',
      cutoffDate: FIRST_DAY,
      ports: { clock },
    });
    page.title(
      'Counterfoil',
      'A quarter and a day of Tidewater Provisions, wholesale groceries in Portland, Maine',
      `kept in ${file}`,
    );

    const script = quarter();
    const player = new Player(books, clock);
    const live = new Views();
    const progress = startProgress(
      'Playing the quarter',
      dayNumber(LAST_DAY) - dayNumber(FIRST_DAY) + 1,
    );
    const from = performance.now();
    try {
      await player.play(script, FIRST_DAY, LAST_DAY, async (days) => {
        await catchUp(store, live);
        progress.at(days);
      });
    } finally {
      progress.end();
    }
    const seconds = (performance.now() - from) / 1000;

    page.section('The quarter', `${FIRST_DAY} to ${LAST_DAY}`);
    page.line(contentsOf(script));
    const { appends } = counted;
    page.line(
      `${groupedCount(Number(live.position))} events in ${groupedCount(appends)} appends, each on disk ` +
        `before it was answered: ${seconds.toFixed(1)} s, ${groupedCount(Math.round(appends / seconds))} appends a second`,
    );
    page.line(`${groupedCount(player.closed.length)} days closed, one after another`);
    page.blank();
    for (const { step, sentence } of player.refusals)
      page.line(`Refused on ${step.day}: ${step.type} ${documentOf(step)}\n  ${sentence}`);
    page.blank();
    page.holds('One receipt was sent twice, and posted once.', player.duplicates === 1);

    const show = await Show.of(page, books);
    await show.aging(MONTH_ENDS, player.closed);
    await show.balances(LAST_DAY);
    await show.credits(LAST_DAY);
    await show.history(DISPUTED.customer, DISPUTED.document);

    const today = await playBusinessDay(page, books, clock);
    const before = player.closed.at(-1);
    if (before === undefined) throw new Error('no day of the quarter was closed');
    await new EndOfDay(page, books, BUSINESS_DAY).show(before, today);

    await catchUp(store, live);
    await proveRebuild({ page, store, file, live, dates: [...MONTH_ENDS, BUSINESS_DAY] });
    const closed = [...player.closed, today].map(({ receipt }) => receipt);
    await proveLog(page, books, closed);
  } finally {
    await store.close();
  }
};
