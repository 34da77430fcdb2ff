/**
 * The figures of the books as state that an application keeps: followed event by event while
 * things happen, or rebuilt at once from the log. Both must say the same, figure by figure.
 */
import {
  aging,
  balanceList,
  balances,
  creditList,
  creditUses,
  openItemList,
  openItems,
  PostingTable,
  startRun,
  type Aging,
  type BalanceList,
  type CreditList,
  type LogReader,
  type OpenItemList,
  type PlainDate,
  type Position,
  type RecordedEvent,
  type Reports,
} from '@counterfoil/core';

const BOOKS = { booksId: 'main' };

/** Amounts in minor units, each with a name of its own. */
export type Figures = ReadonlyMap<string, number>;

interface Answers {
  readonly agings: ReadonlyArray<Aging>;
  readonly items: OpenItemList;
  readonly balances: BalanceList;
  readonly credits: CreditList;
}

const figuresOf = ({ agings, items, balances: list, credits }: Answers): Figures => {
  const figures = new Map<string, number>();
  for (const { asOf, labels, rows } of agings)
    for (const { customer, currency, buckets, unapplied } of rows) {
      const name = `aging ${asOf} ${customer} ${currency}`;
      buckets.forEach((amount, at) => figures.set(`${name} ${labels[at] ?? at}`, amount));
      figures.set(`${name} unapplied`, unapplied);
    }
  for (const { customer, currency, item, open } of items.items)
    figures.set(`open ${customer} ${currency} ${item}`, open);
  for (const { customer, currency, balance } of list.rows)
    figures.set(`balance ${customer} ${currency}`, balance);
  for (const { customer, item, remaining, uses } of credits.credits) {
    figures.set(`credit ${customer} ${item}`, remaining);
    for (const { application, amount } of uses)
      figures.set(`use ${customer} ${application}`, amount);
  }
  return figures;
};

export class Views implements LogReader {
  readonly #table = new PostingTable(BOOKS.booksId);
  readonly #credits = startRun(creditUses, BOOKS);
  // Plain folds that anybody could write. They know no table, so they are a second opinion.
  readonly #openItems = startRun(openItems, BOOKS);
  readonly #balances = startRun(balances, BOOKS);

  get position(): Position | null {
    return this.#table.position;
  }

  apply(event: RecordedEvent): void {
    for (const view of [this.#table, this.#credits, this.#openItems, this.#balances])
      view.apply(event);
  }

  figures(dates: ReadonlyArray<PlainDate>): Figures {
    return figuresOf({
      agings: dates.map((asOf) => aging(this.#table, { asOf })),
      items: openItemList(this.#table),
      balances: balanceList(this.#table),
      credits: creditList(this.#credits.state, { all: true }),
    });
  }

  /** Open items and balances again, from the plain folds. */
  secondOpinion(): Figures {
    const figures = new Map<string, number>();
    for (const { customer, currency, item, open } of this.#openItems.state.values())
      figures.set(`open ${customer} ${currency} ${item}`, open);
    for (const [customer, own] of this.#balances.state)
      for (const [currency, balance] of own)
        figures.set(`balance ${customer} ${currency}`, balance);
    return figures;
  }
}

/** The same figures from the reports of open books. */
export const reportedFigures = async (
  reports: Reports,
  dates: ReadonlyArray<PlainDate>,
): Promise<Figures> => {
  const agings: Aging[] = [];
  for (const asOf of dates) agings.push(await reports.aging({ asOf }));
  return figuresOf({
    agings,
    items: await reports.openItems(),
    balances: await reports.balances(),
    credits: await reports.creditRemaining({ all: true }),
  });
};

export interface Comparison {
  readonly compared: number;
  readonly different: number;
}

/** Compares figure by figure. One that only one side has is zero on the other. */
export const compare = (ours: Figures, theirs: Figures): Comparison => {
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  let different = 0;
  for (const name of names) if ((ours.get(name) ?? 0) !== (theirs.get(name) ?? 0)) different += 1;
  return { compared: names.size, different };
};
