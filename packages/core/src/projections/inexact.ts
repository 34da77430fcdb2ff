/** Sums over several accounts: no command keeps them exact, and a report has to say so. */

/**
 * A total is too large to be exact. While the day of the posting that is too large is open, it can
 * be taken back, and then the report answers again.
 */
export class InexactTotal extends RangeError {
  override readonly name = 'InexactTotal';
  /** Such as `the sum owed of all customers in USD`. */
  readonly total: string;

  /** `customer`: whose total it is; without one, that of all who are listed. */
  constructor(what: string, currency: string, customer?: string) {
    const total = `${what} of ${customer ?? 'all customers'} in ${currency}`;
    const meanwhile = customer === undefined ? ' Until then, ask for one customer at a time.' : '';
    super(
      `${total} is over ${Number.MAX_SAFE_INTEGER} minor units, and would not be exact. ` +
        `Void or reverse the posting that is too large.${meanwhile}`,
    );
    this.total = total;
  }
}

/** Adds to a total, which is named by the rest if it is not exact. */
export const addTo = (
  total: number,
  amount: number,
  what: string,
  currency: string,
  customer?: string,
): number => {
  const sum = total + amount;
  if (!Number.isSafeInteger(sum)) throw new InexactTotal(what, currency, customer);
  return sum;
};
