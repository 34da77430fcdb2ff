/** The reports of the demo: aging, balances, credit remaining and the history of a document. */
import { projection, type DocumentLine, type OpenedBooks, type PlainDate } from '@counterfoil/core';
import { groupedAmount, groupedCount, money, type Cell, type Column } from 'counterfoil';
import type { Page } from './page.ts';
import type { ClosedDay } from './play.ts';

/** A projection of one's own is a value: a state, and what events do to it. */
const customerNames = projection({
  name: 'customerNames',
  version: 1,
  initial: () => new Map<string, string>(),
  on: {
    CustomerOpened: (names, { data }) => void names.set(data.customer, data.personal.name),
    CustomerChanged: (names, { data: { customer, personal } }) => {
      if (personal !== undefined) names.set(customer, personal.name);
    },
  },
});

const left = (title: string): Column => ({ title, key: title });
const right = (title: string): Column => ({ title, key: title, align: 'right' });

const ROWS = 10;

/** The first few of many. */
const shortened = (all: ReadonlyArray<string>): ReadonlyArray<string> =>
  all.length <= 3 ? all : [...all.slice(0, 2), `and ${groupedCount(all.length - 2)} others`];

export class Show {
  readonly #page: Page;
  readonly #books: OpenedBooks;
  readonly #currency: string;
  readonly #names: ReadonlyMap<string, string>;

  private constructor(page: Page, books: OpenedBooks, names: ReadonlyMap<string, string>) {
    this.#page = page;
    this.#books = books;
    this.#currency = books.state?.currency ?? '';
    this.#names = names;
  }

  static async of(page: Page, books: OpenedBooks): Promise<Show> {
    const { state: names } = await books.reports.project(customerNames);
    return new Show(page, books, names);
  }

