/**
 * Names as numbers: each name gets the next number, within an owner (the same receipt number may
 * stand in two accounts). The names lie end to end in one array of bytes and are found through a
 * table of hashes, because a million strings in a Map would take 100 bytes each.
 */
import { ITEM_KINDS } from '../kernel/ids.ts';
import { grownBytes, grownInts } from './columns.ts';

/* The kind that a name begins with takes one byte instead of eight; 0 says that it is none. */
const PREFIXES = ['', ...ITEM_KINDS.map((kind) => `${kind}:`)];

const prefixOf = (name: string): number => {
  for (let code = 1; code < PREFIXES.length; code += 1)
    if (name.startsWith(PREFIXES[code] ?? '')) return code;
  return 0;
};

export class Names {
  #count = 0;
  #bytes = new Uint8Array(0);
  /** Where each name begins; the one after the last is where the next will begin. */
  #starts = new Int32Array(1);
  #owners = new Int32Array(0);
  /** Number + 1 of the name with that hash, or the next free slot after it; 0 is free. */
  #slots = new Int32Array(64);

  get count(): number {
    return this.#count;
  }

  /** The owner of each name. Only the first `count` mean anything. */
  get owners(): Int32Array {
    return this.#owners;
  }

  /** Bytes that the names take, with the table that finds them. */
  get byteLength(): number {
    const { length } = this.#slots;
    return this.#bytes.length + 4 * (this.#starts.length + this.#owners.length + length);
  }

  /** The number of the name, a new one if it has none yet. */
  numberOf(owner: number, name: string): number {
    const code = prefixOf(name);
    const from = PREFIXES[code]?.length ?? 0;
    const slot = this.#slotOf(owner, name, code, from);
    const found = (this.#slots[slot] ?? 0) - 1;
    return found < 0 ? this.#add(owner, name, code, from, slot) : found;
  }

  nameOf(number: number): string {
    const start = this.#starts[number] ?? 0;
    const end = this.#starts[number + 1] ?? start;
    const prefix = PREFIXES[this.#bytes[start] ?? 0] ?? '';
    return prefix + String.fromCharCode(...this.#bytes.subarray(start + 1, end));
  }

  #add(owner: number, name: string, code: number, from: number, slot: number): number {
    const number = this.#count;
    const start = this.#starts[number] ?? 0;
    const end = start + 1 + name.length - from;
    this.#bytes = grownBytes(this.#bytes, end);
    this.#bytes[start] = code;
    for (let at = from; at < name.length; at += 1) {
      const unit = name.charCodeAt(at);
      if (unit > 0xff) throw new RangeError(`${name} is no name: its letters are not Latin`);
      this.#bytes[start + 1 + at - from] = unit;
    }
    this.#starts = grownInts(this.#starts, number + 2);
    this.#starts[number + 1] = end;
    this.#owners = grownInts(this.#owners, number + 1);
    this.#owners[number] = owner;
    this.#slots[slot] = number + 1;
    this.#count += 1;
    if (this.#count * 4 > this.#slots.length * 3) this.#rehash();
    return number;
  }

  /** The slot that holds the name, or the free one where it belongs. */
  #slotOf(owner: number, name: string, code: number, from: number): number {
    let hash = Math.imul(owner + 1, 0x9e3779b1) ^ code;
    for (let at = from; at < name.length; at += 1)
      hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    let slot = this.#home(hash);
    for (;;) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || this.#is(number, owner, name, code, from)) return slot;
      slot = slot + 1 === this.#slots.length ? 0 : slot + 1;
    }
  }

  #home(hash: number): number {
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    return ((mixed ^ (mixed >>> 13)) >>> 0) % this.#slots.length;
  }

  #is(number: number, owner: number, name: string, code: number, from: number): boolean {
    if (this.#owners[number] !== owner) return false;
    const start = this.#starts[number] ?? 0;
    const end = this.#starts[number + 1] ?? 0;
    if (end - start - 1 !== name.length - from || this.#bytes[start] !== code) return false;
    for (let at = from; at < name.length; at += 1)
      if (this.#bytes[start + 1 + at - from] !== name.charCodeAt(at)) return false;
    return true;
  }

  #rehash(): void {
    this.#slots = new Int32Array(Math.ceil(this.#slots.length * 1.5));
    for (let number = 0; number < this.#count; number += 1) {
      const start = this.#starts[number] ?? 0;
      const end = this.#starts[number + 1] ?? start;
      let hash = Math.imul((this.#owners[number] ?? 0) + 1, 0x9e3779b1) ^ (this.#bytes[start] ?? 0);
      for (let at = start + 1; at < end; at += 1)
        hash = Math.imul(hash ^ (this.#bytes[at] ?? 0), 0x01000193);
      let slot = this.#home(hash);
      while (this.#slots[slot] !== 0) slot = slot + 1 === this.#slots.length ? 0 : slot + 1;
      this.#slots[slot] = number + 1;
    }
  }
}
