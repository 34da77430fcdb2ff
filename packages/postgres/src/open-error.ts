/** Why a database could not be opened. The message says what to do next. */
export class PostgresOpenError extends Error {
  override readonly name = 'PostgresOpenError';
  readonly _tag: 'Unavailable' | 'Denied' | 'NewerSchema' | 'ForeignSchema' | 'ServerUnfit';

  constructor(_tag: PostgresOpenError['_tag'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this._tag = _tag;
  }
}
