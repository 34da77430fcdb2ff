/**
 * Stream names, kept once each: everywhere else a stream is a number, and numbers sort together.
 */
import { numberIn, textIn, type SqliteDatabase } from './driver.ts';

/** How many streams are remembered. One more costs a look into the table. */
const REMEMBERED_MAX = 65_536;

/** Keeps a value in memory; forgets all when there are too many. */
export const remember = <K, V>(memory: Map<K, V>, key: K, value: V): void => {
  if (memory.size >= REMEMBERED_MAX && !memory.has(key)) memory.clear();
  memory.set(key, value);
};

export interface StreamNames {
  readonly numberOf: (stream: string) => number | undefined;
  readonly nameOf: (number: number) => string;
  /** The number of a stream, a new one where it has none. To be called inside a transaction. */
  readonly intern: (stream: string) => number;
  readonly forget: () => void;
}

export const streamNames = (database: SqliteDatabase): StreamNames => {
  const readNumber = database.prepare('SELECT number AS value FROM streams WHERE name = ?');
  const readName = database.prepare('SELECT name AS value FROM streams WHERE number = ?');
  const insertName = database.prepare(
    'INSERT INTO streams (name) VALUES (?) RETURNING number AS value',
  );
  const numbers = new Map<string, number>();
  const names = new Map<number, string>();

  const numberOf = (stream: string): number | undefined => {
    const known = numbers.get(stream);
    if (known !== undefined) return known;
    const found = numberIn(readNumber.get(stream));
    if (found !== undefined) remember(numbers, stream, found);
    return found;
  };

  return {
    numberOf,
    nameOf: (number) => {
      const known = names.get(number);
      if (known !== undefined) return known;
      const found = textIn(readName.get(number));
      if (found === undefined) throw new Error(`the file has no name for stream ${number}`);
      remember(names, number, found);
      return found;
    },
    intern: (stream) => {
      const known = numberOf(stream);
      if (known !== undefined) return known;
      const number = numberIn(insertName.get(stream));
      if (number === undefined) throw new Error(`the file did not take the name ${stream}`);
      remember(numbers, stream, number);
      return number;
    },
    forget: () => {
      numbers.clear();
      names.clear();
    },
  };
};
