/** One run of the program, from arguments to exit code. Never throws and never exits by itself. */
import { CommanderError } from 'commander';
import { withoutPasswords } from './address.ts';
import { ExitCode, exitCodeOfTag, isSystemError, Stop } from './exit.ts';
import { outputFailure, watchOutput, write, type Io } from './io.ts';
import { programFor } from './program.ts';

const tagOf = (error: Error): unknown => ('_tag' in error ? error._tag : undefined);

const failure = (error: unknown): { readonly exitCode: ExitCode; readonly message: string } => {
  if (error instanceof Stop) return error;
  if (isSystemError(error))
    return {
      exitCode: ExitCode.storeFailed,
      message: `the system refused: ${withoutPasswords(error.message)}`,
    };
  if (!(error instanceof Error)) return { exitCode: ExitCode.bug, message: String(error) };
  const exitCode = exitCodeOfTag(tagOf(error));
  if (exitCode === ExitCode.unusable)
    return { exitCode, message: `${error.message}\nSee all of it with: counterfoil verify` };
  if (exitCode !== undefined) return { exitCode, message: error.message };
  const detail = error.stack ?? error.message;
  return {
    exitCode: ExitCode.bug,
    message: `this is a bug, please report it.\n${withoutPasswords(detail)}`,
  };
};

const ended = async (argv: ReadonlyArray<string>, io: Io): Promise<ExitCode> => {
  let exitCode: ExitCode = ExitCode.done;
  const program = programFor(io, (ending) => (exitCode = ending));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already written its message: help that was asked for, or what is wrong.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? ExitCode.done : ExitCode.unusable;
    const failed = failure(error);
    await write(io.stderr, `counterfoil: ${failed.message}\n`);
    return failed.exitCode;
  }
};

export const run = async (argv: ReadonlyArray<string>, io: Io): Promise<ExitCode> => {
  watchOutput(io);
  const exitCode = await ended(argv, io);
  const lost = await outputFailure(io.stdout);
  if (lost === undefined) return exitCode;
  await write(
    io.stderr,
    `counterfoil: the output could not be written: ${lost.message}. ` +
      'What was done in the books stands; only the answer is lost.\n',
  );
  // Without its answers nobody knows what was refused, either.
  return exitCode === ExitCode.refused || exitCode === ExitCode.done
    ? ExitCode.outputLost
    : exitCode;
};
