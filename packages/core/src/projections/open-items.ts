/** Open items: what each document has open, at a date, as known at a moment. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { corrupt } from '../kernel/corruption.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Facts } from '../kernel/event.ts';
import { documentOf, type DocumentKey, type ItemKey } from '../kernel/ids.ts';
import { add } from '../kernel/money.ts';
import type { Position } from '../store/event-store.ts';
import type { PostingTable } from './posting-table.ts';
import { projection } from './projection.ts';
import type { Selection } from './selection.ts';

export interface OpenItemRow {
  readonly customer: string;
  readonly currency: string;
  readonly item: ItemKey;
  readonly document: DocumentKey;
  readonly documentDate: PlainDate;
  readonly dueDate?: PlainDate;
  /** The document's own amount on the item, in minor units. */
  readonly original: number;
  /** What is open of it: above zero it is owed, below zero it is in credit. */
  readonly open: number;
  /** Days since it was due; zero or less while it is not. Absent where nothing is due. */
  readonly daysOverdue?: number;
}

export interface OpenItemList {
  readonly asOf: PlainDate;
  readonly position: Position | null;
  /** By customer and currency, bytewise; then the earliest due first. */
  readonly items: ReadonlyArray<OpenItemRow>;
}

export interface OpenItemOptions extends Selection {
  readonly customer?: string | undefined;
}

/** The open items of one customer, or of all. */
export const openItemList = (table: PostingTable, options: OpenItemOptions = {}): OpenItemList => {
  const { parties, items, facts: factsTable } = table;
  const cut = table.cut(options);
  const { open, facts } = table.stateAt(cut);

  const rowOf = (party: number, item: number): OpenItemRow => {
    const number = facts[item] ?? 0;
    const name = items.names.nameOf(item);
    const dueDate = factsTable.dueDate(number);
    return {
      customer: parties.customer(party),
      currency: parties.currencyCode(party),
      item: name,
      document: documentOf(name),
      documentDate: factsTable.documentDate(number),
      ...(dueDate === undefined ? {} : { dueDate }),
      original: items.original(item),
      open: open[item] ?? 0,
      ...(dueDate === undefined ? {} : { daysOverdue: cut.day - factsTable.dueDay(number) }),
    };
  };

  const rowsByParty = new Map<number, OpenItemRow[]>();
  const addRow = (party: number, item: number): void => {
    if (open[item] === 0) return;
    const rows = rowsByParty.get(party);
    if (rows === undefined) rowsByParty.set(party, [rowOf(party, item)]);
    else rows.push(rowOf(party, item));
  };
  const { customer } = options;
  const wanted = customer === undefined ? parties.sorted() : parties.of(customer);
  if (customer === undefined)
    for (let item = 0; item < items.count; item += 1) addRow(items.party(item), item);
  else
    for (const party of wanted) for (const item of table.itemsOf(party, cut)) addRow(party, item);
  const rows = wanted.map((party) => (rowsByParty.get(party) ?? []).sort(byDueDate));
  return { asOf: cut.asOf, position: cut.position, items: rows.flat() };
};

const byDueDate = (a: OpenItemRow, b: OpenItemRow): number => {
  const [dueA, dueB] = [a.dueDate ?? a.documentDate, b.dueDate ?? b.documentDate];
  if (dueA !== dueB) return dueA < dueB ? -1 : 1;
  return a.item < b.item ? -1 : 1;
};

/** An open item as the plain fold keeps it. */
export interface OpenItem {
  readonly customer: string;
  readonly currency: string;
  readonly item: ItemKey;
  readonly open: number;
  readonly facts: Facts;
}

const OpenItems = t.readonlyArray(
  t.type({
    customer: t.string,
    currency: t.string,
    item: t.string,
    open: t.number,
    facts: t.intersection([
      t.type({ document: t.string, documentDate: t.string }),
      t.partial({ dueDate: t.union([t.string, t.undefined]) }),
    ]),
  }),
);

const keyOf = ({ customer, currency, item }: Omit<OpenItem, 'open' | 'facts'>): string =>
  `${customer} ${currency} ${item}`;

/** Open items as a plain fold: a pattern to copy, and the oracle of the table in tests. */
export const openItems = projection({
  name: 'openItems',
  version: 1,
  initial: () => new Map<string, OpenItem>(),
  entry: (state, { item, amount, facts: stated }, { data, stream, revision, position }) => {
    const { customer, currency } = data;
    const key = keyOf({ customer, currency, item });
    const before = state.get(key);
    const facts = stated ?? before?.facts;
    if (facts === undefined) {
      const place = { stream, revision, position };
      throw corrupt(`${item} is not open, and its entry has no facts`, place);
    }
    const open = add(before?.open ?? 0, amount);
    if (open === 0) state.delete(key);
    else state.set(key, { customer, currency, item, open, facts });
  },
  codec: {
    encode: (state) => [...state.values()],
    decode: (saved) =>
      E.map((items: ReadonlyArray<OpenItem>) => new Map(items.map((each) => [keyOf(each), each])))(
        OpenItems.decode(saved),
      ),
  },
});
