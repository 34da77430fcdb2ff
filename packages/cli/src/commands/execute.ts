/** `execute`: one command per line in, one answer per line out. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import {
  explain,
  nearestOf,
  type ArError,
  type CommandMessage,
  type OpenedBooks,
} from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { shownAs } from '../address.ts';
import { withBooks, type Context } from '../context.ts';
import { duplicateKey } from '../duplicate-key.ts';
import { ExitCode, exitCodeOfTag, misused, Stop } from '../exit.ts';
import { write, type Io } from '../io.ts';
import { linesOf, type Line } from '../lines.ts';
import { rangesOf } from '../render/ranges.ts';

export interface ExecuteOptions {
  readonly keepGoing?: boolean;
}

const FIELDS: ReadonlySet<string> = new Set(['type', 'data', 'meta']);

const malformed = (field: string, expected: string): E.Either<ArError, never> =>
  E.left({ _tag: 'MalformedCommand', field, expected });

const unknownField = (field: string): E.Either<ArError, never> => {
  const near = nearestOf(field, FIELDS);
  return E.left({ _tag: 'UnknownField', field, ...(near === undefined ? {} : { near }) });
};

const parsed = (text: string): E.Either<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return E.right(value);
  } catch (error) {
    return E.left(error instanceof Error ? error.message : String(error));
  }
};

/**
 * The id of a command in a file that names none: the same line at the same place always gets the
 * same one, so that running the file again does nothing twice.
 */
const derivedId = ({ number, text }: Line): string => {
  const hash = createHash('sha256').update(`${number}\n${text}`).digest('base64url');
  return `line-${number}-${hash.slice(0, 22)}`;
};

/** A command as it stands in a line. */
interface Asked extends CommandMessage {
  readonly meta: { readonly commandId?: unknown };
}

/** Reads a line as far as the envelope of a command; core reads the rest. */
const messageOf = ({ number, text }: Line): E.Either<ArError, Asked> => {
  const place = `line ${number}`;
  if (text === null) return malformed(place, 'text in UTF-8');
  const json = parsed(text);
  if (E.isLeft(json))
    return malformed(place, `a command as one line of JSON (${json.left.slice(0, 200)})`);
  const value = json.right;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed(place, 'an object { "type", "data", "meta"? }');
  const twice = duplicateKey(text);
  if (twice !== undefined) return malformed(twice.slice(0, 100), 'each field once, not twice');
  const unknown = Object.keys(value).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) return unknownField(unknown);
  if (!('type' in value) || typeof value.type !== 'string')
    return malformed('type', 'the name of a command, such as "PostInvoice"');
  const data = 'data' in value ? value.data : undefined;
  const meta: unknown = 'meta' in value ? value.meta : {};
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta))
    return malformed('meta', 'an object { "commandId"?, "actor"?, "reason"? }');
  return E.right({ type: value.type, data, meta });
};

interface Input {
  readonly chunks: AsyncIterable<Uint8Array> & { destroy(): unknown };
  /** A file can be run again. What comes through a pipe is said once. */
  readonly isFile: boolean;
}

const inputOf = async ({ io }: Context, file: string): Promise<Input> => {
  if (file === '-') return { chunks: io.stdin, isFile: false };
  const found = await stat(file).catch(() => undefined);
  const isReadable = await access(file, constants.R_OK).then(
    () => found?.isDirectory() === false,
    () => false,
  );
  if (!isReadable)
    throw misused(
      `cannot read ${shownAs(file)}. Give a file with one command per line, or - for stdin.`,
    );
  return { chunks: createReadStream(file), isFile: found?.isFile() === true };
};

/** The lines of one input, executed in their order. */
class Executor {
  readonly #io: Io;
  readonly #books: OpenedBooks;
  readonly #isFile: boolean;
  /** Lines without an id of their own that were done before. */
  readonly before: number[] = [];

  constructor({ io }: Context, books: OpenedBooks, { isFile }: Input) {
    this.#io = io;
    this.#books = books;
    this.#isFile = isFile;
  }

  /** Executes one line and writes its answer. Says whether it was accepted. */
  async execute(line: Line): Promise<boolean> {
    const asked = messageOf(line);
    if (E.isLeft(asked)) return this.#refused(line, asked.left);
    const given = { commandId: this.#isFile ? derivedId(line) : randomUUID() };
    const meta = { ...given, ...asked.right.meta };
    const message = { ...asked.right, meta };
    const result = await this.#books.task(message)();
    if (E.isLeft(result)) {
      this.#stopOnFailure(line, result.left, String(meta.commandId));
      return this.#refused(line, result.left);
    }
    const { events, receipt, duplicate } = result.right;
    if (duplicate && meta.commandId === given.commandId) this.before.push(line.number);
    const told = events.map(({ type, data }) => ({ type, data }));
    await this.#answer({ ok: true, events: told, receipt, duplicate });
    return true;
  }

  async #refused({ number: line }: Line, refusal: ArError): Promise<boolean> {
    const message = explain(refusal, this.#books.state?.currency);
    await this.#answer({ ok: false, line, refusal, message });
    return false;
  }

  /** Nobody can answer for a line when the store fails, nor for those after it. */
  #stopOnFailure({ number }: Line, error: ArError, commandId: string): void {
    const exitCode = exitCodeOfTag(error._tag) ?? ExitCode.refused;
    if (exitCode === ExitCode.refused) return;
    throw new Stop(
      exitCode,
      `line ${number}: ${error._tag}: ${explain(error)} The lines before it are done; ` +
        (this.#isFile
          ? 'running the same file again does none of them twice.'
          : `send only the rest, this one with "commandId": "${commandId}" in its meta.`),
    );
  }

  #answer(answer: object): Promise<void> {
    return write(this.#io.stdout, `${JSON.stringify(answer)}\n`);
  }
}

const doneBefore = (lines: ReadonlyArray<number>): string =>
  lines.length === 0
    ? ''
    : `counterfoil: ${lines.length === 1 ? 'line' : 'lines'} ${rangesOf(lines).join(', ')} ` +
      `${lines.length === 1 ? 'was' : 'were'} done before, and nothing twice. To do a command ` +
      'once more, give it a "commandId" of its own in its meta.\n';

export const execute = (
  context: Context,
  { keepGoing = false }: ExecuteOptions,
  [file = '-']: ReadonlyArray<string>,
): Promise<ExitCode> =>
  withBooks(context, 'write', async (books) => {
    const input = await inputOf(context, file);
    const executor = new Executor(context, books, input);
    let exitCode: ExitCode = ExitCode.done;
    try {
      for await (const line of linesOf(input.chunks)) {
        if (line.text !== null && line.text.trim() === '') continue;
        if (await executor.execute(line)) continue;
        exitCode = ExitCode.refused;
        if (!keepGoing) break;
      }
    } finally {
      // Whoever writes to our stdin may keep it open; we are done with it.
      input.chunks.destroy();
      await write(context.io.stderr, doneBefore(executor.before));
    }
    return exitCode;
  });
