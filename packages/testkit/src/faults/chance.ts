/** Chance that can be repeated: the same seed gives the same numbers, on every machine. */

export interface Chance {
  /** A number from 0 up to, but not including, 1. */
  readonly next: () => number;
  /** A whole number from 0 up to, but not including, `count`. */
  readonly below: (count: number) => number;
  /** True in that share of the cases: 0 is never, 1 is always. */
  readonly happens: (share: number) => boolean;
  readonly oneOf: <const Values extends readonly [unknown, ...unknown[]]>(
    values: Values,
  ) => Values[number];
}

/** Mulberry32: 32 bits of state, and neighbouring seeds have nothing in common. */
export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    happens: (share) => next() < share,
    oneOf: (values) => values[below(values.length)] ?? values[0],
  };
};
