/** Lines of an adjustment, and what they come to: the net on each item is what counts. */
import type * as t from 'io-ts';
import { ItemKey, LineId, NonZeroMinor, record, text, Yes } from '../../kernel/codec.ts';
import { add } from '../../kernel/money.ts';
import { inForce } from '../lifecycle/draft.ts';

/** `amount` is signed: below zero takes an invoice down, above zero an item in credit up. */
export const line = {
  required: { item: ItemKey, amount: NonZeroMinor },
  /** `leaveCredit`: a paid invoice may fall below zero, and is then a credit balance. */
  optional: { reason: text(500), leaveCredit: Yes },
};
export const AskedLine = record('AdjustmentLine', line.required, {
  line: LineId,
  ...line.optional,
});
export const Line = record('AdjustmentLine', line.required, {
  line: LineId,
  ...line.optional,
  reverses: LineId,
});
export type AdjustmentLine = t.TypeOf<typeof Line>;
export type Content = Omit<AdjustmentLine, 'line' | 'reverses'>;

interface Net {
  readonly item: string;
  readonly amount: number;
  readonly leaveCredit: boolean;
}

/** What the lines in force put on each item together, in line order; never nothing. */
export const netsOf = (lines: ReadonlyArray<AdjustmentLine>): ReadonlyArray<Net> => {
  const nets = new Map<string, Net>();
  for (const { item, amount, leaveCredit = false } of inForce(lines)) {
    const before = nets.get(item) ?? { amount: 0, leaveCredit: false };
    const both = { leaveCredit: before.leaveCredit || leaveCredit };
    nets.set(item, { item, amount: add(before.amount, amount), ...both });
  }
  return [...nets.values()].filter(({ amount }) => amount !== 0);
};

/** The first name that two lines have. A line that comes whole needs none. */
export const nameTwice = (lines: ReadonlyArray<AdjustmentLine>): string | undefined => {
  const seen = new Set<string>();
  for (const { line: name } of lines) {
    if (name === undefined) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
};
