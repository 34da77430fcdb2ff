/** What a person reads: numbered sections, tables, and statements that hold or do not. */
import { renderTable, type Table } from 'counterfoil';

export class Page {
  /** Statements that did not hold: the demo then ends with an error. */
  failures = 0;
  readonly #write: (text: string) => void;
  readonly #styled: boolean;
  #section = 0;

  constructor(write: (text: string) => void, styled: boolean) {
    this.#write = write;
    this.#styled = styled;
  }

  title(text: string, ...below: ReadonlyArray<string>): void {
    this.#write(`\n${this.#in('1', text)}\n`);
    for (const line of below) this.line(this.#in('2', line));
  }

  section(heading: string, about = ''): void {
    this.#section += 1;
    const text = this.#in('1;36', `${this.#section}  ${heading}`);
    this.#write(`\n${text}${about === '' ? '' : this.#in('2', `  ${about}`)}\n\n`);
  }

  line(text: string): void {
    this.#write(`${text}\n`);
  }

  table(table: Table): void {
    this.#write(renderTable(table, this.#styled));
  }

  blank(): void {
    this.#write('\n');
  }

  /** A statement about the books, with whether it is true. */
  holds(statement: string, isTrue: boolean): void {
    if (!isTrue) this.failures += 1;
    const mark = isTrue ? this.#in('32', '✓') : this.#in('1;31', '✗ DOES NOT HOLD:');
    this.line(`${mark} ${statement}`);
  }

  #in(style: string, text: string): string {
    return this.#styled ? `\u001B[${style}m${text}\u001B[0m` : text;
  }
}
