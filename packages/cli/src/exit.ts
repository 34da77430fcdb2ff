/** How a run ends: exit codes, and the errors that carry one to the top. */
import { types } from 'node:util';

export const ExitCode = {
  done: 0,
  /** A command was refused, or a row could not be taken: the rest of the books is unaffected. */
  refused: 1,
  /** The command line makes no sense, or the log is corrupt. */
  unusable: 2,
  /** The store could not be opened, read or written. */
  storeFailed: 3,
  /** All was done, but the answers could not be written: asking again could do it twice. */
  outputLost: 4,
  /** An error that nobody foresaw. */
  bug: 70,
  /** Ctrl-C, as every shell tells it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends the run with a message for a person; the message says what to do next. */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A command line that makes no sense. */
export const misused = (message: string): Stop => new Stop(ExitCode.unusable, message);

const CORRUPTIONS: ReadonlySet<unknown> = new Set([
  'MalformedEvent',
  'UnknownEventType',
  'UnsupportedEventVersion',
  'CorruptLog',
]);

const STORE_FAILURES: ReadonlySet<unknown> = new Set([
  'OutcomeUnknown',
  'Unavailable',
  'TooLarge',
  'StoreFull',
  'Denied',
  'Contended',
  'NotADatabase',
  'ReadOnly',
  'NewerSchema',
  'SqliteTooOld',
  'ForeignSchema',
  'ServerUnfit',
]);

/** What the operating system refused, such as a folder that is a file: no error of ours. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  types.isNativeError(error) && 'syscall' in error && 'code' in error;

/** The exit code for a tagged error of core or of the store; undefined for any other error. */
export const exitCodeOfTag = (tag: unknown): ExitCode | undefined => {
  if (typeof tag !== 'string') return undefined;
  if (CORRUPTIONS.has(tag)) return ExitCode.unusable;
  if (STORE_FAILURES.has(tag)) return ExitCode.storeFailed;
  return /^[A-Z][A-Za-z]+$/.test(tag) ? ExitCode.refused : undefined;
};
