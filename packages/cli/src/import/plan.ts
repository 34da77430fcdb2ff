/** What each row of a file asks for: a command, or the reason why it cannot be taken. */
import { currencyOf, explain, parseMoney, type ArError, type Currency } from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { cellOf, type Columns } from './columns.ts';
import type { Csv, CsvRow } from './read-csv.ts';

export type Kind = 'invoice' | 'credit';

export interface Command {
  readonly type: string;
  readonly data: unknown;
  readonly meta: { readonly commandId: string; readonly reason?: string };
}

/** A row that can be asked of the books. */
export interface Ask {
  readonly line: number;
  readonly kind: Kind;
  readonly document: string;
  readonly customer: string;
  /** What the customer owes by it, in minor units: negative for a credit. */
  readonly amount: number;
  readonly post: Command;
  /** Opens the customer, should the books not know it. */
  readonly open: Command;
}

/** A row that is not in the books, and why. */
export interface NotTaken {
  readonly line: number;
  readonly document: string;
  readonly refusal: ArError;
  readonly message: string;
}

export interface PlanOptions {
  readonly currency: string;
  readonly columns: Columns;
  readonly invoiceKinds: ReadonlyArray<string>;
  readonly creditKinds: ReadonlyArray<string>;
  /** Net days; absent: those of the customer. */
  readonly terms?: number;
  readonly postingDate?: string;
}

export interface Plan {
  readonly asks: ReadonlyArray<Ask>;
  readonly notTaken: ReadonlyArray<NotTaken>;
}

type Refused = E.Either<{ readonly refusal: ArError; readonly message: string }, never>;

const refusedBecause = (refusal: ArError, message = explain(refusal)): Refused =>
  E.left({ refusal, message });

const malformed = (field: string, expected: string, message: string): Refused =>
  refusedBecause({ _tag: 'MalformedCommand', field, expected }, message);

class Planner {
  readonly #heading: ReadonlyArray<string>;
  readonly #options: PlanOptions;
  readonly #currency: Currency;
  /** The line on which a document was first seen. */
  readonly #seen = new Map<string, number>();
  /** Whether credits of this file are written with a minus; known once there was one. */
  #creditsAreNegative: boolean | null = null;

  constructor(heading: ReadonlyArray<string>, options: PlanOptions) {
    const currency = currencyOf(options.currency);
    if (currency === undefined) throw new RangeError(`${options.currency} is no currency`);
    this.#heading = heading;
    this.#options = options;
    this.#currency = currency;
  }

