/**
 * The figures of closed days, computed a second way: entries wait under their book day until the
 * day is closed, then move into the closed balances for good.
 */
import type { Totals } from '../aggregates/books.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Entry } from '../kernel/event.ts';
import { add } from '../kernel/money.ts';
import { rootOf, type StreamEnd } from '../store/heads.ts';

export class ClosedDays {
  readonly #waiting = new Map<PlainDate, { readonly customer: string; readonly entry: Entry }[]>();
  readonly #closed = new Map<string, number>();
  readonly #ends = new Map<string, StreamEnd>();
  /** Of all accounts: while the days of a line are added up, they may be larger than is exact. */
  #owed = 0n;
  #credit = 0n;
  #root = '';

  enter(customer: string, bookDay: PlainDate, entries: ReadonlyArray<Entry>): void {
    const day = this.#waiting.get(bookDay) ?? [];
    this.#waiting.set(bookDay, day);
    for (const entry of entries) day.push({ customer, entry });
  }

  end(end: StreamEnd): void {
    this.#ends.set(end.stream, end);
  }

  /** The line of a day: what is dated up to it is final. */
  close(date: PlainDate): void {
    for (const [day, entries] of this.#waiting) {
      if (day > date) continue;
      for (const { customer, entry } of entries)
        this.#move(`${customer} ${entry.item}`, entry.amount);
      this.#waiting.delete(day);
    }
    this.#root = rootOf(this.#ends.values());
  }

  /** Whether the recorded totals and root are those of the last line; else what is wrong. */
  breachOf(totals: ReadonlyArray<Totals>, root: string, currency: string): string | undefined {
    const [owed, credit] = [Number(this.#owed), Number(this.#credit)];
    const balance = Number(this.#owed + this.#credit);
    const expected = [{ currency, owed, credit, balance }];
    if (JSON.stringify(totals) !== JSON.stringify(expected))
      return `records ${JSON.stringify(totals)}, where ${JSON.stringify(expected)} follows`;
    if (root !== this.#root) return 'records another root: a stream is missing, or was cut';
    return undefined;
  }

  #move(item: string, amount: number): void {
    const before = this.#closed.get(item) ?? 0;
    const after = add(before, amount);
    this.#owed += BigInt(Math.max(after, 0) - Math.max(before, 0));
    this.#credit += BigInt(Math.min(after, 0) - Math.min(before, 0));
    if (after === 0) this.#closed.delete(item);
    else this.#closed.set(item, after);
  }
}
