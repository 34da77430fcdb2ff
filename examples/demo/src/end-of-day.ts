/** The report of a day: what was posted, where the cash went, what is open, the control total. */
import { isMoneyEvent, projection, type OpenedBooks, type PlainDate } from '@counterfoil/core';
import { money, type Cell, type Column } from 'counterfoil';
import { worded } from './day.ts';
import type { Page } from './page.ts';
import type { ClosedDay } from './play.ts';

interface Posted {
  documents: number;
  /** What it added to what customers owe. */
  effect: number;
}
interface DayBook {
  /** By the name of the event. */
  readonly posted: Map<string, Posted>;
  /** Cash by bank: what came in, and what went out again. */
  readonly cash: Map<string, { received: number; paidBack: number }>;
  /** The bank of each receipt, for one that bounces later. */
  readonly banks: Map<string, string>;
}

/** All that happened in the figures of one day. Any application could write this projection. */
const dayBook = (day: PlainDate) => {
  const moved = (book: DayBook, bank: string, amount: number): void => {
    const cash = book.cash.get(bank) ?? { received: 0, paidBack: 0 };
    if (amount < 0) cash.paidBack -= amount;
    else cash.received += amount;
    book.cash.set(bank, cash);
  };
  return projection({
    name: 'dayBook',
    version: 1,
    initial: (): DayBook => ({ posted: new Map(), cash: new Map(), banks: new Map() }),
    on: {
      ReceiptPosted: (book, { bookDay, customer, data: { receipt, bank, total } }) => {
        if (bank === undefined) return;
        book.banks.set(`${customer} ${receipt}`, bank.code);
        if (bookDay === day) moved(book, bank.code, total);
      },
      ReceiptReversed: (book, { bookDay, customer, data: { receipt, entries } }) => {
        const bank = book.banks.get(`${customer} ${receipt}`);
        if (bookDay !== day || bank === undefined) return;
        moved(book, bank, -entries.reduce((sum, { amount }) => sum + amount, 0));
      },
      MiscCashPosted: (book, { bookDay, data: { bank, amount } }) => {
        if (bookDay === day) moved(book, bank, amount);
      },
    },
    event: ({ posted }, event) => {
      if (!('bookDay' in event) || event.bookDay !== day) return;
      const effect = isMoneyEvent(event)
        ? event.data.entries.reduce((sum, { amount }) => sum + amount, 0)
        : 0;
      const kind = posted.get(event.type) ?? { documents: 0, effect: 0 };
      kind.documents += 1;
      kind.effect += effect;
      posted.set(event.type, kind);
    },
  });
};

const left = (title: string): Column => ({ title, key: title });
const right = (title: string): Column => ({ title, key: title, align: 'right' });

export class EndOfDay {
  readonly #page: Page;
  readonly #books: OpenedBooks;
  readonly #currency: string;
  readonly #date: PlainDate;

  constructor(page: Page, books: OpenedBooks, date: PlainDate) {
    this.#page = page;
    this.#books = books;
    this.#currency = books.state?.currency ?? '';
    this.#date = date;
  }

  /** The whole report. `before` and `today` are the closes of the day before and of the day. */
  async show(before: ClosedDay, today: ClosedDay): Promise<void> {
    const { posted, cash } = (await this.#books.reports.project(dayBook(this.#date))).state;
    this.#page.section('End of the day', `${this.#date}, ${this.#currency}`);
    this.#posted(posted);
    this.#cash(cash);
    await this.#aging();
    await this.#credits();
    this.#control(before, today, posted);
  }

  #posted(posted: DayBook['posted']): void {
    const sum = [...posted.values()].reduce((total, { effect }) => total + effect, 0);
    const documents = [...posted.values()].reduce((total, each) => total + each.documents, 0);
    this.#page.table({
      columns: [left('Posted'), right('Number'), right('Effect')],
      rows: [...posted]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([type, { documents: count, effect }]) => [worded(type), count, this.#money(effect)]),
      totals: [['Together', documents, this.#money(sum)]],
    });
    this.#page.blank();
  }

  #cash(cash: DayBook['cash']): void {
    const cells = (name: string, received: number, paidBack: number): Cell[] => [
      ...[name, this.#money(received), this.#money(-paidBack), this.#money(received - paidBack)],
    ];
    const all = [...cash.values()];
    const sum = (part: 'received' | 'paidBack'): number =>
      all.reduce((total, each) => total + each[part], 0);
    this.#page.table({
      columns: [left('Cash by bank'), right('Received'), right('Returned'), right('Kept')],
      rows: [...cash].map(([bank, { received, paidBack }]) => cells(bank, received, paidBack)),
      totals: [cells('Together', sum('received'), sum('paidBack'))],
    });
    this.#page.blank();
  }

  async #aging(): Promise<void> {
    const { labels, totals } = await this.#books.reports.agingTotals({ asOf: this.#date });
    const columns = [left('Aging'), ...[...labels, 'Unapplied', 'Balance'].map(right)];
    const rows = totals.map(({ buckets, unapplied, balance }): Cell[] => [
      'by due date',
      ...[...buckets, unapplied, balance].map((each) => this.#money(each)),
    ]);
    this.#page.table({ columns, rows });
    this.#page.blank();
  }

  async #credits(): Promise<void> {
    const { credits, totals } = await this.#books.reports.creditRemaining({ asOf: this.#date });
    const sum = totals.reduce((total, { remaining }) => total + remaining, 0);
    this.#page.table({
      columns: [left('Credit remaining'), left('Item'), right('Original'), right('Remaining')],
      rows: credits.map(({ customer, item, original, remaining }) => [
        ...[customer, item, this.#money(original), this.#money(remaining)],
      ]),
      totals: [['Together', '', null, this.#money(sum)]],
    });
    this.#page.blank();
  }

  /** The day before, what was posted, and what that comes to: no other figure may come out. */
  #control(before: ClosedDay, today: ClosedDay, posted: DayBook['posted']): void {
    const of = ({ totals }: ClosedDay) =>
      totals.find(({ currency }) => currency === this.#currency) ?? {
        ...{ owed: 0, credit: 0, balance: 0 },
      };
    const effect = [...posted.values()].reduce((total, each) => total + each.effect, 0);
    const row = (name: string, { owed, credit, balance }: ReturnType<typeof of>): Cell[] => [
      ...[name, this.#money(owed), this.#money(credit), this.#money(balance)],
    ];
    this.#page.table({
      columns: [left('Control total'), right('Owed'), right('In credit'), right('Balance')],
      rows: [
        row(`At the close of ${before.date}`, of(before)),
        ['Posted since', null, null, this.#money(effect)],
        row(`At the close of ${today.date}`, of(today)),
      ],
    });
    this.#page.blank();
    this.#page.holds(
      'What was posted leads from one control total to the other, to the cent.',
      of(before).balance + effect === of(today).balance,
    );
  }

  #money(amount: number) {
    return money(amount, this.#currency);
  }
}
