/** What free text may hold: it stays in the log for ever, and people have to read it. */

/** The Luhn sum of ISO/IEC 7812, which every card number passes. */
const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

/** Whether a run of 13 to 19 digits, however spaced, could be a card number. */
export const holdsCardNumber = (text: string): boolean =>
  (text.match(/\d(?:[ -]?\d){12,18}/g) ?? []).some((run) => passesLuhn(run.replace(/\D/g, '')));

/* Control characters, and marks that change the direction in which a line reads. */
const UNPRINTABLE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** No control characters, no marks that turn the line around, no half of a surrogate pair. */
export const isReadable = (text: string): boolean =>
  !UNPRINTABLE.test(text) && !LONE_SURROGATE.test(text);
