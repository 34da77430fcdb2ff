/** Plays a script on open books: what is entered on a day, then the close of that day. */
import {
  addDays,
  type AppendReceipt,
  type OpenedBooks,
  type Outcome,
  type PlainDate,
  type Totals,
} from '@counterfoil/core';
import type { PlayedClock } from './clock.ts';
import type { Step } from './script.ts';

export interface Refusal {
  readonly step: Step;
  readonly sentence: string;
}

/** A closed day with what its close recorded. */
export interface ClosedDay {
  readonly date: PlainDate;
  readonly totals: ReadonlyArray<Totals>;
  /** Where the close ended in the log; kept here, outside of it, so that a cut tail is noticed. */
  readonly receipt: AppendReceipt;
}

/** Runs the tasks of each customer in order, and those of different customers side by side. */
export const byCustomer = async <A extends { readonly data: { readonly customer: string } }>(
  all: ReadonlyArray<A>,
  run: (one: A) => Promise<void>,
): Promise<void> => {
  const queues = new Map<string, Promise<void>>();
  for (const one of all) {
    const { customer } = one.data;
    const before = queues.get(customer) ?? Promise.resolve();
    queues.set(
      customer,
      before.then(() => run(one)),
    );
  }
  await Promise.all(queues.values());
};

/** Closes one day, and tells what the books recorded of it. */
export const closeDay = async (books: OpenedBooks, date: PlainDate): Promise<ClosedDay> => {
  const { events, receipt } = await books.closeDay({ date }, { commandId: `close ${date}` });
  for (const { type, data } of events)
    if (type === 'DayTotalsRecorded') return { date, totals: data.totals, receipt };
  throw new Error(`the close of ${date} recorded no totals`);
};

/** Refusals and failures are errors with a tag. */
export const tagOf = (error: unknown): unknown =>
  error instanceof Error && '_tag' in error ? error._tag : undefined;

export class Player {
  readonly refusals: Refusal[] = [];
  readonly closed: ClosedDay[] = [];
  /** Commands that had been done before: nothing was written for them. */
  duplicates = 0;
  readonly #books: OpenedBooks;
  readonly #clock: PlayedClock;

  constructor(books: OpenedBooks, clock: PlayedClock) {
    this.#books = books;
    this.#clock = clock;
  }

  /** Plays every day from the first to the last, and calls `dayDone` after each of them. */
  async play(
    script: ReadonlyArray<Step>,
    first: PlainDate,
    last: PlainDate,
    dayDone: (days: number) => Promise<void>,
  ): Promise<void> {
    for (let day = first; day <= last; day = addDays(day, 1)) {
      const steps = script.filter((step) => step.day === day);
      this.#clock.set(day, '08:30');
      await byCustomer(steps, (step) => this.#enter(step, `${day} ${script.indexOf(step)}`));
      this.#clock.set(day, '18:00');
      this.closed.push(await closeDay(this.#books, day));
      await dayDone(this.closed.length);
    }
  }

  /** The id makes a command safe to repeat: an application takes that of the request it serves. */
  async #enter(step: Step, commandId: string): Promise<void> {
    try {
      await this.#send(step, commandId);
      if (step.sentTwice === true) await this.#send(step, commandId);
    } catch (error) {
      if (step.refused === undefined || tagOf(error) !== step.refused) throw error;
      this.refusals.push({ step, sentence: error instanceof Error ? error.message : '' });
      return;
    }
    if (step.refused !== undefined) throw new Error(`${commandId} was to be refused`);
  }

  async #send({ type, data, why }: Step, commandId: string): Promise<Outcome> {
    const meta = { commandId, actor: 'clerk', ...(why === undefined ? {} : { reason: why }) };
    const outcome = await this.#books.execute({ type, data, meta });
    if (outcome.duplicate) this.duplicates += 1;
    return outcome;
  }
}

/** The name of the document that a step is about, for people. */
export const documentOf = ({ data }: Step): string => {
  if ('receipt' in data) return data.receipt ?? '';
  if ('credit' in data) return data.credit ?? '';
  return 'invoice' in data ? (data.invoice ?? '') : '';
};
