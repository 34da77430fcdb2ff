/** Where in a log something is. Absent parts are not known at that place. */
export interface Place {
  readonly stream?: string;
  readonly revision?: number;
  readonly position?: string;
}

/**
 * Thrown, never returned: the log contradicts itself, and no caller can put that right.
 * `MalformedEvent` cannot be read, `UnknownEventType` and `UnsupportedEventVersion` were written
 * by a newer program, `CorruptLog` reads well but cannot have happened.
 */
export class Corruption extends Error {
  override readonly name = 'Corruption';
  readonly _tag: 'MalformedEvent' | 'UnknownEventType' | 'UnsupportedEventVersion' | 'CorruptLog';
  readonly detail: string;
  readonly place: Place;

  constructor(_tag: Corruption['_tag'], detail: string, place: Place = {}) {
    const { stream, revision, position } = place;
    const where = [
      ...(stream === undefined ? [] : [` in ${stream}`]),
      ...(revision === undefined ? [] : [` at revision ${revision}`]),
      ...(position === undefined ? [] : [` (position ${position})`]),
    ].join('');
    super(`${_tag}${where}: ${detail}`);
    this._tag = _tag;
    this.detail = detail;
    this.place = place;
  }

  /** The same corruption, found at a known place. */
  at(place: Place): Corruption {
    return new Corruption(this._tag, this.detail, { ...place, ...this.place });
  }
}

/** A log that reads well but cannot have happened. */
export const corrupt = (detail: string, place: Place = {}): Corruption =>
  new Corruption('CorruptLog', detail, place);
