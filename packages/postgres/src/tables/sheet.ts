/** What a stretch of events does to the tables: a fold of entries, in memory, before it is written. */
import type { RecordedEvent } from '@counterfoil/core';

/** Whose item it is. */
export interface ItemKey {
  readonly booksId: string;
  readonly customer: string;
  readonly currency: string;
  readonly item: string;
}

export interface Facts {
  readonly document: string;
  readonly documentDate: string;
  readonly dueDate?: string | undefined;
}

export interface ItemState extends ItemKey {
  readonly open: number;
  readonly facts: Facts;
}

/** By how much what a customer owes, and what it has in credit, has changed. */
export interface BalanceChange extends Omit<ItemKey, 'item'> {
  readonly owed: number;
  readonly credit: number;
}

export interface BooksState {
  readonly booksId: string;
  readonly firstOpenDay: string;
  readonly latestBookDay: string | undefined;
}

/** The log cannot be folded: no table holds anything of the event, nor of later ones. */
export class TablesFailed extends Error {
  override readonly name = 'TablesFailed';
  readonly _tag = 'CorruptLog';
  readonly stream: string;
  readonly revision: number;
  readonly position: string;

  constructor(message: string, { stream, revision, position }: RecordedEvent) {
    super(`${message} (${stream} revision ${revision}, position ${position})`);
    this.stream = stream;
    this.revision = revision;
    this.position = position;
  }
}

const exact = (sum: number): number => {
  if (!Number.isSafeInteger(sum)) throw new RangeError('an amount is beyond what is exact');
  return sum;
};

/* A blank stands in no id, so no two keys are written alike. */
const partyOf = ({ booksId, customer, currency }: Omit<ItemKey, 'item'>): string =>
  `${booksId} ${customer} ${currency}`;
const keyOf = (key: ItemKey): string => `${partyOf(key)} ${key.item}`;

/** The items that events touch, each once. */
export const itemsTouched = (events: ReadonlyArray<RecordedEvent>): ReadonlyArray<ItemKey> => {
  const keys = new Map<string, ItemKey>();
  for (const { booksId, data } of events) {
    if (!('entries' in data)) continue;
    const { customer, currency } = data;
    for (const { item } of data.entries) {
      const key = { booksId, customer, currency, item };
      keys.set(keyOf(key), key);
    }
  }
  return [...keys.values()];
};

export class Sheet {
  readonly #items: Map<string, ItemKey & { open: number; facts?: Facts }>;
  readonly #balances = new Map<string, BalanceChange>();
  readonly #books: Map<string, BooksState>;

  /** As the tables stand: the items that will be touched, and all books. */
  constructor(items: ReadonlyArray<ItemState>, books: ReadonlyArray<BooksState>) {
    this.#items = new Map(items.map((item) => [keyOf(item), { ...item }]));
    this.#books = new Map(books.map((each) => [each.booksId, each]));
  }

  get items(): ReadonlyArray<ItemKey & { readonly open: number; readonly facts?: Facts }> {
    return [...this.#items.values()];
  }
  get balances(): ReadonlyArray<BalanceChange> {
    return [...this.#balances.values()];
  }
  get books(): ReadonlyArray<BooksState> {
    return [...this.#books.values()];
  }

  apply(event: RecordedEvent): void {
    const { booksId } = event;
    if (event.type === 'BooksOpened') this.#openDay(booksId, event.data.cutoffDate);
    if (event.type === 'DayClosed') this.#openDay(booksId, event.data.nextCutoff);
    if ('postingDate' in event.data) this.#countOn(event.data.postingDate, event);
    if (!('entries' in event.data)) return;
    const { customer, currency, entries } = event.data;
    for (const { item, amount, facts } of entries)
      this.#post({ booksId, customer, currency, item }, amount, facts, event);
  }

  #openDay(booksId: string, firstOpenDay: string): void {
    const latestBookDay = this.#books.get(booksId)?.latestBookDay;
    this.#books.set(booksId, { booksId, firstOpenDay, latestBookDay });
  }

  /** It counts on its posting date, or on the first open day, if that is later. */
  #countOn(postingDate: string, event: RecordedEvent): void {
    const books = this.#books.get(event.booksId);
    if (books === undefined) throw new TablesFailed('a posting stands before BooksOpened', event);
    const { firstOpenDay, latestBookDay = '' } = books;
    const bookDay = postingDate > firstOpenDay ? postingDate : firstOpenDay;
    if (bookDay > latestBookDay)
      this.#books.set(event.booksId, { ...books, latestBookDay: bookDay });
  }

  #post(key: ItemKey, amount: number, stated: Facts | undefined, event: RecordedEvent): void {
    const name = keyOf(key);
    const item = this.#items.get(name);
    const before = item?.open ?? 0;
    // A settled item has left the tables, and with it its facts: who reopens it states them.
    const facts = stated ?? (before === 0 ? undefined : item?.facts);
    if (facts === undefined)
      throw new TablesFailed(`${key.item} is not open, and its entry has no facts`, event);
    const after = exact(before + amount);
    this.#items.set(name, { ...key, open: after, facts });
    const party = partyOf(key);
    const { owed, credit } = this.#balances.get(party) ?? { owed: 0, credit: 0 };
    const { booksId, customer, currency } = key;
    this.#balances.set(party, {
      booksId,
      customer,
      currency,
      owed: exact(owed + Math.max(after, 0) - Math.max(before, 0)),
      credit: exact(credit + Math.min(after, 0) - Math.min(before, 0)),
    });
  }
}
