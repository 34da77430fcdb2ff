/** Codecs of single values, each with the refusal for a wrong one. */
import * as t from 'io-ts';
import { givenAs, shown, type BoundaryRefusal } from './refusal.ts';

/** Turns the place and the value of a failed check into the refusal that names it. */
export type Refuse = (field: string, value: unknown) => BoundaryRefusal;

/** A codec of one value that knows the refusal for a wrong one. */
export class Checked<A> extends t.Type<A> {
  readonly _tag = 'Checked' as const;
  readonly refuse: Refuse;

  constructor(
    name: string,
    is: (u: unknown) => u is A,
    refuse: Refuse,
    type: ReturnType<typeof givenAs> = 'a text',
  ) {
    super(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c)), t.identity);
    this.refuse = (field, value) => {
      const refusal = refuse(field, value);
      const given = givenAs(value);
      return given === type || !('field' in refusal) ? refusal : { ...refusal, given };
    };
  }
}

export const invalid =
  (_tag: 'InvalidAmount' | 'InvalidQuantity' | 'InvalidDate' | 'InvalidId', expected: string) =>
  (field: string, value: unknown): BoundaryRefusal => ({
    _tag,
    field,
    value: shown(value),
    expected,
  });

export const malformed =
  (expected: string): Refuse =>
  (field) => ({ _tag: 'MalformedCommand', field, expected });
