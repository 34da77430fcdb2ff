/** One run of the program, from arguments to exit code. Never throws and never exits by itself. */
import { CommanderError } from 'commander';
import { ExitCode, exitCodeOfTag, Stop } from './exit.ts';
import { write, type Io } from './io.ts';
import { programFor } from './program.ts';

const tagOf = (error: Error): unknown => ('_tag' in error ? error._tag : undefined);

const failure = (error: unknown): { readonly exitCode: ExitCode; readonly message: string } => {
  if (error instanceof Stop) return error;
  if (!(error instanceof Error)) return { exitCode: ExitCode.bug, message: String(error) };
  const exitCode = exitCodeOfTag(tagOf(error));
  if (exitCode === ExitCode.unusable)
    return { exitCode, message: `${error.message}\nSee all of it with: counterfoil verify` };
  if (exitCode !== undefined) return { exitCode, message: error.message };
  const detail = error.stack ?? error.message;
  return { exitCode: ExitCode.bug, message: `this is a bug, please report it.\n${detail}` };
};

export const run = async (argv: ReadonlyArray<string>, io: Io): Promise<ExitCode> => {
  const ended: { exitCode: ExitCode } = { exitCode: ExitCode.done };
  const program = programFor(io, (exitCode) => (ended.exitCode = exitCode));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return ended.exitCode;
  } catch (error) {
    // Commander has already written its message: help that was asked for, or what is wrong.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? ExitCode.done : ExitCode.unusable;
    const { exitCode, message } = failure(error);
    await write(io.stderr, `counterfoil: ${message}\n`);
    return exitCode;
  }
};
