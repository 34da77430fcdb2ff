/**
 * An item as `verify` rebuilds it: what is open on it, what that should come to, and how much of
 * it was open on every day. An item that came to zero stays, because a day of it may still matter.
 */
import type { PlainDate } from '../kernel/dates.ts';
import { add } from '../kernel/money.ts';

/** What moved on one posting date, linked to the day before it that saw a movement. */
interface Day {
  readonly date: PlainDate;
  amount: number;
  earlier: Day | null;
}

/** What an item may be open at. */
export interface Limits {
  readonly least?: number;
  readonly most?: number;
}

export class ItemModel {
  /** The sum of its entries. */
  open = 0;
  /** What its own document and the live applications come to: the same, if all is right. */
  explained = 0;
  /** Its document's own amount. */
  own = 0;
  /** What adjustments and refunds that stand put on it above zero. */
  raised = 0;
  /** How many applications from it or to it are live. */
  uses = 0;
  /** The posting date of its document; undefined while there was none. */
  opened: PlainDate | undefined;
  #latest: Day | null = null;

  move(date: PlainDate, amount: number): void {
    this.open = add(this.open, amount);
    let later: Day | null = null;
    let day = this.#latest;
    while (day !== null && day.date > date) {
      later = day;
      day = day.earlier;
    }
    if (day !== null && day.date === date) {
      day.amount = add(day.amount, amount);
      return;
    }
    const moved = { date, amount, earlier: day };
    if (later === null) this.#latest = moved;
    else later.earlier = moved;
  }

  /** The first day from `date` on at whose end more or less is open than it may be. */
  dayBeyond(
    date: PlainDate,
    { least = -Infinity, most = Infinity }: Limits,
  ): PlainDate | undefined {
    let beyond: PlainDate | undefined;
    let open = this.open;
    let day = this.#latest;
    // Backwards from the end: nearly every event is dated on the latest day, or after it.
    while (day !== null && day.date > date) {
      if (open < least || open > most) beyond = day.date;
      open = add(open, -day.amount);
      day = day.earlier;
    }
    return open < least || open > most ? date : beyond;
  }
}
