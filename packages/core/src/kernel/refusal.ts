/**
 * Refusals are values: a `_tag` that names the broken rule, and the numbers that explain it.
 * Here stand those of the boundary, where a command is read; each aggregate has its own.
 */

/** Why a command could not be read at all. */
export type BoundaryRefusal =
  | { readonly _tag: 'MalformedCommand'; readonly field: string; readonly expected: string }
  | { readonly _tag: 'UnknownCommand'; readonly type: string }
  | { readonly _tag: 'UnknownField'; readonly field: string }
  | InvalidAmount
  | {
      readonly _tag: 'InvalidPrecision';
      readonly field: string;
      readonly value: string;
      readonly exponent: number;
    }
  | {
      readonly _tag: 'InvalidQuantity' | 'InvalidDate' | 'InvalidId';
      readonly field: string;
      readonly value: string;
      readonly expected: string;
    }
  | { readonly _tag: 'UnknownCurrency'; readonly field: string; readonly currency: string }
  | {
      readonly _tag: 'LimitExceeded';
      readonly field: string;
      readonly limit: number;
      readonly actual: number;
    }
  | { readonly _tag: 'SensitiveData'; readonly field: string }
  | { readonly _tag: 'CommandIdReused'; readonly commandId: string };

export interface InvalidAmount {
  readonly _tag: 'InvalidAmount';
  readonly field: string;
  readonly value: string;
  readonly expected: string;
}

/** Any value as a short text for a refusal, so that a refusal is always small and plain JSON. */
export const shown = (u: unknown): string => {
  if (Object.is(u, -0)) return '-0';
  const text = typeof u === 'string' ? u : typeof u === 'number' ? String(u) : JSON.stringify(u);
  return text === undefined ? 'nothing' : text.slice(0, 100);
};
