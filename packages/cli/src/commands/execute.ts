/** `execute`: one command per line in, one answer per line out. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { explain, type ArError, type CommandMessage, type OpenedBooks } from '@counterfoil/core';
import * as E from 'fp-ts/lib/Either.js';
import { withBooks, type Context } from '../context.ts';
import { duplicateKey } from '../duplicate-key.ts';
import { ExitCode, exitCodeOfTag, misused, Stop } from '../exit.ts';
import { write } from '../io.ts';
import { linesOf, type Line } from '../lines.ts';

export interface ExecuteOptions {
  readonly keepGoing?: boolean;
}

const FIELDS: ReadonlySet<string> = new Set(['type', 'data', 'meta']);

const malformed = (field: string, expected: string): E.Either<ArError, never> =>
  E.left({ _tag: 'MalformedCommand', field, expected });

const parsed = (text: string): E.Either<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return E.right(value);
  } catch (error) {
    return E.left(error instanceof Error ? error.message : String(error));
  }
};

/**
 * The id of a command that names none: the same line at the same place of a file always gets the
 * same one, so that running the file again does nothing twice.
 */
const derivedId = (number: number, text: string): string => {
  const hash = createHash('sha256').update(`${number}\n${text}`).digest('base64url');
  return `line-${number}-${hash.slice(0, 22)}`;
};

/** Reads a line as far as the envelope of a command; core reads the rest. */
export const messageOf = ({ number, text }: Line): E.Either<ArError, CommandMessage> => {
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
  if (unknown !== undefined) return E.left({ _tag: 'UnknownField', field: unknown });
  if (!('type' in value) || typeof value.type !== 'string')
    return malformed('type', 'the name of a command, such as "PostInvoice"');
  const data = 'data' in value ? value.data : undefined;
  const meta: unknown = 'meta' in value ? value.meta : {};
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta))
    return malformed('meta', 'an object { "commandId"?, "actor"?, "reason"? }');
  const commandId = derivedId(number, text);
  return E.right({ type: value.type, data, meta: { commandId, ...meta } });
};

const chunksOf = async (
  { io }: Context,
  file: string,
): Promise<AsyncIterable<Uint8Array> & { destroy(): unknown }> => {
  if (file === '-') return io.stdin;
  await access(file, constants.R_OK).catch(() => {
    throw misused(`cannot read ${file}. Give a file with one command per line, or - for stdin.`);
  });
  return createReadStream(file);
};

/** Executes one line. The answer is written; the error, if there was one, is returned. */
const executeLine = async (
  { io }: Context,
  books: OpenedBooks,
  line: Line,
): Promise<ArError | null> => {
  const message = messageOf(line);
  const result = E.isLeft(message) ? message : await books.task(message.right)();
  if (E.isRight(result)) {
    const { events, receipt, duplicate } = result.right;
    const told = events.map(({ type, data }) => ({ type, data }));
    await write(io.stdout, `${JSON.stringify({ ok: true, events: told, receipt, duplicate })}\n`);
    return null;
  }
  const error = result.left;
  const sentence = explain(error, books.state?.currency);
  const exitCode = exitCodeOfTag(error._tag) ?? ExitCode.refused;
  if (exitCode !== ExitCode.refused)
    throw new Stop(
      exitCode,
      `line ${line.number}: ${error._tag}: ${sentence} The lines before it are done; ` +
        'running the same file again does none of them twice.',
    );
  const answer = { ok: false, line: line.number, refusal: error, message: sentence };
  await write(io.stdout, `${JSON.stringify(answer)}\n`);
  return error;
};

export const execute = (
  context: Context,
  { keepGoing = false }: ExecuteOptions,
  [file = '-']: ReadonlyArray<string>,
): Promise<ExitCode> =>
  withBooks(context, 'write', async (books) => {
    const chunks = await chunksOf(context, file);
    let exitCode: ExitCode = ExitCode.done;
    try {
      for await (const line of linesOf(chunks)) {
        if (line.text !== null && line.text.trim() === '') continue;
        const error = await executeLine(context, books, line);
        if (error === null) continue;
        exitCode = ExitCode.refused;
        if (!keepGoing) break;
      }
    } finally {
      // Whoever writes to our stdin may keep it open; we are done with it.
      chunks.destroy();
    }
    return exitCode;
  });
