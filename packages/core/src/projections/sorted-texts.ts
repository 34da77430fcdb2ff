/**
 * A growing list of texts, each not before the one before it: positions of the log, instants. Of
 * each text only what differs from the one before is kept, and every sixteenth is kept whole, so
 * that a position costs two or three bytes and is still found by bisection.
 */
import { grownBytes, grownInts } from './columns.ts';

const BLOCK = 16;

export class SortedTexts {
  #count = 0;
  #last = '';
  #bytes = new Uint8Array(0);
  #end = 0;
  /** Where each block of sixteen begins. */
  #blocks = new Int32Array(0);

  get count(): number {
    return this.#count;
  }

  /** The last text; empty while there is none. */
  get last(): string {
    return this.#last;
  }

  get byteLength(): number {
    return this.#bytes.length + 4 * this.#blocks.length;
  }

  push(text: string): void {
    const isWhole = this.#count % BLOCK === 0;
    const shared = isWhole ? 0 : sharedLength(this.#last, text);
    const length = text.length - shared;
    if (text.length > 0xff) throw new RangeError(`${text} is too long`);
    this.#bytes = grownBytes(this.#bytes, this.#end + 2 + length);
    if (isWhole) {
      const block = this.#count / BLOCK;
      this.#blocks = grownInts(this.#blocks, block + 1);
      this.#blocks[block] = this.#end;
    }
    this.#bytes[this.#end] = shared;
    this.#bytes[this.#end + 1] = length;
    for (let at = 0; at < length; at += 1) {
      const unit = text.charCodeAt(shared + at);
      if (unit > 0xff) throw new RangeError(`${text} has letters that are not Latin`);
      this.#bytes[this.#end + 2 + at] = unit;
    }
    this.#end += 2 + length;
    this.#last = text;
    this.#count += 1;
  }

  /** How many of the texts are at or before `text`: those from the first on. */
  countUpTo(text: string): number {
    let low = 0;
    let high = Math.ceil(this.#count / BLOCK);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#first(middle) <= text) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    let count = (low - 1) * BLOCK;
    for (const each of this.#block(low - 1)) {
      if (each > text) break;
      count += 1;
    }
    return count;
  }

  at(index: number): string | undefined {
    let count = index - (index % BLOCK);
    for (const each of this.#block(index / BLOCK)) {
      if (count === index) return each;
      count += 1;
    }
    return undefined;
  }

  #first(block: number): string {
    const at = this.#blocks[block] ?? 0;
    return this.#text(at + 2, this.#bytes[at + 1] ?? 0);
  }

  *#block(block: number): Generator<string> {
    const first = Math.floor(block) * BLOCK;
    let at = this.#blocks[Math.floor(block)] ?? 0;
    let text = '';
    for (let index = first; index < Math.min(first + BLOCK, this.#count); index += 1) {
      const shared = this.#bytes[at] ?? 0;
      const length = this.#bytes[at + 1] ?? 0;
      text = text.slice(0, shared) + this.#text(at + 2, length);
      at += 2 + length;
      yield text;
    }
  }

  #text(start: number, length: number): string {
    return String.fromCharCode(...this.#bytes.subarray(start, start + length));
  }
}

const sharedLength = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length;
};
