/** Every command there is: the trust boundary where input becomes a command or a refusal. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { accountCommands, type AccountCommand, type AccountRefusal } from './aggregates/account.ts';
import { booksCommands, type BooksCommand, type BooksRefusal } from './aggregates/books.ts';
import { decode, Label, record, text } from './kernel/codec.ts';
import { nearestOf } from './kernel/nearest.ts';
import { shown, type BoundaryRefusal } from './kernel/refusal.ts';

/** Every command: `{ type, data }`, told apart by `type`. */
export type ArCommand = AccountCommand | BooksCommand;

/** Why nothing happened: a `_tag` and the numbers that explain it. */
export type Refusal = BoundaryRefusal | AccountRefusal | BooksRefusal;

/** All declarations, for those who list or document the commands. */
export const commandDeclarations: ReadonlyArray<{
  readonly type: ArCommand['type'];
  /** Checks the data of the command. */
  readonly data: t.Mixed;
}> = [...booksCommands, ...accountCommands];

const Meta = record('Meta', { commandId: Label, actor: text(200) }, { reason: text(500) });
/** Who asks, under which id, and why. The same id with the same content is done once, for ever. */
export type Meta = t.TypeOf<typeof Meta>;

const Message = record('Command', { type: t.string, data: t.UnknownRecord }, { meta: t.unknown });
const CODECS: ReadonlyMap<string, t.Type<unknown>> = new Map(
  commandDeclarations.map(({ type, data }) => [type, data as t.Type<unknown>]),
);
const TYPES: ReadonlySet<string> = new Set(commandDeclarations.map(({ type }) => type));
const isKnownType = (type: string): type is ArCommand['type'] => TYPES.has(type);

const unknownCommand = (type: string): BoundaryRefusal => {
  const near = nearestOf(type, TYPES);
  const named = { _tag: 'UnknownCommand', type: shown(type) } as const;
  return near === undefined ? named : { ...named, near };
};

/** Reads a command: `UnknownCommand`, or the first field that is wrong. */
export const readCommand = (u: unknown): E.Either<BoundaryRefusal, ArCommand> => {
  const message = decode(Message)(u);
  if (E.isLeft(message)) return message;
  const { type, data } = message.right;
  const codec = CODECS.get(type);
  if (codec === undefined || !isKnownType(type)) return E.left(unknownCommand(type));
  const decoded = decode(codec)(data);
  if (E.isLeft(decoded)) return decoded;
  return E.right({ type, data: decoded.right } as ArCommand);
};

/** The data of a command, by its type. */
export type DataOf<Type extends ArCommand['type']> = Extract<ArCommand, { type: Type }>['data'];

/** A method for each command, named as it is: `postInvoice`, `reverseReceipt`, `closeDay`. */
export type CommandMethods<Options, Result> = {
  readonly [Type in Exclude<ArCommand['type'], 'OpenBooks'> as Uncapitalize<Type>]: (
    data: DataOf<Type>,
    options?: Options,
  ) => Promise<Result>;
};

/** Makes the methods from the declarations, so that a command that joins has one. */
export const commandMethods = <Options, Result>(
  execute: (type: string, data: unknown, options?: Options) => Promise<Result>,
): CommandMethods<Options, Result> =>
  Object.fromEntries(
    commandDeclarations.map(({ type }) => [
      type.charAt(0).toLowerCase() + type.slice(1),
      (data: unknown, options?: Options) => execute(type, data, options),
    ]),
  ) as CommandMethods<Options, Result>;

/** Reads who asks. */
export const readMeta = (u: unknown): E.Either<BoundaryRefusal, Meta> => {
  const meta = decode(Meta)(u);
  if (E.isRight(meta) || !('field' in meta.left)) return meta;
  return E.left({ ...meta.left, field: `meta.${meta.left.field}`.replace(/\.$/, '') });
};