  plan({ line, cells }: CsvRow): Refused | E.Either<never, Ask> {
    if (cells.length !== this.#heading.length)
      return malformed(
        '',
        `${this.#heading.length} columns`,
        `The row has ${cells.length} columns, the heading ${this.#heading.length}.`,
      );
    const customer = this.#cell(cells, 'customer');
    if (customer === undefined)
      return malformed('customer', 'the id of a customer', 'The row names no customer.');
    const document = this.#cell(cells, 'document');
    if (document === undefined)
      return malformed('document', 'the number of a document', 'The row names no document.');
    const stated = this.#cell(cells, 'amount') ?? '';
    const amount = parseMoney(stated, this.#currency, this.#name('amount'));
    if (E.isLeft(amount)) return refusedBecause(amount.left);
    const kind = this.#kindOf(cells, amount.right);
    if (E.isLeft(kind)) return kind;
    const key = `${kind.right}:${document}`;
    const before = this.#seen.get(key);
    if (before !== undefined)
      return refusedBecause(
        { _tag: 'DuplicateDocument', document: key },
        `${key} stands in this file twice; line ${before} has it already.`,
      );
    this.#seen.set(key, line);
    return E.right(this.#ask(cells, { line, kind: kind.right, document, customer, amount }));
  }

  #cell(cells: ReadonlyArray<string>, part: Parameters<typeof cellOf>[2]): string | undefined {
    return cellOf(cells, this.#options.columns, part);
  }

  #name(part: keyof Columns): string {
    return this.#heading[this.#options.columns[part] ?? -1] ?? part;
  }

  /** Without a column for it, the sign decides. */
  #kindOf(cells: ReadonlyArray<string>, amount: number): Refused | E.Either<never, Kind> {
    const { invoiceKinds, creditKinds, columns } = this.#options;
    if (columns.kind === undefined) return E.right(amount < 0 ? 'credit' : 'invoice');
    const stated = (this.#cell(cells, 'kind') ?? '').toLowerCase();
    if (invoiceKinds.includes(stated)) return E.right(amount < 0 ? 'credit' : 'invoice');
    if (!creditKinds.includes(stated))
      return malformed(
        this.#name('kind'),
        [...invoiceKinds, ...creditKinds].join(' or '),
        `The kind "${stated.slice(0, 50)}" is neither an invoice nor a credit. ` +
          'If it is one of them, say so with --invoice-kind or --credit-kind.',
      );
    // Files write credits with a minus or without. One that does both may mean two things.
    if (amount !== 0) this.#creditsAreNegative ??= amount < 0;
    if (amount !== 0 && this.#creditsAreNegative !== amount < 0)
      return refusedBecause(
        {
          _tag: 'InvalidAmount',
          field: this.#name('amount'),
          value: String(amount),
          expected: 'the sign that the other credits of the file have',
        },
        'This credit has another sign than the credits before it: is it one taken back?',
      );
    return E.right('credit');
  }

  #ask(
    cells: ReadonlyArray<string>,
    row: Pick<Ask, 'line' | 'kind' | 'document' | 'customer'> & { amount: E.Right<number> },
  ): Ask {
    const { kind, document, customer } = row;
    const { terms, postingDate } = this.#options;
    const size = Math.abs(row.amount.right);
    const documentDate = this.#cell(cells, 'date') ?? '';
    const currency = this.#cell(cells, 'currency');
    const dueDate = this.#cell(cells, 'dueDate');
    const text = this.#cell(cells, 'description');
    const netDays = terms === undefined ? {} : { terms: { netDays: terms } };
    const shared = {
      customer,
      documentDate,
      ...(currency === undefined ? {} : { currency }),
      ...(postingDate === undefined ? {} : { postingDate }),
    };
    const lines = [{ line: '1', description: text ?? 'Imported', amount: size }];
    const invoice = {
      ...shared,
      invoice: document,
      total: size,
      lines: size === 0 ? [] : lines,
      ...(dueDate === undefined ? netDays : { dueDate }),
    };
    const reason = text === undefined ? {} : { reason: text };
    const credit = { ...shared, credit: document, amount: size, ...reason };
    const name = this.#cell(cells, 'customerName') ?? customer;
    return {
      ...row,
      amount: kind === 'credit' ? 0 - size : size,
      post: {
        type: kind === 'credit' ? 'PostCredit' : 'PostInvoice',
        data: kind === 'credit' ? credit : invoice,
        // The id says what is imported, not how: a row that changed is refused, never posted twice.
        meta: { commandId: `import:${kind}:${document}` },
      },
      open: {
        type: 'OpenCustomer',
        data: { customer, personal: { name }, ...netDays },
        meta: { commandId: `import:customer:${customer}` },
      },
    };
  }
}

export const planOf = ({ heading, rows }: Csv, options: PlanOptions): Plan => {
  const planner = new Planner(heading, options);
  const asks: Ask[] = [];
  const notTaken: NotTaken[] = [];
  for (const row of rows) {
    const planned = planner.plan(row);
    if (E.isRight(planned)) asks.push(planned.right);
    else {
      const document = cellOf(row.cells, options.columns, 'document') ?? '';
      notTaken.push({ line: row.line, document, ...planned.left });
    }
  }
  return { asks, notTaken };
};
