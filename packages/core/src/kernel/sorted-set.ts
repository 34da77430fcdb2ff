/**
 * A set of strings that is always in order: sorted runs of bounded length, found by bisection.
 * Adding and deleting touch one short run, so a list of a hundred thousand open items is read
 * from its oldest on without ever being sorted or copied.
 */

const RUN_LENGTH_MAX = 512;

/** The first index in `sorted` whose value is not below `value`. */
const lowerBound = (sorted: ReadonlyArray<string>, value: string): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const probe = sorted[middle];
    if (probe !== undefined && probe < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

export class SortedSet {
  readonly #runs: string[][] = [];
  /** The last value of each run, so that one bisection finds the run of a value. */
  readonly #lasts: string[] = [];

  add(value: string): void {
    const at = Math.min(lowerBound(this.#lasts, value), this.#runs.length - 1);
    const run = this.#runs[at];
    if (run === undefined) {
      this.#runs.push([value]);
      this.#lasts.push(value);
      return;
    }
    const index = lowerBound(run, value);
    if (run[index] === value) return;
    run.splice(index, 0, value);
    if (run.length > RUN_LENGTH_MAX) {
      const upper = run.splice(RUN_LENGTH_MAX / 2);
      this.#runs.splice(at + 1, 0, upper);
      this.#lasts.splice(at + 1, 0, upper[upper.length - 1] ?? value);
    }
    this.#lasts[at] = run[run.length - 1] ?? value;
  }

  delete(value: string): void {
    const at = lowerBound(this.#lasts, value);
    const run = this.#runs[at];
    if (run === undefined) return;
    const index = lowerBound(run, value);
    if (run[index] !== value) return;
    run.splice(index, 1);
    const last = run[run.length - 1];
    if (last === undefined) {
      this.#runs.splice(at, 1);
      this.#lasts.splice(at, 1);
    } else this.#lasts[at] = last;
  }

  /** All values in ascending order (by code unit). Must not be changed while it is read. */
  *[Symbol.iterator](): Generator<string> {
    for (const run of this.#runs) yield* run;
  }
}
