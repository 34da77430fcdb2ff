/** Why a file could not be opened. The message says what to do next. */
export class SqliteOpenError extends Error {
  override readonly name = 'SqliteOpenError';
  readonly _tag: 'NotADatabase' | 'ReadOnly' | 'NewerSchema' | 'SqliteTooOld' | 'Unavailable';
  readonly file: string;

  constructor(_tag: SqliteOpenError['_tag'], file: string, message: string, cause?: unknown) {
    super(`${file}: ${message}`, cause === undefined ? undefined : { cause });
    this._tag = _tag;
    this.file = file;
  }
}
