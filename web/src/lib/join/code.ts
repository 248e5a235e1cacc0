/** A join code as people type, paste or scan it. Pure. */

/** 26 characters of Crockford's base32: no I, L, O, U. */
const LENGTH = 26;

/** The code in a text: a whole link, or the code itself with spaces, dashes, small letters and look-alikes. */
export function codeIn(text: string): string {
  const after = text.includes('#') ? text.slice(text.indexOf('#') + 1) : text;
  return after
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

export function looksWhole(code: string): boolean {
  return code.length === LENGTH && /^[0-9A-HJKMNP-TV-Z]+$/.test(code);
}

/** In groups of four, to be read and compared. */
export function grouped(code: string): string {
  return code.match(/.{1,4}/g)?.join(' ') ?? '';
}