  /** Aging at several dates, and at the first of them once more as it was known at its close. */
  async aging(dates: ReadonlyArray<PlainDate>, closed: ReadonlyArray<ClosedDay>): Promise<void> {
    const { reports } = this.#books;
    const rows: Cell[][] = [];
    let labels: ReadonlyArray<string> = [];
    const agings = new Map<string, string>();
    const add = async (title: string, selection: Parameters<typeof reports.aging>[0]) => {
      const { totals, ...about } = await reports.aging(selection);
      labels = about.labels;
      const none = { buckets: labels.map(() => 0), unapplied: 0, balance: 0 };
      const { buckets, unapplied, balance } = totals[0] ?? none;
      rows.push([title, ...[...buckets, unapplied, balance].map((each) => this.#money(each))]);
      agings.set(title, JSON.stringify([totals, about.rows]));
      return Number(about.position);
    };
    const [first = '', ...others] = dates;
    const now = await add(first, { asOf: first });
    const close = closed.find(({ date }) => date === first);
    const then = `${first} *`;
    if (close !== undefined)
      await add(then, { asOf: first, knownAt: { position: close.receipt.position } });
    for (const asOf of others) await add(asOf, { asOf });
    this.#page.section('Aging', `by due date, ${this.#currency}`);
    const columns = [left('As of'), ...[...labels, 'Unapplied', 'Balance'].map(right)];
    this.#page.table({ columns, rows });
    if (close === undefined) return;
    const at = Number(close.receipt.position);
    this.#page.line(
      `* as known when that day was closed, at position ${groupedCount(at)} of the log`,
    );
    this.#page.blank();
    this.#page.holds(
      `${groupedCount(now - at)} events later, no figure of ${first} has changed, of no customer.`,
      agings.get(first) === agings.get(then),
    );
    await this.#closedDays(closed);
  }

  async #closedDays(closed: ReadonlyArray<ClosedDay>): Promise<void> {
    let same = 0;
    for (const { date, totals } of closed) {
      const [now] = (await this.#books.reports.balances({ asOf: date })).totals;
      const recorded = totals.find(({ currency }) => currency === this.#currency);
      if (
        (now?.owed ?? 0) === recorded?.owed &&
        (now?.credit ?? 0) === recorded.credit &&
        (now?.balance ?? 0) === recorded.balance
      )
        same += 1;
    }
    this.#page.holds(
      `${groupedCount(same)} of ${groupedCount(closed.length)} closed days still come to what ` +
        'their close recorded: owed, in credit, balance.',
      same === closed.length,
    );
  }

  /** Who owes most, and what all of them owe together. */
  async balances(asOf: PlainDate): Promise<void> {
    const { rows, totals } = await this.#books.reports.balances({ asOf });
    const cells = (who: string, all: typeof totals): Cell[] => {
      const sum = (part: 'owed' | 'credit' | 'balance') =>
        this.#money(all.reduce((total, each) => total + each[part], 0));
      return [who, sum('owed'), sum('credit'), sum('balance')];
    };
    const sorted = rows.toSorted((a, b) => b.balance - a.balance);
    const [top, rest] = [sorted.slice(0, ROWS), sorted.slice(ROWS)];
    this.#page.section('Balances', `the largest as of ${asOf}, ${this.#currency}`);
    this.#page.table({
      columns: [left('Customer'), right('Owed'), right('In credit'), right('Balance')],
      rows: [
        ...top.map((row) => cells(this.#name(row.customer), [row])),
        ...(rest.length === 0 ? [] : [cells(`${groupedCount(rest.length)} others`, rest)]),
      ],
      totals: [cells('Total', totals)],
    });
  }

  /** What is left of credits, and what became of those that something later has used. */
  async credits(asOf: PlainDate): Promise<void> {
    const { credits, totals } = await this.#books.reports.creditRemaining({ asOf, all: true });
    const shown = credits
      // A payment that simply paid has no story to tell.
      .filter(
        ({ item, remaining, uses }) =>
          remaining > 0 || uses.some(({ application }) => !application.startsWith(`${item}#`)),
      )
      .toSorted((a, b) => b.remaining - a.remaining);
    const rows = shown.slice(0, ROWS).flatMap((credit): Cell[][] => {
      const amount = (minor: number): string => groupedAmount(this.#money(minor));
      const lineage = [
        ...credit.received.map((each) => `got ${amount(each.amount)} from ${each.from}`),
        ...credit.uses.map((each) => `paid ${amount(each.amount)} of ${each.to}`),
      ];
      const { customer, item, original, remaining } = credit;
      const cells = [this.#name(customer), item, this.#money(original), this.#money(remaining)];
      const [first = '', ...more] = shortened(lineage);
      return [[...cells, first], ...more.map((each) => ['', '', null, null, each])];
    });
    const more = shown.length - ROWS;
    const sum = totals.reduce((total, each) => total + each.remaining, 0);
    this.#page.section('Credit remaining', `with its lineage as of ${asOf}, ${this.#currency}`);
    this.#page.table({
      columns: [
        left('Customer'),
        left('Credit'),
        right('Original'),
        right('Remaining'),
        left('Lineage'),
      ],
      rows: more > 0 ? [...rows, [`${groupedCount(more)} others`, '', null, null, '']] : rows,
      totals: [['Total', '', null, this.#money(sum), '']],
    });
  }

  /** Everything that happened to one document, as a timeline. */
  async history(customer: string, document: string, lines?: number): Promise<void> {
    const history = await this.#books.reports.history({ customer, document });
    const shown = history.lines.slice(0, lines);
    this.#page.section('History', `${document} of ${this.#name(customer)}, ${this.#currency}`);
    this.#page.table({
      columns: [left('Day'), left('Event'), right('Effect'), right('Open'), left('What happened')],
      rows: shown.flatMap((line) => this.#timeline(line)),
    });
    const more = history.lines.length - shown.length;
    if (more > 0) this.#page.line(`and ${groupedCount(more)} events more`);
  }

  #timeline(line: DocumentLine): Cell[][] {
    const amount = (minor: number): string => groupedAmount(this.#money(minor));
    const [first = '', ...more] = [
      ...line.gave.map((each) => `${amount(each.amount)} to ${each.to}`),
      ...line.received.map((each) => `${amount(each.amount)} from ${each.from}`),
      ...line.tookBack.map((each) => `${amount(each.amount)} goes back to ${each.from}`),
      ...(line.reason === undefined ? [] : [`“${line.reason}”`]),
    ];
    const effect = line.effect.reduce((sum, each) => sum + each.amount, 0);
    const event = line.type.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return [
      [line.bookDay ?? '', event, this.#money(effect), this.#money(line.open), first],
      ...more.map((each) => ['', '', null, null, each]),
    ];
  }

  #name(customer: string): string {
    return this.#names.get(customer) ?? customer;
  }

  #money(amount: number) {
    return money(amount, this.#currency);
  }
}
