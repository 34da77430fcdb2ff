/**
 * The table of postings, from which all built-in money views are answered. A figure of today is
 * read from the state after the last event; one of an earlier date or moment is a scan of the
 * columns. The plain fold (`openItems`, `balances`) is its oracle in tests.
 */
import { meaningOf } from '../aggregates/account-events.ts';
import { corrupt } from '../kernel/corruption.ts';
import { dateOfDay, dayNumber, laterOf, type PlainDate } from '../kernel/dates.ts';
import { isMoney, type Entry } from '../kernel/event.ts';
import type { Position } from '../store/event-store.ts';
import type { RecordedEvent } from '../store/recorded.ts';
import { FactsTable, NO_FACTS } from './facts-table.ts';
import { Items, type ItemState } from './items.ts';
import { isDated, LogCursor } from './log-cursor.ts';
import { Parties } from './parties.ts';
import { PostingColumns } from './posting-columns.ts';
import { checkSelection, type Selection } from './selection.ts';

/** A selection with its ends found: what a report says of itself, and how much of the log it is. */
export interface Cut {
  readonly asOf: PlainDate;
  /** The position that the report is made at; null when nothing is known. */
  readonly position: Position | null;
  readonly day: number;
  /** Rows of the table that are known. */
  readonly rows: number;
  /** Whether it leaves out nothing, so that the state after the last event answers it. */
  readonly isCurrent: boolean;
}

export class PostingTable {
  readonly parties = new Parties();
  readonly facts = new FactsTable();
  readonly items = new Items();
  readonly #columns = new PostingColumns();
  readonly #cursor: LogCursor;
  #latestDay: number | undefined;

  constructor(booksId: string) {
    this.#cursor = new LogCursor(booksId);
  }

  get booksId(): string {
    return this.#cursor.booksId;
  }

  /** Of the last event that was taken, of whichever books; null before the first. */
  get position(): Position | null {
    return this.#cursor.position;
  }

  /** The first open business day; null before the books are open. */
  get cutoffDate(): PlainDate | null {
    return this.#cursor.firstOpenDay;
  }

  /** The latest day that anything counts on; null while there is no posting. */
  get latestBookDay(): PlainDate | null {
    return this.#latestDay === undefined ? null : dateOfDay(this.#latestDay);
  }

  /** Bytes of the state, and of what is kept to answer for earlier dates and moments. */
  get byteLength(): { readonly state: number; readonly history: number } {
    return { state: this.items.byteLength, history: this.#columns.byteLength };
  }

  /** Takes the next event of the log. One that was delivered before is passed over. */
  apply(event: RecordedEvent): void {
    this.#cursor.take(event, () => this.#add(event));
  }

  /**
   * Finds the ends of a selection. Without a date it is as of the later of the first open day and
   * the latest posting date, as known.
   */
  cut(selection: Selection = {}): Cut {
    this.#cursor.check();
    checkSelection(selection);
    const { knownAt } = selection;
    const rows = knownAt === undefined ? this.#columns.rows : this.#columns.rowsKnownAt(knownAt);
    const isAll = rows === this.#columns.rows;
    const asOf = selection.asOf ?? this.#latestDate(rows, isAll);
    const day = dayNumber(asOf);
    const isCurrent = isAll && (this.#latestDay === undefined || day >= this.#latestDay);
    const position = isAll ? this.position : (this.#columns.positionOf(rows - 1) ?? null);
    return { asOf, position, day, rows, isCurrent };
  }

  /** What is open, and the facts in force, by item number. */
  stateAt({ day, rows, isCurrent }: Cut): ItemState {
    return isCurrent ? this.items : this.#columns.scan(rows, day, this.items.count);
  }

  /** The items of a party that can be open at the cut. */
  itemsOf(party: number, { isCurrent }: Cut): ReadonlyArray<number> {
    return isCurrent ? this.items.openOf(party) : this.items.allOf(party);
  }

  #latestDate(rows: number, isAll: boolean): PlainDate {
    const latestDay = isAll ? this.#latestDay : this.#columns.latestDay(rows);
    const firstOpenDay = this.#columns.firstOpenDay(rows);
    if (firstOpenDay === undefined) throw new RangeError('nothing is known, so a date is needed');
    return latestDay === undefined ? firstOpenDay : laterOf(firstOpenDay, dateOfDay(latestDay));
  }

  #add(event: RecordedEvent): void {
    const { position } = event;
    const { latestRecordedAt } = this.#cursor;
    if (event.type === 'BooksOpened' || event.type === 'DayClosed') {
      this.#columns.openDay(this.cutoffDate ?? '');
      this.#columns.addRow(null, position, latestRecordedAt);
      return;
    }
    if (!isDated(event)) return;
    const day = dayNumber(this.#cursor.bookDayOf(event));
    this.#latestDay = Math.max(day, this.#latestDay ?? day);
    this.#columns.addRow(day, position, latestRecordedAt);
    if (!isMoney(event.data)) return;
    const { customer, currency, entries } = event.data;
    const party = this.parties.numberOf(customer, currency);
    for (const { item, amount } of meaningOf(event).openings)
      this.items.setOriginal(this.items.numberOf(party, item), amount);
    for (const entry of entries) this.#post(party, entry, event);
  }

  #post(party: number, { item: name, amount, facts }: Entry, event: RecordedEvent): void {
    const item = this.items.numberOf(party, name);
    if (facts === undefined && this.items.open[item] === 0) {
      const { stream, revision, position } = event;
      const place = { stream, revision, position };
      throw corrupt(`${name} is not open, and its entry has no facts`, place);
    }
    const stated = facts === undefined ? NO_FACTS : this.facts.numberOf(facts);
    this.#columns.addPosting(item, amount, stated);
    this.items.move(item, this.parties.currency(party), amount, stated);
  }
}
