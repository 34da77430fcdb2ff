/**
 * What a decision has to know of documents that are not in the working state. Then it is asked
 * again.
 */
export interface Need {
  readonly _tag: 'Need';
  readonly names: ReadonlyArray<string>;
}

export const need = (...names: ReadonlyArray<string>): Need => ({ _tag: 'Need', names });

export const isNeed = (u: object | undefined): u is Need =>
  u !== undefined && '_tag' in u && u._tag === 'Need';
