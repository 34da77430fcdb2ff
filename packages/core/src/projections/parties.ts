/** Parties as numbers. A party is a customer in one currency, so that no sum mixes currencies. */

export class Parties {
  readonly #customers: string[] = [];
  readonly #currencyOf: number[] = [];
  /** Currency codes by their number, in the order in which they came. */
  readonly currencies: string[] = [];
  /** Party numbers by customer, for each currency. */
  readonly #numbers: Map<string, number>[] = [];
  readonly #sorted: number[] = [];

  get count(): number {
    return this.#customers.length;
  }

  /** The number of the party, a new one if it has none yet. */
  numberOf(customer: string, currency: string): number {
    let code = this.currencies.indexOf(currency);
    if (code === -1) {
      code = this.currencies.push(currency) - 1;
      this.#numbers.push(new Map());
    }
    const known = this.#numbers[code]?.get(customer);
    if (known !== undefined) return known;
    const number = this.#customers.push(customer) - 1;
    this.#currencyOf.push(code);
    this.#numbers[code]?.set(customer, number);
    return number;
  }

  customer(party: number): string {
    return this.#customers[party] ?? '';
  }

  /** The number of the party's currency. */
  currency(party: number): number {
    return this.#currencyOf[party] ?? 0;
  }

  currencyCode(party: number): string {
    return this.currencies[this.currency(party)] ?? '';
  }

  /** A customer's parties, sorted by currency. */
  of(customer: string): ReadonlyArray<number> {
    const own = this.#numbers.flatMap((numbers) => numbers.get(customer) ?? []);
    return own.sort((a, b) => this.#compare(a, b));
  }

  /** All parties, sorted by customer and then currency, bytewise. Only new ones cost a sort. */
  sorted(): ReadonlyArray<number> {
    if (this.#sorted.length < this.count) {
      for (let party = this.#sorted.length; party < this.count; party += 1)
        this.#sorted.push(party);
      this.#sorted.sort((a, b) => this.#compare(a, b));
    }
    return this.#sorted;
  }

  #compare(a: number, b: number): number {
    const [customerA, customerB] = [this.customer(a), this.customer(b)];
    if (customerA !== customerB) return customerA < customerB ? -1 : 1;
    return this.currencyCode(a) < this.currencyCode(b) ? -1 : 1;
  }
}
