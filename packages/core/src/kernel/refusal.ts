/**
 * Refusals are values: a `_tag` that names the broken rule, and the numbers that explain it.
 * Here stand those of the boundary, where a command is read; each aggregate has its own.
 */

/** Of what type a value was; absent where the type was right and only the value was not. */
export interface Given {
  readonly given?:
    'nothing' | 'null' | 'a list' | 'an object' | 'a text' | 'a number' | 'a yes or no';
}

/** Why a command could not be read at all. */
export type BoundaryRefusal =
  | ({
      readonly _tag: 'MalformedCommand';
      readonly field: string;
      readonly expected: string;
    } & Given)
  | { readonly _tag: 'UnknownCommand'; readonly type: string; readonly near?: string }
  | { readonly _tag: 'UnknownField'; readonly field: string; readonly near?: string }
  | InvalidAmount
  | {
      readonly _tag: 'InvalidPrecision';
      readonly field: string;
      readonly value: string;
      readonly exponent: number;
    }
  | ({
      readonly _tag: 'InvalidQuantity' | 'InvalidDate' | 'InvalidId';
      readonly field: string;
      readonly value: string;
      readonly expected: string;
    } & Given)
  | ({
      readonly _tag: 'UnknownCurrency';
      readonly field: string;
      readonly currency: string;
    } & Given)
  | {
      readonly _tag: 'LimitExceeded';
      readonly field: string;
      readonly limit: number;
      readonly actual: number;
    }
  | { readonly _tag: 'SensitiveData'; readonly field: string }
  | { readonly _tag: 'CommandIdReused'; readonly commandId: string };

export interface InvalidAmount extends Given {
  readonly _tag: 'InvalidAmount';
  readonly field: string;
  readonly value: string;
  readonly expected: string;
}

/** The type of any value, in words. */
export const givenAs = (u: unknown): NonNullable<Given['given']> => {
  if (u === undefined) return 'nothing';
  if (u === null) return 'null';
  if (Array.isArray(u)) return 'a list';
  switch (typeof u) {
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a yes or no';
    default:
      return 'an object';
  }
};

/** Any value as a short text for a refusal, so that a refusal is always small and plain JSON. */
export const shown = (u: unknown): string => {
  if (Object.is(u, -0)) return '-0';
  const text = typeof u === 'string' ? u : typeof u === 'number' ? String(u) : JSON.stringify(u);
  return text === undefined ? 'nothing' : text.slice(0, 100);
};
