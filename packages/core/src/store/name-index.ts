/**
 * The names of one account that are in memory: which revisions carry a name. Every posting adds
 * half a dozen, so they lie in two plain columns instead of a map of objects.
 */
import type { NameRow } from './event-store.ts';

const SIZE_MIN = 16;

/**
 * A name as a number of 52 bits, exact everywhere: two rounds of 32-bit multiplication, as in
 * MurmurHash3. Names may share a number, so whatever it finds is read and compared by name.
 */
export const nameHashOf = (name: string): number => {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return (low & 0xfffff) * 0x1_0000_0000 + (high >>> 0);
};

/**
 * Entries in the order in which they came, chained by bucket. One more entry costs the same however
 * many carry its name: an invoice may be paid in a thousand parts.
 */
export class NameIndex {
  #size = 0;
  #hashes = new Float64Array(SIZE_MIN);
  #revisions = new Float64Array(SIZE_MIN);
  /** The entry before in the same bucket, counted from 1; 0 at the end of a chain. */
  #earlier = new Int32Array(SIZE_MIN);
  /** The latest entry of each bucket, counted likewise. As many buckets as entries fit. */
  #latest = new Int32Array(SIZE_MIN);

  add(nameHash: number, revision: number): void {
    if (this.#size === this.#hashes.length) this.#grow();
    this.#hashes[this.#size] = nameHash;
    this.#revisions[this.#size] = revision;
    this.#chain(this.#size);
    this.#size += 1;
  }

  /** Adds to `found` the revisions of one name, the latest first. */
  find(nameHash: number, found: number[]): void {
    let entry = this.#latest[nameHash & (this.#latest.length - 1)] ?? 0;
    for (; entry > 0; entry = this.#earlier[entry - 1] ?? 0)
      if (this.#hashes[entry - 1] === nameHash) found.push(this.#revisions[entry - 1] ?? 0);
  }

  rows(): ReadonlyArray<NameRow> {
    return Array.from({ length: this.#size }, (_, at) => ({
      nameHash: this.#hashes[at] ?? 0,
      revision: this.#revisions[at] ?? 0,
    }));
  }

  #chain(at: number): void {
    const bucket = (this.#hashes[at] ?? 0) & (this.#latest.length - 1);
    this.#earlier[at] = this.#latest[bucket] ?? 0;
    this.#latest[bucket] = at + 1;
  }

  #grow(): void {
    const [hashes, revisions] = [this.#hashes, this.#revisions];
    this.#hashes = new Float64Array(this.#size * 2);
    this.#hashes.set(hashes);
    this.#revisions = new Float64Array(this.#size * 2);
    this.#revisions.set(revisions);
    this.#earlier = new Int32Array(this.#size * 2);
    this.#latest = new Int32Array(this.#size * 2);
    for (let at = 0; at < this.#size; at += 1) this.#chain(at);
  }
}
