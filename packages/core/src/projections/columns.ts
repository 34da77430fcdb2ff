/**
 * Typed columns that grow by half, so that a million rows cost their bytes and no objects. Amounts
 * are safe integers in a Float64Array, which holds each of them exactly.
 */

export type Ints = Int32Array<ArrayBuffer>;
export type Amounts = Float64Array<ArrayBuffer>;
export type Bytes = Uint8Array<ArrayBuffer>;

const roomFor = (length: number, room: number): number =>
  Math.max(64, length, Math.ceil(room * 1.5));

/** The same numbers with room for at least `length` of them; the new ones are 0. */
export const grownInts = (ints: Ints, length: number): Ints => {
  if (length <= ints.length) return ints;
  const grown = new Int32Array(roomFor(length, ints.length));
  grown.set(ints);
  return grown;
};

/** The same amounts with room for at least `length` of them; the new ones are 0. */
export const grownAmounts = (amounts: Amounts, length: number): Amounts => {
  if (length <= amounts.length) return amounts;
  const grown = new Float64Array(roomFor(length, amounts.length));
  grown.set(amounts);
  return grown;
};

/** The same bytes with room for at least `length` of them. */
export const grownBytes = (bytes: Bytes, length: number): Bytes => {
  if (length <= bytes.length) return bytes;
  const grown = new Uint8Array(roomFor(length, bytes.length));
  grown.set(bytes);
  return grown;
};
