/**
 * What a stretch of events does to the tables of money views: a fold of entries in memory, over
 * the rows that the events touch, before anything is written. Every engine writes what it says.
 */
import { corrupt } from '../kernel/corruption.ts';
import { laterOf } from '../kernel/dates.ts';
import { isMoney, type Facts } from '../kernel/event.ts';
import { add } from '../kernel/money.ts';
import type { RecordedEvent } from '../store/recorded.ts';
import { isDated } from './log-cursor.ts';

/** Who owes, or has credit, in one currency. */
export interface TableParty {
  readonly booksId: string;
  readonly customer: string;
  readonly currency: string;
}

export interface TableItemKey extends TableParty {
  readonly item: string;
}

/**
 * An item as it stands, in minor units; one with nothing open is settled, and leaves the tables.
 */
export interface TableItem extends TableItemKey {
  readonly open: number;
  readonly facts: Facts;
}

/** By how much what a customer owes, and what it has in credit, has changed. Minor units. */
export interface TableBalanceChange extends TableParty {
  readonly owed: number;
  readonly credit: number;
}

export interface TableBooks {
  readonly booksId: string;
  readonly firstOpenDay: string;
  /** The latest day that anything counts on; absent where nothing has been posted. */
  readonly latestBookDay?: string | undefined;
}

/* A blank stands in no id, so no two keys are written alike. */
const partyOf = ({ booksId, customer, currency }: TableParty): string =>
  `${booksId} ${customer} ${currency}`;
const keyOf = (key: TableItemKey): string => `${partyOf(key)} ${key.item}`;

/** The items that events touch, each once: what a sheet of them must be given. */
export const itemsTouched = (events: ReadonlyArray<RecordedEvent>): ReadonlyArray<TableItemKey> => {
  const keys = new Map<string, TableItemKey>();
  for (const { booksId, data } of events) {
    if (!isMoney(data)) continue;
    const { customer, currency } = data;
    for (const { item } of data.entries) {
      const key = { booksId, customer, currency, item };
      keys.set(keyOf(key), key);
    }
  }
  return [...keys.values()];
};

/** The rows that a stretch of events touches. Throws a `Corruption` where it cannot be folded. */
export class TableSheet {
  readonly #items: Map<string, TableItem>;
  readonly #balances = new Map<string, TableBalanceChange>();
  readonly #books: Map<string, TableBooks>;

  /** As the tables stand: the items that will be touched, and all books. */
  constructor(items: ReadonlyArray<TableItem>, books: ReadonlyArray<TableBooks>) {
    this.#items = new Map(items.map((item) => [keyOf(item), item]));
    this.#books = new Map(books.map((each) => [each.booksId, each]));
  }

  /** What was given and what was touched; the settled ones, with nothing open, among them. */
  get items(): ReadonlyArray<TableItem> {
    return [...this.#items.values()];
  }
  /** Of the parties that were touched. */
  get balances(): ReadonlyArray<TableBalanceChange> {
    return [...this.#balances.values()];
  }
  get books(): ReadonlyArray<TableBooks> {
    return [...this.#books.values()];
  }

  apply(event: RecordedEvent): void {
    const { booksId } = event;
    if (event.type === 'BooksOpened') this.#openDay(booksId, event.data.cutoffDate);
    if (event.type === 'DayClosed') this.#openDay(booksId, event.data.nextCutoff);
    if (isDated(event)) this.#countOn(event.data.postingDate, event);
    if (!isMoney(event.data)) return;
    const { customer, currency, entries } = event.data;
    for (const { item, amount, facts } of entries)
      this.#post({ booksId, customer, currency, item }, amount, facts, event);
  }

  #openDay(booksId: string, firstOpenDay: string): void {
    const latestBookDay = this.#books.get(booksId)?.latestBookDay;
    this.#books.set(booksId, { booksId, firstOpenDay, latestBookDay });
  }

  /** It counts on its posting date, or on the first open day, if that is later. */
  #countOn(postingDate: string, { booksId, stream, revision, position }: RecordedEvent): void {
    const books = this.#books.get(booksId);
    if (books === undefined)
      throw corrupt('stands before BooksOpened', { stream, revision, position });
    const bookDay = laterOf(postingDate, books.firstOpenDay);
    const latestBookDay = laterOf(bookDay, books.latestBookDay ?? bookDay);
    this.#books.set(booksId, { ...books, latestBookDay });
  }

  #post(key: TableItemKey, amount: number, stated: Facts | undefined, event: RecordedEvent): void {
    const name = keyOf(key);
    const item = this.#items.get(name);
    const before = item?.open ?? 0;
    // A settled item has left the tables, and with it its facts: who reopens it states them.
    const facts = stated ?? (before === 0 ? undefined : item?.facts);
    if (facts === undefined) {
      const { stream, revision, position } = event;
      const place = { stream, revision, position };
      throw corrupt(`${key.item} is not open, and its entry has no facts`, place);
    }
    const after = add(before, amount);
    this.#items.set(name, { ...key, open: after, facts });
    const party = partyOf(key);
    const { owed, credit } = this.#balances.get(party) ?? { owed: 0, credit: 0 };
    const { booksId, customer, currency } = key;
    this.#balances.set(party, {
      booksId,
      customer,
      currency,
      owed: add(owed, Math.max(after, 0) - Math.max(before, 0)),
      credit: add(credit, Math.min(after, 0) - Math.min(before, 0)),
    });
  }
}
